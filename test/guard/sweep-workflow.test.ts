import { kindNames, operationOf } from '../../lambda/account/kind.ts';
import { alarm, exempt, type GuardAccountOptions, guardAccount, isAbout, onWire } from '../support/guard.ts';
import { apiOf } from '../support/http.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

/** The guard as synthesized, rules, workflows and functions. */
const setup = (faultOf?: GuardAccountOptions['faultOf']) => {
  const states: string[] = [];
  const account = guardAccount({
    ...(faultOf && { faultOf }),
    onStateEntered: (executionArn, state) => void (executionArn.includes(':GuardSweepWorkflow:') && states.push(state)),
  });
  const { events, sweeps, wait } = account;
  return {
    ...account,
    ...apiOf((request) => account.settled(account.answer(request))),
    states,
    /** An alarm starts a sweep, and that time passes; the sweep. */
    sweep: async (seconds = 120) => {
      account.signal(alarm());
      await wait(seconds);
      return sweeps().at(-1);
    },
    completed: () => events.filter((event) => event['detail-type'] === 'Training Sweep Completed'),
    report: () => JSON.parse(sweeps().at(-1)?.output ?? '{}'),
  };
};

test('finds, stops all at once, reports, and sends mail and event: its output is what the event tells', async () => {
  const { place, sweep, states, completed, mails, report } = setup();
  for (const kind of kindNames) place(kind, 'a');
  place('DocumentClassifier', 'kept', {}, exempt);
  const execution = await sweep();
  expect(execution).toMatchObject({ status: 'SUCCEEDED', stopDate: noon / 1000 + 60 });
  const each = ['Which Kind?', 'Which Kind?', 'Stop Document Classifier', 'Stop Entity Recognizer'];
  const sending = ['Report', 'Send Mail', 'Put Event', 'Was Everything Sent?', 'Report Sent'];
  expect(states).toEqual(['Find Runs', 'What Next?', 'Stop Each Run', ...each, ...sending]);
  expect(report()).toMatchObject({ Counts: { Stopped: 2, Failed: 0, Exempt: 1 }, TrainingCostUsd: 0.1 });
  const source = 'comprehend-stop-training';
  const resources = expect.arrayContaining([execution?.executionArn]);
  expect(completed()).toEqual([expect.objectContaining({ source, resources, detail: report() })]);
  expect(
    mails.map(({ Subject, Message }) => [Subject, Message.replace(/\s+/g, ' ').includes(report().Reason)]),
  ).toEqual([['Comprehend training: 2 stopped, 1 exempt (us-east-1)', true]]);
});

test('ends without a mail where its signal finds nothing to do', async () => {
  const { place, sweep, states, mails, completed } = setup();
  place('EntityRecognizer', 'kept', {}, exempt);
  expect(await sweep()).toMatchObject({ status: 'SUCCEEDED', output: '{}' });
  expect(states).toEqual(['Find Runs', 'What Next?', 'Nothing To Do']);
  expect([mails, completed()]).toEqual([[], []]);
});

describe.each(kindNames)('the stop workflow of a %s', (kind) => {
  test.each<[how: string, isRefused: (operation: string) => boolean, isAborted: boolean, seconds: number]>([
    ['fails', (operation) => operation === operationOf('Describe', kind), false, 120],
    ['times out', (operation) => operation === operationOf('StopTraining', kind), false, 3700],
    ['is aborted', (operation) => operation === operationOf('StopTraining', kind), true, 120],
  ])('that %s ends no other run’s stop, and is reported with what to do', async (_, isRefused, isAborted, seconds) => {
    const { place, sweep, statusOf, report, mails, stops, workflows } = setup((request) =>
      isRefused(request.operation) && isAbout(request, 'bad') ? 'InvalidRequestException' : undefined,
    );
    const models = kindNames.flatMap((each) => ['a', 'b'].map((name) => place(each, name)));
    const bad = place(kind, 'bad');
    if (isAborted) {
      setTimeout(() => {
        const { executionArn = '' } = stops(kind).find(({ name }) => name.startsWith('bad')) ?? {};
        workflows.operations.StopExecution({ executionArn });
      }, 30_000);
    }
    await sweep(seconds);
    expect(models.map(statusOf)).toEqual(models.map(() => 'STOPPED'));
    const Failed = [{ ...onWire(bad), Error: 'States.TaskFailed' }];
    expect(report()).toMatchObject({ Counts: { Stopped: 4, Failed: 1 }, Failed });
    expect(mails[0]?.Message).toMatch(
      /^4 stopped, 1 failed.*\n\n1 job could not be stopped and may still train.*POST \/stop/s,
    );
  });

  test('is the same for sweep and POST /stop, whichever comes second', async () => {
    const { place, post, sweep, stops, report } = setup();
    const [first, second] = ['first', 'second'].map((name) => place(kind, name));
    if (!first || !second) throw new Error('Two were placed');
    const byHand = await post(first);
    await sweep(30);
    const alsoByHand = await post(second);
    expect(stops(kind).map(({ name, input }) => [name, input])).toEqual([
      [byHand.body.ExecutionName, JSON.stringify({ ...onWire(first), SubmitTime: new Date(noon).toISOString() })],
      [alsoByHand.body.ExecutionName, JSON.stringify({ ...onWire(second), SubmitTime: new Date(noon).toISOString() })],
    ]);
    await sweep();
    expect([byHand.status, alsoByHand.status, stops(kind).length]).toEqual([202, 202, 2]);
    expect(report()).toEqual({});
  });
});

test('a function that goes on failing ends the sweep with its error, after 6 attempts', async () => {
  const { place, sweep, count } = setup(({ operation }) =>
    /^List[DE]/.test(operation) ? 'AccessDeniedException' : undefined,
  );
  place('DocumentClassifier', 'a');
  expect(await sweep()).toMatchObject({ status: 'FAILED', error: 'AccessDeniedException' });
  expect(count('ListEntityRecognizers')).toBe(6);
});
