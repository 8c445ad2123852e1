import fc from 'fast-check';
import { arnMember, kindNames, operationOf } from '../../lambda/model/kind.ts';
import { deletedStatus, hasEnded } from '../../lambda/model/status.ts';
import { localAccount } from '../../local/account.ts';
import { isGone, statusAt } from '../../local/comprehend/status.ts';
import type { ModelRecord } from '../../local/comprehend/store.ts';
import { synthesize } from '../../local/stack/synthesized.ts';
import type { ExecutionDescription } from '../../local/step-functions/executions.ts';
import { errorNamed } from '../../local/step-functions/task.ts';
import { answered, counter, fastClients, histories, seed } from '../support/histories.ts';
import { useVirtualTime } from '../support/virtual-time.ts';

/**
 * Whatever a model goes through, faults of Comprehend, its deletion and another training under its name included, the stop
 * workflow ends with the Status that its run ended with, or fails with a named error: never with a wrong ending, never
 * without one, and it asks no newer run to stop.
 *
 * The histories go through the synthesized workflows, 200 at a time in one account and one virtual time. Answers come over
 * the wire; faults are thrown in the task's place, for there are too many of them.
 */
const batch = 500;
/** A poll every 5 minutes and 40 minutes in all: the same kinds of ending as with the defaults, in few polls. */
const [pollSeconds, timeoutSeconds] = [300, 2400];
const stack = synthesize('us-east-1', { pollIntervalSeconds: pollSeconds, stopTimeoutMinutes: timeoutSeconds / 60 });
/** Of Describe Model. */
const maxRetries = 50;
/** Of Request Stop 1 + 2 + 4 + 8 s at most: who is trained anew meanwhile may be asked. */
const stopRetrySeconds = 15;

const passing = ['TooManyRequestsException', 'InternalServerException', 'ComprehendException'];

const history = fc.record({
  kind: fc.constantFrom(...kindNames),
  hasSubmitTime: fc.boolean(),
  submittedSeconds: fc.oneof(fc.constant(0), fc.nat(400)),
  trainingSeconds: fc.oneof({ weight: 4, arbitrary: fc.nat(1200) }, { weight: 1, arbitrary: fc.integer({ min: 1200, max: 3000 }) }),
  stoppingSeconds: fc.nat(600),
  /** Runs of faults, each after some good answers; now and then more than the retries take. */
  faults: fc.array(
    fc.record({
      good: fc.nat(4),
      bad: fc.oneof({ weight: 9, arbitrary: fc.nat(12) }, { weight: 1, arbitrary: fc.integer({ min: 40, max: 60 }) }),
      name: fc.constantFrom(...passing),
    }),
    { maxLength: 3 },
  ),
  stopsWithoutEffect: fc.nat(3),
  stopsRefused: fc.boolean(),
  /** From then on its owner deletes it as soon as Comprehend doesn't refuse that, and perhaps trains another of that name. */
  deletedFromSecond: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(1200) }),
  isDeletedBefore: fc.oneof({ weight: 19, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  retrainedAfterSeconds: fc.option(fc.nat(100)),
  pinnedStatus: fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('PAUSED', 'IN_ERROR', 'TRAINED_WITH_WARNING') },
  ),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

/** What became of a history. */
interface Story {
  readonly given: History;
  /** The model's runs, each trained after the one before was deleted. */
  readonly runs: ModelRecord[];
  /** What the next requests get, a fault or undefined for an answer. */
  readonly script: (string | undefined)[];
  /** The run that is to be stopped: that of the input, else the first that was described. */
  target?: ModelRecord;
  stops: number;
  lastAttempt: number;
  describedAt?: number;
  /** Stops of a newer run that began while a stop was retried. */
  lateStops: number;
  ending?: ExecutionDescription;
  /** What Comprehend said of the target and of the model at the end. */
  statusThen?: string;
  isGoneThen?: boolean;
  wrong?: string;
}

const scriptOf = ({ faults }: History): (string | undefined)[] =>
  faults.flatMap(({ good, bad, name }) => [...Array<undefined>(good).fill(undefined), ...Array<string>(bad).fill(name)]);

const mostFaultsInARow = ({ given }: Story): number => {
  const rows = scriptOf(given).map((fault) => (fault ? 'x' : ' ')).join('').split(' ');
  return Math.max(...rows.map(({ length }) => length));
};

