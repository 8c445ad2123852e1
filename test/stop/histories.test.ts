import fc from 'fast-check';
import { arnMember, kindNames, operationOf } from '../../lambda/account/kind.ts';
import { hasEnded } from '../../lambda/account/status.ts';
import type { ModelRecord } from '../../local/aws/comprehend/store.ts';
import { AwsError, type Members } from '../../local/aws/wire/operation.ts';
import { localAccount } from '../../local/host/account.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { counter, histories, seed, seedChance } from '../support/histories.ts';
import { timeFor, useVirtualTime } from '../support/virtual-time.ts';

/**
 * Whatever happens to a model, including faults of Comprehend, its deletion and a new training under its name, the stop workflow
 * ends with the Status that its run ended with, or fails with a named error. It never gives a wrong ending or none, and it never
 * asks a newer run to stop.
 *
 * The histories go through the synthesized workflows, many at a time in one account and one virtual time. Every tenth is
 * answered over the wire; the others by the local Comprehend's operations, and faults in the task's place, to save time.
 */
const batch = 500;
/** A poll every 5 minutes for 40 minutes: the same kinds of ending as with the defaults, in fewer polls. */
const [pollSeconds, timeoutSeconds] = [300, 2400];
const stack = synthesize('us-east-1', { pollIntervalSeconds: pollSeconds, stopTimeoutMinutes: timeoutSeconds / 60 });
/** Of Describe Model. */
const maxRetries = 50;
const passing = ['TooManyRequestsException', 'InternalServerException', 'ComprehendException'];

