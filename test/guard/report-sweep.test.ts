import { modelArn } from '../../lambda/account/arn.ts';
import { executionName } from '../../lambda/account/executions.ts';
import { type Kind, kindNames } from '../../lambda/account/kind.ts';
import type { ReportSweepInput } from '../../lambda/guard/report-sweep.ts';
import type { SweptRun } from '../../lambda/guard/sweep.ts';
import type { Settings } from '../../lambda/settings.ts';
import type { Run } from '../../local/aws/comprehend/status.ts';
import { type GuardAccountOptions, guardAccount, guardStack, hoursBefore, onWire, told } from '../support/guard.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

const sweepArn = 'arn:aws:states:us-east-1:123456789012:execution:GuardSweepWorkflow:0b5a2f0e';
const consoleLink = 'https://console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/';
const Reason = 'Training has cost $512.30 in 2026-11; the monthly limit is $500.00.';
const arnOf = (kind: Kind, name: string) => modelArn(guardStack.location, kind, name);
const swept = (kind: Kind, name: string, more: Partial<SweptRun> = {}): SweptRun => ({
  ...onWire({ kind, arn: arnOf(kind, name) }),
  Status: 'TRAINING',
  ...more,
});
type Outcome = { readonly Status: string } | { readonly Error: string };
const failed = { Error: 'States.TaskFailed' };

const setup = ({ faultOf, ...settings }: GuardAccountOptions & Partial<Settings> = {}) => {
  const account = guardAccount({ stack: told(settings), ...(faultOf && { faultOf }) });
  const report = (Sweep: Partial<ReportSweepInput['Sweep']>) => {
    const lists = { Runs: [], Exempt: [], Unreadable: [], BeingStopped: [], NotTakenOn: [] };
    const input = {
      Sweep: { Next: 'stop', Reason, Mode: 'stop', ...lists, ...Sweep },
      ExecutionArn: sweepArn,
    } as const;
    const reported = account.functions['report-sweep']?.(input);
    return account.settled(reported ?? Promise.reject(new Error('No function')));
  };
  /** A run as Stop Each Run leaves it, and its model as Comprehend has it then. */
  const outcome = (
    kind: Kind,
    name: string,
    Outcome: Outcome,
    run: Partial<Run> = {},
    more: Partial<SweptRun> = {},
  ) => {
    const model = account.place(kind, name, run);
    const id = { ...model, submitTime: new Date(model.submitTime) };
    const SubmitTime = id.submitTime.toISOString();
    return { ...swept(kind, name, more), SubmitTime, ExecutionName: executionName(id), Outcome };
  };
  return { ...account, report, outcome };
};
const hours = (count: number, pinnedStatus = 'STOPPED') => ({
  submitTime: hoursBefore(count),
  trainingSeconds: count * 3600 - 600,
  pinnedStatus,
});

