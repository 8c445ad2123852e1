import { taskClientOptions } from '../../lambda/clients.ts';
import { type FoundRun, modelIn, type Sweep, type SweptRun } from '../../lambda/guard/sweep.ts';
import { kindNames, listOperationOf, operationOf } from '../../lambda/model/kind.ts';
import { executionName } from '../../lambda/stop/executions.ts';
import type { SynthesizedStack } from '../../local/stack/synthesized.ts';
import { exempt, guardAccount, guardStack, told } from '../support/guard.ts';
import { apiOf, expectProblem } from '../support/http.ts';
import { faultyWire, type WireFaultName, wireFaultNames, wireFaults } from './faulty-wire.ts';

/**
 * What the guard's functions do when the wire to AWS fails them, over real sockets: nothing exempt is taken on, nothing
 * unknown either, one failure holds up nothing behind it, and what one reading misses the next one sees.
 */
const lists = kindNames.map(listOperationOf);
const withoutMembers = 'answered with JSON without its members';
const hour = 3_600_000;

const closing: (() => void)[] = [];
beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => {
  jest.restoreAllMocks();
  for (const close of closing.splice(0)) close();
});

/** Of each kind a run to be stopped, an exempt one and one that is being stopped, all for 3 hours in training. */
const overTheWire = async (failing: readonly string[], fault: WireFaultName, stack: SynthesizedStack = guardStack) => {
  let [isFaulty, minutesPassed] = [true, 0];
  const wire = await faultyWire((operation) => (isFaulty && failing.includes(operation) ? fault : undefined));
  const account = guardAccount({
    stack,
    hasRules: false,
    clock: () => Date.now() + minutesPassed * 60_000,
    clientOptions: (answer) => wire.clientOptions(answer, taskClientOptions.requestHandler),
    // Workflows stay at their first task.
    wrapTask: () => () => new Promise(() => {}),
  });
  closing.push(account.close, wire.close);
  const run = { submitTime: Date.now() - 3 * hour };
  const place = (name: string, more = {}) => kindNames.map((kind) => account.place(kind, name, run, more));
  const [plain, , stopping] = [place('plain'), place('exempt', exempt), place('stopping')];
  for (const model of stopping) account.startStop(model);
  return {
    ...account,
    ...apiOf(account.answer),
    plain,
    stopping,
    /** Whether a reading of the meter failed. */
    fails: () =>
      account.readMeter().then(
        () => false,
        () => true,
      ),
    eventTypes: () => [...new Set(account.events.splice(0).map((event) => event['detail-type']))],
    mend: () => {
      isFaulty = false;
    },
    passMinutes: (minutes: number) => {
      minutesPassed += minutes;
    },
  };
};

