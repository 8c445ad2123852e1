import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { executionName } from '../../lambda/account/executions.ts';
import { kindNames, listOperationOf, operationOf } from '../../lambda/account/kind.ts';
import { taskClientOptions } from '../../lambda/clients.ts';
import { type FoundRun, modelIn, type Sweep, type SweptRun } from '../../lambda/guard/sweep.ts';
import type { SynthesizedStack } from '../../local/host/synthesized.ts';
import { exempt, guardAccount, guardStack, hoursBefore, told } from '../support/guard.ts';
import { apiOf, expectProblem, onWire } from '../support/http.ts';
import { noon } from '../support/virtual-time.ts';
import { faultyWire, type WireFaultName, wireFaultNames, wireFaults } from './faulty-wire.ts';

/**
 * What the guard's functions do when the wire to AWS fails them, over real sockets: nothing exempt is taken on, nothing
 * unknown either, one failure holds up nothing behind it, and what one reading misses the next one sees.
 */
jest.setTimeout(30_000);
const lists = kindNames.map(listOperationOf);
const withoutMembers = 'answered with JSON without its members';

const closing: (() => void)[] = [];
beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => {
  jest.restoreAllMocks();
  for (const close of closing.splice(0)) close();
});

/** Of each kind a run to be stopped, an exempt one and one that is being stopped, all for 3 hours in training. */
const overTheWire = async (failing: readonly string[], fault: WireFaultName, stack: SynthesizedStack = guardStack) => {
  const state = { isFaulty: true, minutesPassed: 0 };
  const wire = await faultyWire((operation) => (state.isFaulty && failing.includes(operation) ? fault : undefined));
  const startedAt = Date.now();
  // Not the 8 attempts that the functions make: each meets the same fault.
  const retryStrategy = await new ComprehendClient({ region: 'us-east-1', maxAttempts: 2 }).config.retryStrategy();
  // Workflows stay at their first task until all is over.
  const over = Promise.withResolvers<never>();
  over.promise.catch(() => {});
  const account = guardAccount({
    stack,
    hasRules: false,
    clock: () => noon + Date.now() - startedAt + state.minutesPassed * 60_000,
    clientOptions: (answer) =>
      Object.assign(wire.clientOptions(answer, taskClientOptions.requestHandler), { retryStrategy }),
    wrapTask: () => () => over.promise,
  });
  closing.push(account.close, wire.close, () => over.reject(new Error('over')));
  const run = { submitTime: hoursBefore(3) };
  const place = (name: string, more = {}) => kindNames.map((kind) => account.place(kind, name, run, more));
  const [plain, , stopping] = [place('plain'), place('exempt', exempt), place('stopping')];
  for (const model of stopping) account.startStop(model);
  return {
    ...account,
    ...apiOf(account.answer),
    plain,
    stopping,
    state,
    /** Whether a reading of the meter failed. */
    fails: async () => (await Promise.allSettled([account.readMeter()]))[0].status === 'rejected',
    eventTypes: () => [...new Set(account.events.splice(0).map((event) => event['detail-type']))],
  };
};

const namesOf = (models: readonly { readonly arn: string }[]) => models.map(({ arn }) => arn.split(':')[5]).sort();
const namesIn = (runs: readonly SweptRun[] = []) => namesOf(runs.flatMap((run) => modelIn(run) ?? []));
const isCarriedOut = (fault: WireFaultName) => 'isCarriedOut' in wireFaults[fault];