test('the report says in the mail what still costs money, why, how each run ended, and what to do', async () => {
  const { report, outcome, logged } = setup();
  const tickets = outcome('DocumentClassifier', 'support-tickets', { Status: 'STOPPED' }, hours(2.5));
  const products = outcome('EntityRecognizer', 'products', { Status: 'TRAINED' }, hours(34, 'TRAINED'));
  const reviews = outcome('DocumentClassifier', 'reviews', { Error: 'States.Timeout' }, { submitTime: hoursBefore(5) });
  const gone = { ...tickets, ...swept('DocumentClassifier', 'gone/version/v2'), Outcome: { Status: 'DELETED' } };
  const Exempt = [swept('EntityRecognizer', 'weekly')];
  const Unreadable = [swept('DocumentClassifier', 'locked')];
  const BeingStopped = [swept('DocumentClassifier', 'by-hand', { Status: 'STOP_REQUESTED' })];
  const { Report, Mail } = await report({ Runs: [tickets, products, gone, reviews], Exempt, Unreadable, BeingStopped });

  expect(Mail.Subject).toBe(
    'Comprehend training: 3 stopped, 1 failed, 1 being stopped, 1 unreadable, 1 exempt (us-east-1)',
  );
  const { ExecutionName } = reviews;
  expect(Mail.Message).toBe(`3 stopped, 1 failed, 1 being stopped, 1 unreadable, 1 exempt. Region
us-east-1, account 123456789012.

1 job could not be stopped and may still train, at $3.00 an hour each: see
below.
1 job may still train, at $3.00 an hour each: whether exempt, can't be read.

Why
  ${Reason}

How training ended, and what it had cost
  Model                                   Status     h:mm:ss      Cost
  support-tickets (document classifier)   STOPPED    2:20:00     $7.00
  products (entity recognizer)            TRAINED   33:50:00   $101.50
  gone/version/v2 (document classifier)   DELETED          -         -
  In all                                                       $108.50
  A dash: Comprehend no longer tells, as when the model was deleted meanwhile.
  A day more of training would have cost up to $216.00.

Not stopped
  ${arnOf('DocumentClassifier', 'reviews')}
    States.Timeout: ${consoleLink}arn:aws:states:us-east-1:123456789012:execution:StopWorkflow:${ExecutionName}
  What to do: the link shows why its stop workflow failed. To stop it now,
  POST /stop with its ARN, or
    aws comprehend stop-training-document-classifier --region us-east-1 --document-classifier-arn <ARN>
  While a limit stays exceeded the guard tries again at its next reading.

Left alone, for the exemption tag they carry
  Model                        Status
  weekly (entity recognizer)   TRAINING

Left alone, since their tags could not be read
  Model                          Status
  locked (document classifier)   TRAINING
  Hours of training can’t be brought back, so what may be exempt is not
  stopped. To stop one, POST /stop.

Being stopped already, by a stop workflow of their own
  Model                           Status
  by-hand (document classifier)   STOP_REQUESTED

This sweep, with all details
  ${consoleLink}${sweepArn}
`);
  const Counts = { Stopped: 3, Failed: 1, WouldStop: 0, Exempt: 1, Unreadable: 1, BeingStopped: 1, NotTakenOn: 0 };
  expect(Report).toEqual({
    Reason,
    Mode: 'stop',
    Counts,
    Stopped: [
      swept('DocumentClassifier', 'support-tickets', {
        Status: 'STOPPED',
        TrainingSeconds: 8400,
        TrainingCostUsd: 7,
      } as object),
      swept('EntityRecognizer', 'products', {
        Status: 'TRAINED',
        TrainingSeconds: 121_800,
        TrainingCostUsd: 101.5,
      } as object),
      swept('DocumentClassifier', 'gone/version/v2', { Status: 'DELETED' }),
    ],
    Failed: [{ ...swept('DocumentClassifier', 'reviews'), ExecutionName, Error: 'States.Timeout' }],
    WouldStop: [],
    Exempt,
    Unreadable,
    BeingStopped,
    NotTakenOn: [],
    TrainingCostUsd: 108.5,
  });
  expect(logged('Sweep reported')).toEqual([{ ExecutionArn: sweepArn, ...Counts }]);
});