const namesOf = (runs: readonly SweptRun[]) => runs.map((run) => modelIn(run)?.arn.replace(/^.*:/, '')).sort();
const arnsOf = (...models: readonly { readonly arn: string }[]) =>
  models.map(({ arn }) => arn.replace(/^.*:/, '')).sort();
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
      const { fails, eventTypes, published, mend } = await overTheWire([operation], fault);
      const faulty = [operation, await fails(), eventTypes()];
      const unreadable = published.at(-1)?.UnreadableTags;
      mend();
      return { faulty, unreadable, next: [await fails(), eventTypes(), published.at(-1)?.UnreadableTags] };
    });
    expect(await Promise.all(results)).toEqual(
      rows.map((row) => ({
        faulty: row,
        unreadable: row[0] === 'ListTagsForResource' ? 4 : 0,
        next: [false, over, 0],
      })),
    );
  });

  test('a ledger that can’t be written holds up no stop, with a grace neither', async () => {
    const limits = { monthlyLimitUsd: 6, warnPercent: 80, graceMinutes: 30, maxTrainingMinutes: null };
    const { fails, eventTypes, passMinutes } = await overTheWire(['PutItem'], fault, told({ limits }));
    await fails();
    passMinutes(31);
    await fails();
    expect(eventTypes()).toContain('Training Over Limit');
  });

  test('a sweep takes on what it knows, nothing exempt, and tells the rest', async () => {
    const find = async (...failing: string[]) => {
      const account = await overTheWire(failing, fault);
      const Event = { source: 'comprehend-stop-training', 'detail-type': 'Training Over Limit' };
      const sweep = await account.functions['find-runs']?.({ Event, ExecutionArn: 'arn' });
      if (!sweep) throw new Error('There is no function find-runs');
      expect(namesOf(sweep.Runs).filter((name) => name?.endsWith('/exempt'))).toEqual([]);
      return { ...account, ...sweep };
    };
    const [oneList, tags, executions] = await Promise.all([
      Promise.all(lists.map((list) => find(list))),
      find('ListTagsForResource'),
      find('DescribeExecution'),
    ]);
    for (const [i, { Runs, Reason, plain }] of oneList.entries()) {
      expect(namesOf(Runs)).toEqual(arnsOf(...plain.filter((_, kind) => kind !== i)));
      expect(/ Could not list (document classifier|entity recognizer)s: \w+\.$/.test(Reason)).toBe(isLost);
    }
    expect([tags.Next, tags.Runs, tags.Unreadable.length, tags.BeingStopped.length]).toEqual(['report', [], 4, 2]);
    // Those that are being stopped are asked for by the name that they have: no second stop comes of it.
    expect(executions.Runs.map(({ ExecutionName }) => ExecutionName).sort()).toEqual(
      [...executions.plain, ...executions.stopping]
        .map((model) => executionName({ ...model, submitTime: new Date(model.submitTime) }))
        .sort(),
    );
    if (isLost) await expect(find(...lists)).rejects.toThrow();
  });

  test('a report is made without the figures that can’t be had, and calls nothing stopped that isn’t known to be', async () => {
    const describes = kindNames.map((kind) => operationOf('Describe', kind));
    const { functions, plain, stopping } = await overTheWire(describes, fault);
    const outcome = (Outcome: object) => (model: (typeof plain)[number]) =>
      ({
        [`${model.kind}Arn`]: model.arn,
        Status: 'TRAINING',
        SubmitTime: new Date(model.submitTime).toISOString(),
        ExecutionName: 'name',
        Outcome,
      }) as unknown as FoundRun;
    const lists = { Exempt: [], Unreadable: [], BeingStopped: [], NotTakenOn: [] };
    const Runs = [
      ...plain.map(outcome({ Status: 'STOPPED' })),
      ...stopping.map(outcome({ Error: 'States.TaskFailed' })),
    ];
    const Sweep: Sweep = { Next: 'stop', Reason: 'Why.', Mode: 'stop', Runs, ...lists };
    const reported = await functions['report-sweep']?.({ Sweep, ExecutionArn: 'arn' });
    expect(namesOf(reported?.Report.Stopped ?? [])).toEqual(arnsOf(...plain));
    expect(reported?.Report.Stopped.some((run) => 'TrainingSeconds' in run)).toBe(false);
    expect(namesOf(reported?.Report.Failed ?? [])).toEqual(arnsOf(...stopping));
    expect(reported?.Mail.Message).toContain('could not be stopped and may still train');
  });

  test('POST /stop-all tells the caller, and is whole when asked again', async () => {
    const dryRun = { DryRun: true };
    const ask = async (failing: readonly string[], body: object) => {
      const { request, mend, ...account } = await overTheWire(failing, fault);
      const answer = await request('POST', '/stop-all', body);
      mend();
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
    expect(namesOf(executions.answer.body.Training)).toEqual(arnsOf(...executions.plain, ...executions.stopping));
    for (const { again, plain } of [list, tags, executions]) {
      expect([again.status, namesOf(again.body.Training), again.body.Exempt.length]).toEqual([
        200,
        arnsOf(...plain),
        2,
      ]);
    }
    expectProblem(start.answer, 500);
    expect([start.again.status, Object.keys(start.again.body)]).toEqual([202, ['ExecutionName', 'ExecutionArn']]);
  });

  test('GET /stop-all tells no ending, and the right one when asked again', async () => {
    const { request, mend } = await overTheWire(['DescribeExecution'], fault);
    const { body } = await request('POST', '/stop-all');
    expectProblem(await request('GET', `/stop-all/${body.ExecutionName}`), 500);
    mend();
    expect((await request('GET', `/stop-all/${body.ExecutionName}`)).body.ExecutionStatus).toBe('RUNNING');
  });
});
