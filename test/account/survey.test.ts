import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { modelArn } from '../../lambda/account/arn.ts';
import { kindNames, listOperationOf } from '../../lambda/account/kind.ts';
import { type SurveyOptions, survey } from '../../lambda/account/survey.ts';
import { jsonResponse } from '../../local/aws/wire/http.ts';
import { inProcess } from '../../local/aws/wire/in-process.ts';
import type { OperationRequest } from '../../local/aws/wire/operation.ts';
import { exempt, type GuardAccountOptions, guardAccount, guardStack, isAbout, refusing } from '../support/guard.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

const [ledgerTable = ''] = Object.keys(guardStack.resources('AWS::DynamoDB::Table'));
const setup = (options: GuardAccountOptions = {}) => {
  const account = guardAccount(options);
  const { clientOptions, stopWorkflowArns, workflows } = account;
  const surveyor = {
    comprehend: new ComprehendClient(clientOptions),
    sfn: new SFNClient(clientOptions),
    dynamodb: new DynamoDBClient(clientOptions),
    now: () => new Date(),
    stopWorkflowArns,
    exemptTagKey: 'stop-training',
    exemptTagValue: 'exempt',
    maxTrainingTagKey: 'max-minutes',
    ledgerTable,
  };
  const look = async (given: Partial<SurveyOptions> & { readonly comprehend?: ComprehendClient } = {}) => {
    const { comprehend = surveyor.comprehend, ...more } = given;
    return account.settled(survey({ ...surveyor, comprehend }, { listSeconds: 20, seconds: 20, ...more }));
  };
  const end = (executionArn: string) => workflows.operations.StopExecution({ executionArn });
  return { ...account, look, end };
};
const namesOf = (runs: readonly { readonly arn: string }[]) => runs.map(({ arn }) => arn.split('/')[1]);

describe.each(kindNames)('a survey of a %s', (kind) => {
  test('shows runs that have not ended, also in an unknown Status', async () => {
    const { place, look } = setup();
    const inProgress = ['SUBMITTED', 'TRAINING', 'STOP_REQUESTED', 'PAUSED'];
    const ended = ['STOPPED', 'TRAINED', 'TRAINED_WITH_WARNING', 'IN_ERROR', 'DELETING'];
    for (const [i, pinnedStatus] of [...inProgress, ...ended].entries()) {
      place(kind, pinnedStatus.replaceAll('_', '-'), { pinnedStatus, submitTime: noon + i });
    }
    const { shown, runs } = await look();
    expect([shown.map(({ status }) => status), runs.length]).toEqual([inProgress, 9]);
  });

  test('shows runs of the own region only, and reads no other tags', async () => {
    const { place, look, clientOptions, requests } = setup();
    const elsewhere = new ComprehendClient({ ...clientOptions, region: 'eu-west-1' });
    const own = place(kind, 'here');
    place(kind, 'there', {}, { region: 'eu-west-1' });
    const { shown, runs } = await look({ otherRegions: { 'eu-west-1': elsewhere } });
    expect([namesOf(shown), runs.length]).toEqual([['here'], 2]);
    const tagged = requests.filter(({ operation }) => operation === 'ListTagsForResource');
    expect(tagged.map(({ members }) => members.ResourceArn)).toEqual([own.arn]);
  });

  test.each<[executions: readonly ('RUNNING' | 'closed')[], ending: string | undefined]>([
    [[], undefined],
    [['closed'], undefined],
    [['closed', 'closed', 'RUNNING'], '-3'],
  ])('finds among the executions %j the running one, which ends in %s', async (executions, ending) => {
    const { place, look, startStop, end } = setup();
    const run = place(kind, 'a', {}, exempt);
    // Of another run, earlier under the same ARN.
    startStop({ ...run, submitTime: noon - 1 });
    for (const [i, status] of executions.entries()) {
      const arn = startStop(run, i + 1);
      if (status === 'closed') end(arn);
    }
    const [found] = (await look()).shown;
    expect(found?.stopExecution?.name.replace(/^a-[0-9a-f]{16}/, '')).toBe(ending);
  });

  test('finds the stop workflow of each run', async () => {
    const { place, look, startStop } = setup();
    const [, b, c] = ['a', 'b', 'c'].map((name, i) => place(kind, name, { submitTime: noon + i * 1000 }, exempt));
    for (const run of [c, b]) if (run) startStop(run);
    const { shown } = await look();
    expect(shown.map(({ stopExecution }) => stopExecution?.name.slice(0, 2))).toEqual([undefined, 'b-', 'c-']);
  });

  test.each<[tag: string, minutes: number | undefined]>([
    ['1', 1],
    ['240', 240],
    ['43200', 43_200],
    ...['0', '43201', '1.5', '', ' 5', '5 ', '-5', '05', '1e3', '٣'].map((tag): [string, undefined] => [
      tag,
      undefined,
    ]),
  ])('reads the tag "%s" as %j minutes, and keeps the text if it is ignored', async (tag, minutes) => {
    const { place, look } = setup();
    place(kind, 'a', {}, { tags: { 'max-minutes': tag } });
    const [run] = (await look()).shown;
    expect([run?.ownMaxMinutes, run?.ignoredMaxMinutes]).toEqual([minutes, minutes === undefined ? tag : undefined]);
  });

  test('one’s tags are unreadable, or it was deleted meanwhile: the others are as they are', async () => {
    const { place, look } = setup({
      faultOf: (request) => {
        if (request.operation !== 'ListTagsForResource') return undefined;
        if (isAbout(request, 'gone')) return 'ResourceNotFoundException';
        return isAbout(request, 'locked') ? 'AccessDeniedException' : undefined;
      },
    });
    for (const [i, name] of ['trains', 'locked', 'gone', 'kept', 'typo'].entries()) {
      const tag = { kept: 'exempt', typo: 'exmpt' }[name];
      place(kind, name, { submitTime: noon + i }, tag ? { tags: { 'stop-training': tag } } : {});
    }
    const { shown, failures } = await look();
    expect(shown.map(({ arn, exemption }) => [arn.split('/')[1], exemption.is])).toEqual([
      ['trains', 'none'],
      ['locked', 'unreadable'],
      ['kept', 'exempt'],
      ['typo', 'unknown'],
    ]);
    expect(failures).toEqual([]);
  });

  test('names the kind when it can’t be listed, and lists the other', async () => {
    const { place, look } = setup({ faultOf: refusing(listOperationOf(kind)) });
    for (const each of kindNames) place(each, each);
    const { shown, unlisted } = await look();
    expect(shown.map((run) => run.kind)).toEqual(kindNames.filter((each) => each !== kind));
    const error = expect.objectContaining({ name: 'AccessDeniedException' });
    expect(unlisted).toEqual([{ region: 'us-east-1', kind, error }]);
  });

  test('does not know whether a stop runs, of this kind only, when its executions can’t be listed', async () => {
    const isOwn = ({ members }: OperationRequest) => members.stateMachineArn === stopWorkflowArns[kind];
    const faultOf = refusing('ListExecutions', 'AccessDeniedException', isOwn);
    const { place, look, startStop, stopWorkflowArns } = setup({ faultOf });
    for (const each of kindNames) startStop(place(each, 'a'));
    const { shown, failures } = await look();
    const stops = shown.map((run) => [run.kind === kind, run.isStopUnread ?? false, run.stopExecution !== undefined]);
    expect(stops.sort().join(' ')).toBe('false,false,true true,true,false');
    expect(failures).toMatchObject([{ name: 'AccessDeniedException' }]);
  });
});