const play = async (all: readonly History[]): Promise<Story[]> => {
  const startedAt = Date.now();
  const stories = new Map<string, Story>();
  let open = all.length;
  const account = localAccount({
    stack,
    clientOptions: fastClients(stack.region),
    wrapTask: (resource, carryOut) => {
      const isStop = /:stopTraining\w+$/.test(resource);
      return async (parameters, caller) => {
        const story = storyOf(parameters);
        const { given, script, runs } = story;
        story.lastAttempt = (Date.now() - startedAt) / 1000;
        const fault = script.shift();
        if (fault) throw errorNamed(`Comprehend.${fault}`, 'injected');
        if (!isStop) {
          const answer = await carryOut(parameters, caller);
          story.describedAt = Date.now();
          story.target ??= runs.at(-1);
          return answer;
        }
        if (given.stopsRefused) throw errorNamed('Comprehend.InvalidRequestException', 'injected');
        if (story.stops++ < given.stopsWithoutEffect) return {};
        noteStop(story);
        return carryOut(parameters, caller);
      };
    },
    onStatusChange: (execution) => {
      if (execution.status === 'RUNNING') return;
      const story = storyOf(JSON.parse(execution.input));
      const now = Date.now();
      const { target, runs } = story;
      open -= 1;
      story.ending = execution;
      if (target) story.statusThen = isGone(target, now) ? 'gone' : statusAt(target, now);
      story.isGoneThen = runs.every((run) => isGone(run, now));
    },
  });
  const storyOf = (members: unknown): Story => {
    const story = stories.get(JSON.stringify(Object.values(members as object)[0]));
    if (!story) throw new Error(`No history of ${JSON.stringify(members)}`);
    return story;
  };
  const { place, operations } = account.comprehend;
  for (const [i, given] of all.entries()) {
    const { kind, deletedFromSecond, retrainedAfterSeconds, isDeletedBefore, hasSubmitTime, pinnedStatus, ...others } = given;
    const name = `h${i}`;
    const first = place({ kind, name }, { ...others, submitTime: startedAt - 20_000, ...(pinnedStatus && { pinnedStatus }) });
    const runs = [first];
    const story: Story = { given, runs, script: scriptOf(given), stops: 0, lastAttempt: 0, lateStops: 0, ...(hasSubmitTime && { target: first }) };
    stories.set(JSON.stringify(first.arn), story);
    const retrain = () => {
      if (retrainedAfterSeconds === null) return;
      // Not in the moment in which the one before is still there, DELETING.
      setTimeout(() => runs.push(place({ kind, name }, { trainingSeconds: 3000 })), 6000 + retrainedAfterSeconds * 1000);
    };
    const remove = () => {
      try {
        operations[operationOf('Delete', kind)]?.({ [arnMember(kind)]: first.arn });
        retrain();
      } catch {
        setTimeout(remove, 20_000);
      }
    };
    if (isDeletedBefore) {
      first.deleteRequestTime = startedAt - 10_000;
      retrain();
    } else if (deletedFromSecond !== undefined) setTimeout(remove, deletedFromSecond * 1000);
    account.workflows.operations.StartExecution({
      stateMachineArn: account.stopWorkflowArns[kind],
      input: JSON.stringify({
        [arnMember(kind)]: first.arn,
        ...(hasSubmitTime && { SubmitTime: new Date(first.submitTime).toISOString() }),
      }),
    });
  }
  // A second at a time; what waits only for promises settles in between.
  for (let second = 0; open > 0 && second <= timeoutSeconds + 1; second++) {
    jest.advanceTimersByTime(1000);
    await answered([account]);
  }
  jest.clearAllTimers();
  return [...stories.values()];
};

const noteStop = (story: Story): void => {
  const { target, runs, describedAt = 0 } = story;
  const asked = runs.at(-1);
  if (!asked || asked === target || isGone(asked, Date.now())) return;
  story.lateStops += 1;
  const isLate = asked.submitTime > describedAt && Date.now() <= describedAt + (stopRetrySeconds + 1) * 1000;
  if (!isLate) story.wrong = 'a newer run was asked to stop';
};

/** What is wrong with how a history ended, if anything. */
const wrongIn = (story: Story): string | undefined => {
  const { given, lastAttempt, ending, describedAt, statusThen = '', isGoneThen, wrong } = story;
  if (wrong) return wrong;
  const { status, output, error = '' } = ending ?? {};
  if (status === 'SUCCEEDED') {
    const { Status } = JSON.parse(output ?? '{}');
    if (Status === deletedStatus) return statusThen === 'gone' ? undefined : `DELETED, Comprehend says ${statusThen}`;
    return hasEnded(Status) && Status === statusThen ? undefined : `SUCCEEDED with ${Status}, Comprehend says ${statusThen}`;
  }
  if (status === 'TIMED_OUT') {
    // The longest pause is the poll interval, or the longest backoff; the second is that of the clock.
    return lastAttempt >= timeoutSeconds - pollSeconds - 1 ? undefined : `TIMED_OUT, but gave up at ${lastAttempt} s`;
  }
  if (status !== 'FAILED') return `without an ending: ${status}`;
  if (error === 'UnknownStatus') return given.pinnedStatus === 'PAUSED' ? undefined : error;
  if (error === 'ResourceNotFoundException') return isGoneThen && describedAt === undefined ? undefined : error;
  const isPassing = passing.some((name) => error === `Comprehend.${name}`);
  return isPassing && mostFaultsInARow(story) > maxRetries ? undefined : `FAILED with ${error}`;
};

useVirtualTime();

test(`the stop workflow ends rightly in ${histories} random histories`, async () => {
  // jsonpath-plus makes an Error at each call; writing down its stack would take most of the time.
  Error.stackTraceLimit = 0;
  const { counts, add } = counter();
  const wrongs: string[] = [];
  for (let i = 0; i < histories / batch; i++) {
    for (const story of await play(fc.sample(history, { numRuns: batch, seed: seed + i }))) {
      const { ending, runs, lateStops, given } = story;
      add(ending?.error ?? (ending?.output ? JSON.parse(ending.output).Status : ending?.status));
      if (runs.length > 1) add('trained anew');
      if (lateStops) add('a newer run asked by a retry');
      if (given.isDeletedBefore) add('deleted before');
      const wrong = wrongIn(story);
      if (wrong) wrongs.push(`${wrong} in ${JSON.stringify(given)}`);
    }
  }
  process.stderr.write(`Histories of stops with seed ${seed} (HISTORIES_SEED repeats it): ${JSON.stringify(counts)}\n`);
  expect(wrongs.slice(0, 3)).toEqual([]);
  // Every ending was met, or the histories would prove less than they claim.
  expect(Object.keys(counts)).toEqual(
    expect.arrayContaining([
      ...['STOPPED', 'TRAINED', 'IN_ERROR', 'TRAINED_WITH_WARNING', 'DELETED', 'TIMED_OUT', 'UnknownStatus'],
      ...['ResourceNotFoundException', 'Comprehend.ComprehendException', 'trained anew', 'deleted before'],
    ]),
  );
}, 180_000);