describe.each(kindNames)('a stop workflow of a %s that failed', (kind) => {
  test.each<[meanwhile: string, run: Partial<Run>, Stopped: object[], Failed: number]>([
    ['trains', {}, [], 1],
    ['is being stopped', { stopRequestTime: noon }, [], 1],
    ['has ended', hours(2, 'TRAINED'), [{ Status: 'TRAINED', TrainingSeconds: 6600, TrainingCostUsd: 5.5 }], 0],
    ['is being deleted', { ...hours(2), deleteRequestTime: noon }, [{ Status: 'DELETING' }], 0],
    ['was deleted', { ...hours(2), deleteRequestTime: noon - 5000 }, [{ Status: 'DELETED' }], 0],
  ])('while the run %s', async (_, run, Stopped, Failed) => {
    const { report, outcome } = setup();
    const { Report } = await report({ Runs: [outcome(kind, 'a', failed, run)] });
    expect(Report.Stopped).toMatchObject(Stopped);
    expect([Report.Counts.Stopped, Report.Counts.Failed]).toEqual([Stopped.length, Failed]);
  });

  test('while the ARN went to another run: DELETED, without figures', async () => {
    const { report, outcome, place } = setup();
    const run = outcome(kind, 'a', failed, hours(2));
    place(kind, 'a', { submitTime: noon });
    expect((await report({ Runs: [run] })).Report.Stopped).toEqual([swept(kind, 'a', { Status: 'DELETED' })]);
  });

  test.each([
    ['runs', 2, 0],
    ['is closed', 1, 1],
  ])('since an execution of its name was there, which %s', async (state, BeingStopped, Failed) => {
    const { report, outcome, place, startStop, workflows } = setup();
    const Runs = [outcome(kind, 'a', { Error: 'StepFunctions.ExecutionAlreadyExistsException' })];
    const executionArn = startStop(place(kind, 'a'));
    if (state === 'is closed') workflows.operations.StopExecution({ executionArn });
    const { Report } = await report({ Runs, BeingStopped: [swept(kind, 'b')] });
    expect(Report.BeingStopped).toEqual([swept(kind, 'b'), swept(kind, 'a')].slice(0, BeingStopped));
    expect([Report.Counts.BeingStopped, Report.Counts.Failed, Report.Counts.Stopped]).toEqual([
      BeingStopped,
      Failed,
      0,
    ]);
  });

  test('counts as failed where Comprehend can’t tell, and an ending goes without figures', async () => {
    const { report, outcome } = setup({ faultOf: () => 'AccessDeniedException' });
    const Runs = [outcome(kind, 'a', failed, hours(2)), outcome(kind, 'b', { Status: 'STOPPED' }, hours(2))];
    const { Report } = await report({ Runs });
    expect(Report.Stopped).toEqual([swept(kind, 'b', { Status: 'STOPPED' })]);
    expect([Report.Counts.Failed, Report.TrainingCostUsd]).toEqual([1, 0]);
  });
});

