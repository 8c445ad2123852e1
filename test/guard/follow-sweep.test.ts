import { kindNames, operationOf } from '../../lambda/account/kind.ts';
import type { FollowedRun } from '../../lambda/guard/sweep.ts';
import type { Run } from '../../local/aws/comprehend/status.ts';
import { type GuardAccountOptions, guardAccount, hoursBefore, onWire, planOf, refusing } from '../support/guard.ts';
import { minute, noon, useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

const setup = (faultOf?: GuardAccountOptions['faultOf']) => {
  const account = guardAccount({ faultOf });
  const follow = async (Runs: readonly FollowedRun[], minutes = 1) => {
    jest.setSystemTime(noon + minutes * minute);
    return account.invoke('follow-sweep', { Plan: planOf({ Runs }), ExecutionArn: 'arn' });
  };
  const followed = (model: ReturnType<typeof account.place>, more: Partial<FollowedRun> = {}): FollowedRun => ({
    ...onWire(model),
    Status: 'TRAINING',
    SubmitTime: new Date(model.submitTime).toISOString(),
    Cause: 'MonthlyLimit',
    ...more,
  });
  return { ...account, follow, followed };
};

describe.each(kindNames)('a run of a %s', (kind) => {
  const twoHours = { submitTime: hoursBefore(2), trainingSeconds: 7200 };
  const figures = { TrainingSeconds: 7200, TrainingCostUsd: 6 };
  test.each<[what: string, run: Partial<Run>, expected: object]>([
    ['that has ended', { ...twoHours, pinnedStatus: 'STOPPED' }, { Status: 'STOPPED', ...figures }],
    ['that won the race', twoHours, { Status: 'TRAINED', ...figures }],
    ['that is being deleted', { ...twoHours, deleteRequestTime: noon + minute }, { Status: 'DELETING' }],
    ['that was deleted', { ...twoHours, deleteRequestTime: noon }, { Status: 'DELETED' }],
  ])('%s is over', async (_, run, expected) => {
    const { place, follow, followed } = setup();
    const { IsOver, Plan } = await follow([followed(place(kind, 'a', run), { Error: 'StopNotAsked' })]);
    expect([IsOver, Plan.Runs]).toMatchObject([true, [expected]]);
    expect(Plan.Runs[0]).not.toHaveProperty('Error');
  });

  test('whose model was trained anew is over, without figures', async () => {
    const { place, follow, followed } = setup();
    const run = followed(place(kind, 'a', twoHours));
    place(kind, 'a', { submitTime: noon });
    expect(await follow([run])).toMatchObject({ IsOver: true, Plan: { Runs: [{ ...run, Status: 'DELETED' }] } });
  });

  test('whose stop workflow runs is not over', async () => {
    const { place, follow, followed, startStop } = setup();
    const model = place(kind, 'a', { submitTime: hoursBefore(2), stopRequestTime: noon, stoppingSeconds: 1e6 });
    startStop(model);
    const { IsOver, Plan } = await follow([followed(model)], 30);
    const run = { Status: 'STOP_REQUESTED', ExecutionName: expect.stringMatching(/^a-/) };
    expect([IsOver, Plan.Runs]).toMatchObject([false, [run]]);
  });

  test('whose stop workflow runs, though Step Functions does not list it yet, is not over', async () => {
    let begin = () => {};
    const { place, follow, followed, startStop } = setup(({ operation }) => {
      if (operation === operationOf('Describe', kind)) begin();
      return undefined;
    });
    const model = place(kind, 'a', { submitTime: hoursBefore(2) });
    begin = () => void startStop(model);
    const { IsOver, Plan } = await follow([followed(model, { Error: 'StopNotAsked' })], 5);
    expect([IsOver, Plan.Runs]).toMatchObject([false, [{ ExecutionName: expect.stringMatching(/^a-/) }]]);
    expect(Plan.Runs[0]).not.toHaveProperty('Error');
  });

  test.each<[closed: 'since' | 'before', minutes: number, IsOver: boolean, error: string | undefined]>([
    ['since', 1, true, 'ABORTED'],
    // Another's: the readings since may have asked anew.
    ['before', 2.9, false, undefined],
    ['before', 3, true, 'StopNotAsked'],
  ])('whose stop workflow failed %s it began, at %d min: over %j, %s', async (closed, minutes, IsOver, error) => {
    const { place, follow, followed, startStop, workflows, wait } = setup();
    const model = place(kind, 'a', { submitTime: hoursBefore(2) });
    if (closed === 'before') jest.setSystemTime(noon - minute);
    const executionArn = startStop(model);
    workflows.operations.StopExecution({ executionArn });
    await wait(0.1);
    const answer = await follow([followed(model)], minutes);
    expect([answer.IsOver, answer.Plan.Runs[0]?.Error]).toEqual([IsOver, error]);
  });

  test('counts as not asked when only an earlier reading was refused its Stop', async () => {
    const { place, read, follow, followed } = setup(refusing('StopTraining'));
    const model = place(kind, 'a', { submitTime: hoursBefore(3) });
    await read(noon - 10 * minute).catch(() => {});
    const { Plan } = await follow([followed(model)], 3);
    expect(Plan.Runs[0]?.Error).toBe('StopNotAsked');
  });

  const operations = ['ListExecutions', 'DescribeExecution', operationOf('Describe', kind)];
  test.each(operations)('is not over while %s fails, until any stop workflow would be over', async (operation) => {
    const { place, follow, followed } = setup(refusing(operation));
    const runs = [followed(place(kind, 'a', { submitTime: hoursBefore(2) }))];
    expect((await follow(runs, 60)).IsOver).toBe(false);
    expect((await follow(runs, 71)).IsOver).toBe(true);
  });
});

test('a sweep is over when all runs are, and follows one that a later reading asked to stop', async () => {
  const { place, follow, followed, startStop } = setup();
  const placed = (name: string) =>
    place('DocumentClassifier', name, { submitTime: hoursBefore(2), stoppingSeconds: 1e6 });
  const [first, second] = [placed('a'), placed('b')];
  startStop(first);
  const runs = [followed(first), followed(second)];
  const early = await follow(runs, 3);
  expect([early.IsOver, early.Plan.Runs.map((run) => run.Error)]).toEqual([false, [undefined, undefined]]);
  startStop(second);
  const later = await follow(early.Plan.Runs, 4);
  expect([later.IsOver, later.Plan.Runs.map((run) => run.Error)]).toEqual([false, [undefined, undefined]]);
});