test('a List that is answered without its list has failed', async () => {
  const { look } = setup();
  const empty = new ComprehendClient(inProcess(async () => jsonResponse({}), 'us-east-1'));
  const { runs, unlisted } = await look({ comprehend: empty });
  expect(runs).toEqual([]);
  expect(unlisted.map(({ kind, error }) => [kind, error.message])).toEqual(
    kindNames.map((kind) => [kind, `${listOperationOf(kind)} answered without its list`]),
  );
});

describe('a model that is listed', () => {
  const arn = modelArn(guardStack.location, 'DocumentClassifier', 'a');
  const whole = { DocumentClassifierArn: arn, Status: 'TRAINED', SubmitTime: noon / 1000 };
  const listing = (model: object) => {
    const lists = { DocumentClassifierPropertiesList: [model], EntityRecognizerPropertiesList: [] };
    return new ComprehendClient(inProcess(async () => jsonResponse(lists), 'us-east-1'));
  };

  test('is a copy where it names the model that it comes from', async () => {
    const { runs } = await setup().look({ comprehend: listing({ ...whole, SourceModelArn: arn }) });
    expect(runs).toMatchObject([{ isCopy: true }]);
  });

  test.each(Object.keys(whole))('without %s is left out', async (member) => {
    const { runs, unlisted } = await setup().look({ comprehend: listing({ ...whole, [member]: undefined }) });
    expect([runs, unlisted]).toEqual([[], []]);
  });
});

test('an answer about tags without ResourceArn counts as unreadable, not as no tags', async () => {
  const { place, look, answer } = setup();
  place('DocumentClassifier', 'a');
  const half = new ComprehendClient(
    inProcess(async (request) => {
      if (request.headers['x-amz-target']?.endsWith('ListTagsForResource')) return jsonResponse({});
      return answer(request);
    }, 'us-east-1'),
  );
  expect((await look({ comprehend: half })).shown).toMatchObject([{ exemption: { is: 'unreadable' } }]);
});

test('a ledger that can’t be read is unknown, and delays nothing', async () => {
  const { place, look } = setup({ faultOf: refusing('Query') });
  place('EntityRecognizer', 'a');
  const { ledger, kept, shown, failures } = await look({ needsKept: () => true });
  expect([ledger, kept, namesOf(shown), failures.length]).toEqual([undefined, undefined, ['a'], 2]);
});

test('the partition kept across months is read when a run has no start, or when it is needed', async () => {
  const { place, look, count } = setup();
  place('EntityRecognizer', 'a');
  await look();
  expect(count('Query')).toBe(1);
  await look({ needsKept: () => true });
  expect(count('Query')).toBe(3);
  place('EntityRecognizer', 'b', { hidesTrainingStart: true });
  await look();
  expect(count('Query')).toBe(5);
});