describe('the mail', () => {
  const a = swept('DocumentClassifier', 'a', { Status: 'SUBMITTED' });
  const found = { ...a, SubmitTime: new Date(noon).toISOString(), ExecutionName: 'a-0' };
  test.each<[what: string, Partial<ReportSweepInput['Sweep']>, subject: string, text: RegExp]>([
    [
      'nothing was in training',
      {},
      'nothing to stop',
      /^Nothing to stop\. Region us-east-1, .*\n\nWhy\n {2}Training has/,
    ],
    [
      'this only reports',
      { Mode: 'report', Headline: 'the limit comes near', Runs: [found] },
      'the limit comes near: 1 not exempt',
      /^The limit comes near: 1 not.*\n\n1 job may still train, at \$3.*: this report stops nothing\.\nPOST \/stop-all stops.*\n.*Not exempt: a stop would reach these\n.*\n {2}a \(document classifier\) +SUBMITTED\n/s,
    ],
    [
      'one was not taken on',
      { NotTakenOn: [a] },
      '0 stopped, 1 not taken on',
      /1 more job may still train, at \$3.*one sweep takes on at\nmost 40\. POST \/stop-all begins another.*Not taken on by this sweep\n.*\n {2}a \(/s,
    ],
    ['one was only reported', { Mode: 'report', NotTakenOn: [a] }, '0 not exempt, 1 not taken on', /^(?!.*more job)/s],
    ['one is exempt', { Exempt: [a] }, '0 stopped, 1 exempt', /^(?!.*may).*Left alone, for the exemption tag/s],
    [
      'a tag is none',
      { Mode: 'report', Runs: [{ ...found, IgnoredMaxTrainingTag: ' 5' }] },
      '1 not exempt',
      /longest training time counts as none: it takes whole\nminutes from 1 to 43,200\n {2}a \(document classifier\): " 5"\n/,
    ],
    [
      'a flywheel trains it',
      { Mode: 'report', Runs: [{ ...found, FlywheelArn: 'arn:f' }] },
      '1 not exempt',
      /Trained by a flywheel\n {2}a \(document classifier\): arn:f\n {2}Whether its flywheel starts another/,
    ],
  ])('says when %s', async (_, sweep, subject, text) => {
    const { Mail } = await setup().report(sweep);
    expect(Mail.Subject).toBe(`Comprehend training: ${subject} (us-east-1)`);
    expect(Mail.Message).toMatch(text);
  });

  test('names of failed runs the command of each kind', async () => {
    const { report, outcome } = setup();
    const { Mail } = await report({ Runs: kindNames.map((kind) => outcome(kind, 'a', failed)) });
    expect(Mail.Message.match(/aws comprehend .*/g)).toEqual([
      'aws comprehend stop-training-document-classifier --region us-east-1 --document-classifier-arn <ARN>',
      'aws comprehend stop-training-entity-recognizer --region us-east-1 --entity-recognizer-arn <ARN>',
    ]);
  });

  test.each([
    [5, 3, 'less than $0.01', 'less than $0.01'],
    [6, 3, '$0.01', '$0.01'],
    [3600, 0.004, 'less than $0.01', 'less than $0.01'],
    [0, 3, '$0.00', '$0.00'],
  ])('tells a small amount truthfully: %d s at $%d an hour', async (trainingSeconds, trainingUsdPerHour, cost, sum) => {
    const { report, outcome } = setup({ trainingUsdPerHour });
    const ended = outcome(
      'EntityRecognizer',
      'a',
      { Status: 'STOPPED' },
      { submitTime: hoursBefore(2), trainingSeconds },
    );
    const { Mail } = await report({ Runs: [ended] });
    expect(Mail.Message).toMatch(new RegExp(`STOPPED +\\S+ +${cost.replace('$', '\\$')}\n`));
    expect(Mail.Message).toMatch(new RegExp(`In all +${sum.replace('$', '\\$')}\n`));
  });

  test('of 40 runs with the longest names has a subject within 100 characters, and passes SNS’s limit by far', async () => {
    const { report, outcome } = setup();
    const Runs = Array.from({ length: 40 }, (_, i) => outcome('DocumentClassifier', `${i}`.padStart(63, 'x'), failed));
    const lists = { Exempt: Array(99).fill(a), BeingStopped: Array(99).fill(a), NotTakenOn: Array(99).fill(a) };
    const { Mail } = await report({ Runs, ...lists, Unreadable: Array(99).fill(a) });
    expect(Mail.Subject).toHaveLength(100);
    expect(Buffer.byteLength(Mail.Message)).toBeLessThan(64_000);
  });
});

test('the chat gets the mail’s text in one thread a month, cut and without what would end its block', async () => {
  const { report } = setup();
  const long = `\`\`\` ${'x'.repeat(4000)}`;
  const Runs = [
    { ...swept('DocumentClassifier', 'a'), SubmitTime: new Date(noon).toISOString(), ExecutionName: 'a-0' },
  ];
  const { Mail, Chat } = await report({
    Mode: 'report',
    Reason: long,
    Runs,
    Unreadable: [swept('EntityRecognizer', 'b')],
  });
  expect(Chat).toMatchObject({
    version: '1.0',
    source: 'custom',
    id: '0b5a2f0e',
    content: { textType: 'client-markdown', title: Mail.Subject, keywords: ['us-east-1', 'report'] },
    metadata: {
      threadId: 'comprehend-stop-training-123456789012-2026-11',
      eventType: 'Training Sweep Completed',
      relatedResources: [sweepArn],
    },
  });
  expect(Chat.content.description).toMatch(/^```\n1 not exempt, .*Why\n {2}'''\n {2}x+…\n\n```$/s);
  expect(Chat.content.description.length).toBeLessThan(3020);
  expect(Chat.metadata.summary).toHaveLength(200);
  expect(Chat.content.nextSteps).toEqual([
    expect.stringContaining('comprehend:ListTagsForResource'),
    expect.stringContaining('stop-all'),
  ]);
});