describe.each(wireFaultNames)('while each request is %s', (fault) => {
  const isLost = fault !== withoutMembers;

  test('the meter puts its event all the same, except of what it can’t know, and the next reading is whole', async () => {
    const over = ['Training Over Limit'];
    const rows: [operation: string, fails: boolean, eventTypes: string[]][] = [
      ...lists.map((list): (typeof rows)[number] => [list, isLost, over]),
      ['Query', isLost, over],
      ['PutItem', isLost, over],
      ['DescribeExecution', false, over],
      ['ListTagsForResource', false, []],
      ['PutEvents', isLost, isCarriedOut(fault) ? over : []],
    ];
    const results = rows.map(async ([operation]) => {
      const { fails, eventTypes, published, state } = await overTheWire([operation], fault);
      const faulty = [operation, await fails(), eventTypes(), published.at(-1)?.UnreadableTags];
      state.isFaulty = false;
      return [...faulty, await fails(), eventTypes(), published.at(-1)?.UnreadableTags];
    });
    // The metric says nothing where it isn't known what trains.
    const unreadable = (operation: string) =>
      operation === 'ListTagsForResource' ? 4 : isLost && operation.startsWith('List') ? undefined : 0;
    const expected = rows.map((row) => [...row, unreadable(row[0]), false, over, 0]);
    expect(await Promise.all(results)).toEqual(expected);
  });

  test('a ledger that can’t be written holds up no stop, with a grace neither', async () => {
    const limits = { monthlyLimitUsd: 6, warnPercent: 80, graceMinutes: 30, maxTrainingMinutes: null };
    const { fails, eventTypes, state } = await overTheWire(['PutItem'], fault, told({ limits }));
    await fails();
    state.minutesPassed = 31;
    await fails();
    expect(eventTypes()).toContain('Training Over Limit');
  });

  test('a sweep takes on what it knows, nothing exempt, and tells the rest', async () => {
    const find = async (...failing: string[]) => {
      const account = await overTheWire(failing, fault);
      const Event = { source: 'comprehend-stop-training', 'detail-type': 'Training Over Limit' };
      const sweep = await account.functions['find-runs']?.({ Event, ExecutionArn: 'arn' });
      if (!sweep) throw new Error('There is no function find-runs');
      expect(namesIn(sweep.Runs).filter((name) => name?.endsWith('/exempt'))).toEqual([]);
      return { ...account, ...sweep };
    };
    const [oneList, tags, executions] = await Promise.all([
      Promise.all(lists.map((list) => find(list))),
      find('ListTagsForResource'),
      find('DescribeExecution'),
    ]);
    for (const [i, { Runs, Reason, plain }] of oneList.entries()) {
      expect(namesIn(Runs)).toEqual(namesOf(plain.filter((_, kind) => kind !== i)));
      expect(/ Could not list (document classifier|entity recognizer)s: \w+\.$/.test(Reason)).toBe(isLost);
    }
    expect([tags.Next, tags.Runs, tags.Unreadable.length, tags.BeingStopped.length]).toEqual(['report', [], 4, 2]);
    // Those that are being stopped are asked for by the name that they have: no second stop comes of it.
    const namesAsked = [...executions.plain, ...executions.stopping].map(({ submitTime, ...model }) =>
      executionName({ ...model, submitTime: new Date(submitTime) }),
    );
    expect(executions.Runs.map(({ ExecutionName }) => ExecutionName).sort()).toEqual(namesAsked.sort());
    if (isLost) await expect(find(...lists)).rejects.toThrow();
  });

  test('a report has no figures that can’t be had, and calls nothing stopped that isn’t known to be', async () => {
    const describes = kindNames.map((kind) => operationOf('Describe', kind));
    const { functions, plain, stopping } = await overTheWire(describes, fault);
    const SubmitTime = new Date(hoursBefore(3)).toISOString();
    const outcome = (Outcome: object) => (model: (typeof plain)[number]) =>
      ({ ...onWire(model), Status: 'TRAINING', SubmitTime, ExecutionName: 'name', Outcome }) as FoundRun;
    const none = { Exempt: [], Unreadable: [], BeingStopped: [], NotTakenOn: [] };
    const Runs = [...plain.map(outcome({ Status: 'STOPPED' })), ...stopping.map(outcome({ Error: 'States.Timeout' }))];
    const Sweep: Sweep = { Next: 'stop', Reason: 'Why.', Mode: 'stop', Runs, ...none };
    const { Report, Mail } = (await functions['report-sweep']?.({ Sweep, ExecutionArn: 'arn' })) ?? {};
    expect(namesIn(Report?.Stopped)).toEqual(namesOf(plain));
    expect(Report?.Stopped.some((run) => 'TrainingSeconds' in run)).toBe(false);
    expect(namesIn(Report?.Failed)).toEqual(namesOf(stopping));
    expect(Mail?.Message).toContain('could not be stopped and may still train');
  });

  test('POST /stop-all tells the caller, and is whole when asked again', async () => {
    const dryRun = { DryRun: true };
    const ask = async (failing: readonly string[], body: object) => {
      const { request, state, ...account } = await overTheWire(failing, fault);
      const answer = await request('POST', '/stop-all', body);
      state.isFaulty = false;
      return { ...account, answer, again: await request('POST', '/stop-all', body) };
    };
    const [list, tags, executions, start] = await Promise.all([
      ask(lists.slice(0, 1), dryRun),
      ask(['ListTagsForResource'], dryRun),
      ask(['DescribeExecution'], dryRun),
      ask(['StartExecution'], {}),
    ]);
    if (isLost) expectProblem(list.answer, 500);
    expect([tags.answer.status, tags.answer.body.Training, tags.answer.body.Unreadable.length]).toEqual([200, [], 4]);
    expect(namesIn(executions.answer.body.Training)).toEqual(namesOf([...executions.plain, ...executions.stopping]));
    for (const { again, plain } of [list, tags, executions]) {
      expect([namesIn(again.body.Training), again.body.Exempt.length]).toEqual([namesOf(plain), 2]);
    }
    expectProblem(start.answer, 500);
    expect([start.again.status, Object.keys(start.again.body)]).toEqual([202, ['ExecutionName', 'ExecutionArn']]);
  });

  test('GET /stop-all tells no ending, and the right one when asked again', async () => {
    const { request, state } = await overTheWire(['DescribeExecution'], fault);
    const { body } = await request('POST', '/stop-all');
    expectProblem(await request('GET', `/stop-all/${body.ExecutionName}`), 500);
    state.isFaulty = false;
    expect((await request('GET', `/stop-all/${body.ExecutionName}`)).body.ExecutionStatus).toBe('RUNNING');
  });
});