const often = <Value>(weight: number, arbitrary: fc.Arbitrary<Value>) => ({ weight, arbitrary });
const history = fc.record({
  kind: fc.constantFrom(...kindNames),
  hasSubmitTime: fc.boolean(),
  submittedSeconds: fc.oneof(fc.constant(0), fc.nat(400)),
  trainingSeconds: fc.oneof(often(4, fc.nat(1200)), often(1, fc.integer({ min: 1200, max: 3000 }))),
  stoppingSeconds: fc.nat(600),
  /** Runs of faults, each after some good answers; now and then more than the retries take. */
  faults: fc.array(
    fc.record({
      good: fc.nat(4),
      bad: fc.oneof(often(9, fc.nat(8)), often(1, fc.integer({ min: 40, max: 60 }))),
      name: fc.constantFrom(...passing),
    }),
    { maxLength: 2 },
  ),
  stopsWithoutEffect: fc.nat(3),
  stopsRefused: fc.boolean(),
  /** From then on its owner deletes it as soon as Comprehend doesn't refuse that: at -10 it is gone before the stop begins. */
  deletedFromSecond: fc.oneof(often(12, fc.constant(undefined)), often(6, fc.nat(1200)), often(1, fc.constant(-10))),
  retrainedAfterSeconds: fc.option(fc.nat(100)),
  pinnedStatus: fc.oneof(
    often(9, fc.constant(undefined)),
    often(1, fc.constantFrom('PAUSED', 'IN_ERROR', 'TRAINED_WITH_WARNING')),
  ),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

/** A history as it went. */
interface Story {
  readonly given: History;
  readonly isOnWire: boolean;
  /** What the next requests get: a fault, or undefined for an answer. */
  readonly script: (string | undefined)[];
  /** The model's runs, each trained after the one before was deleted. */
  readonly runs: ModelRecord[];
  /** The run that is to be stopped: that of the input, else the first that is described. */
  target: ModelRecord | undefined;
  stops: number;
  lastAttempt: number;
  describedAt?: number;
  ending?: string;
  wrong?: string | undefined;
}

const scriptOf = ({ faults }: History): (string | undefined)[] =>
  faults.flatMap(({ good, bad, name }) => [
    ...Array<undefined>(good).fill(undefined),
    ...Array<string>(bad).fill(name),
  ]);

const mostInARow = (script: readonly unknown[]): number =>
  Math.max(
    ...script
      .map((fault) => (fault ? 'x' : ' '))
      .join('')
      .split(' ')
      .map(({ length }) => length),
  );

const play = async (all: readonly History[]): Promise<Story[]> => {
  const startedAt = Date.now();
  const stories = new Map<string, Story>();
  const storyOf = (members: object): Story => stories.get(Object.values(members)[0]) as Story;
  const account = localAccount({
    stack,
    wrapTask: (resource, carryOut) => async (parameters, caller) => {
      const story = storyOf(parameters as object);
      const { given, script, runs, isOnWire } = story;
      story.lastAttempt = (Date.now() - startedAt) / 1000;
      const fault = script.shift();
      if (fault) throw new AwsError(`Comprehend.${fault}`, 'injected');
      const answer = () => (isOnWire ? carryOut(parameters, caller) : answerAtOnce(resource, parameters as Members));
      if (!resource.includes(':stopTraining')) {
        const described = await answer();
        story.describedAt = Date.now();
        story.target ??= runs.at(-1);
        return described;
      }
      if (given.stopsRefused) throw new AwsError('Comprehend.InvalidRequestException', 'injected');
      if (story.stops++ < given.stopsWithoutEffect) return {};
      if (asksAnother(story)) story.wrong = 'a newer run was asked to stop';
      return answer();
    },
    onStatusChange: ({ status, input, output, error }) => {
      if (status === 'RUNNING') return;
      const story = storyOf(JSON.parse(input));
      story.ending = output ? JSON.parse(output).Status : (error ?? status);
      story.wrong ??= wrongIn(story, status, account.comprehend.statusOf);
    },
  });
  const { place, operations } = account.comprehend;
  const { answered } = timeFor(account);
  const answerAtOnce = async (resource: string, parameters: Members) => {
    const [operation = ''] = /\w+$/.exec(resource) ?? [];
    const answer = async () => operations[operation.replace(/^./, (letter) => letter.toUpperCase())]?.(parameters);
    const described = await answer().catch(({ name }: Error) => {
      throw new AwsError(`Comprehend.${name}`, 'as from the wire');
    });
    const isoTime = (name: string, value: unknown) =>
      name.endsWith('Time') ? new Date(Number(value) * 1000).toISOString() : value;
    return JSON.parse(JSON.stringify(described), isoTime);
  };
  for (const [i, given] of all.entries()) {
    const { kind, deletedFromSecond, retrainedAfterSeconds, hasSubmitTime, pinnedStatus, ...others } = given;
    const model = { kind, name: `h${i}` };
    const times = { ...others, submitTime: startedAt - 20_000, ...(pinnedStatus && { pinnedStatus }) };
    const first = place(model, times);
    const target = hasSubmitTime ? first : undefined;
    const isOnWire = i % 10 === 0;
    const story: Story = { given, isOnWire, script: scriptOf(given), runs: [first], target, stops: 0, lastAttempt: 0 };
    stories.set(first.arn, story);
    const retrain = () => story.runs.push(place(model, { trainingSeconds: 3000 }));
    const remove = () => {
      if (!hasEnded(account.comprehend.statusOf(first))) return void setTimeout(remove, 20_000);
      operations[operationOf('Delete', kind)]?.({ [arnMember(kind)]: first.arn });
      // Once it is no longer DELETING.
      if (retrainedAfterSeconds !== null) setTimeout(retrain, 6000 + retrainedAfterSeconds * 1000);
    };
    if (deletedFromSecond === -10) {
      first.deleteRequestTime = startedAt - 10_000;
      // Not in the second in which the workflow asks first.
      if (retrainedAfterSeconds !== null) setTimeout(retrain, 2000 + retrainedAfterSeconds * 1000);
    } else if (deletedFromSecond !== undefined) setTimeout(remove, deletedFromSecond * 1000);
    const SubmitTime = target && new Date(target.submitTime).toISOString();
    account.workflows.operations.StartExecution({
      stateMachineArn: account.stopWorkflowArns[kind],
      input: JSON.stringify({ [arnMember(kind)]: first.arn, SubmitTime }),
    });
  }
  // A second at a time; what waits only for promises settles in between.
  for (let second = 0; second <= timeoutSeconds + 1; second++) {
    jest.advanceTimersByTime(1000);
    await answered();
  }
  jest.clearAllTimers();
  return [...stories.values()];
};

/**
 * Whether a Stop reaches another run than the one to be stopped. Request Stop is retried for 1 + 2 + 4 + 8 s at most, each a second
 * late by this clock. A run that is trained anew within that time is asked, which can't be avoided.
 */
const asksAnother = ({ target, runs, describedAt = 0 }: Story): boolean => {
  const asked = runs.at(-1);
  const isLate = asked && asked.submitTime > describedAt && Date.now() <= describedAt + 20_000;
  return asked !== target && !isLate;
};

/** What is wrong with a history's ending, if anything. */
const wrongIn = (
  { given, target, runs, describedAt, lastAttempt, ending = '' }: Story,
  status: string,
  statusOf: (run: ModelRecord) => string | undefined,
): string | undefined => {
  const statusThen = target && statusOf(target);
  const isRight = () => {
    if (ending === 'DELETED') return target !== undefined && statusThen === undefined;
    // Deleted in the second between the poll and the end: training had ended before.
    if (status === 'SUCCEEDED') return hasEnded(ending) && [ending, 'DELETING'].includes(statusThen ?? '');
    // The longest pause is the poll interval, or the longest backoff; the second is that of the clock.
    if (status === 'TIMED_OUT') return lastAttempt >= timeoutSeconds - pollSeconds - 1;
    if (ending === 'UnknownStatus') return given.pinnedStatus === 'PAUSED';
    const isGone = runs.every((run) => statusOf(run) === undefined);
    if (ending === 'ResourceNotFoundException') return describedAt === undefined && isGone;
    return passing.includes(ending.replace('Comprehend.', '')) && mostInARow(scriptOf(given)) > maxRetries;
  };
  return isRight() ? undefined : `${status} with ${ending}, Comprehend says ${statusThen}`;
};

useVirtualTime();

test(`the stop workflow ends correctly in ${histories} random histories`, async () => {
  seedChance(seed);
  const { counts, add } = counter();
  const wrongs: string[] = [];
  for (let i = 0; i < histories / batch; i++) {
    for (const { given, runs, ...story } of await play(fc.sample(history, { numRuns: batch, seed: seed + i }))) {
      const { ending, wrong = ending ? undefined : 'without an ending' } = story;
      add(ending ?? '');
      if (runs.length > 1) add('trained anew');
      if (wrong) wrongs.push(`${wrong} in ${JSON.stringify(given)}`);
    }
  }
  process.stderr.write(`Histories of stops with seed ${seed} (HISTORIES_SEED repeats it): ${JSON.stringify(counts)}\n`);
  expect(wrongs.slice(0, 3)).toEqual([]);
  // Every ending was met, or the histories would prove less than they claim.
  const met = ['STOPPED', 'TRAINED', 'IN_ERROR', 'TRAINED_WITH_WARNING', 'DELETED', 'TIMED_OUT', 'UnknownStatus'];
  const errors = ['ResourceNotFoundException', 'Comprehend.ComprehendException'];
  expect(Object.keys(counts)).toEqual(expect.arrayContaining([...met, ...errors, 'trained anew']));
});
