import fc from 'fast-check';
import { hasEnded } from '../lambda/model/document-classifier.ts';
import { defaultConfig } from '../lib/config.ts';
import { comprehend } from '../local/comprehend/comprehend.ts';
import { isGone, statusAt } from '../local/comprehend/status.ts';
import type { ClassifierRecord } from '../local/comprehend/store.ts';
import { synthesize } from '../local/stack/synthesized.ts';
import { type ExecutionDescription, stepFunctions } from '../local/step-functions/step-functions.ts';
import { AwsError } from '../local/wire/aws-json.ts';

/**
 * Whatever sequence of Status changes and faults Comprehend goes through, the stop workflow ends with the Status that
 * Comprehend ended with, or fails with a named error: never with a wrong ending, never without one.
 *
 * 10,000 histories go through the synthesized workflow, 200 at a time in one virtual time. Tasks call the local
 * Comprehend's operations directly: what the SDK makes of them on the wire is proved in stop-workflow.test.ts.
 */
const histories = Number(process.env.HISTORIES ?? 10_000);
const batch = 200;
/** A poll every 5 minutes and 40 minutes in all: the same kinds of ending as with the defaults, in few polls. */
const timeoutSeconds = 2400;
const stack = synthesize('us-east-1', { ...defaultConfig, pollIntervalSeconds: 300, stopTimeoutMinutes: 40 });

const modelled = [
  'TooManyRequestsException',
  'InternalServerException',
  'InvalidRequestException',
  'ResourceNotFoundException',
];
const passing = ['TooManyRequestsException', 'InternalServerException', 'ThrottlingException'];

const history = fc.record({
  submittedSeconds: fc.oneof(fc.constant(0), fc.nat(600)),
  trainingSeconds: fc.nat(3000),
  stoppingSeconds: fc.nat(900),
  /** Runs of faults, each after some good answers; now and then more than the retries take. */
  faults: fc.array(
    fc.record({
      good: fc.nat(4),
      bad: fc.oneof({ weight: 9, arbitrary: fc.nat(12) }, { weight: 1, arbitrary: fc.integer({ min: 40, max: 60 }) }),
      name: fc.constantFrom(...passing),
    }),
    { maxLength: 4 },
  ),
  stopsWithoutEffect: fc.nat(3),
  stopsRefused: fc.boolean(),
  deletedAtSecond: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(1000) }),
  pinnedStatus: fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('PAUSED', 'IN_ERROR', 'TRAINED_WITH_WARNING') },
  ),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

interface Run {
  readonly given: History;
  readonly record: ClassifierRecord;
  /** What the next requests get, a fault or undefined for an answer. */
  readonly script: (string | undefined)[];
  readonly mostFaultsInARow: number;
  stops: number;
  lastAttempt: number;
  ending?: ExecutionDescription;
  /** What Comprehend said at the moment the workflow ended. */
  statusThen?: string;
}

const runOf = (given: History, record: ClassifierRecord): Run => {
  const script = given.faults.flatMap(({ good, bad, name }) => [
    ...Array(good).fill(undefined),
    ...Array(bad).fill(name),
  ]);
  const rows = script
    .map((fault) => (fault ? 'x' : ' '))
    .join('')
    .split(' ');
  return {
    given,
    record,
    script,
    mostFaultsInARow: Math.max(0, ...rows.map((row) => row.length)),
    stops: 0,
    lastAttempt: 0,
  };
};

const runAll = async (all: readonly History[]) => {
  const local = comprehend({ ...stack, clock: Date.now, submittedSeconds: 0, trainingSeconds: 0, stoppingSeconds: 0 });
  const {
    StopTrainingDocumentClassifier: stop,
    DescribeDocumentClassifier: describe,
    DeleteDocumentClassifier: remove,
  } = local.operations;
  const runs = new Map(
    all.map((given, i) => {
      const { pinnedStatus, submittedSeconds, trainingSeconds, stoppingSeconds } = given;
      const training = { submittedSeconds, trainingSeconds, stoppingSeconds, ...(pinnedStatus && { pinnedStatus }) };
      const record = local.place({ DocumentClassifierName: `h${i}` }, training);
      return [record.arn, runOf(given, record)] as const;
    }),
  );
  const startedAt = Date.now();
  const runTask = async (resource: string, parameters: unknown) => {
    const run = runs.get((parameters as { DocumentClassifierArn: string }).DocumentClassifierArn);
    if (!run) throw new Error('no such run');
    run.lastAttempt = (Date.now() - startedAt) / 1000;
    const fault = run.script.shift();
    const isStop = resource.endsWith('stopTrainingDocumentClassifier');
    try {
      if (fault) throw new AwsError(fault, 'injected');
      if (isStop && run.given.stopsRefused) throw new AwsError('InvalidRequestException', 'injected');
      if (isStop && run.stops++ < run.given.stopsWithoutEffect) return {};
      return await (isStop ? stop : describe)?.(parameters as Record<string, unknown>);
    } catch (error) {
      const { name } = error as AwsError;
      throw Object.assign(new Error('injected'), {
        name: `Comprehend.${modelled.includes(name) ? name : 'ComprehendException'}`,
      });
    }
  };
  let open = all.length;
  const { operations } = stepFunctions({
    stateMachines: stack.stateMachines,
    runTask,
    onStatusChange: (execution) => {
      const run = runs.get(JSON.parse(execution.input).DocumentClassifierArn);
      if (execution.status === 'RUNNING' || !run) return;
      open -= 1;
      run.ending = execution;
      run.statusThen = isGone(run.record, Date.now()) ? 'gone' : statusAt(run.record, Date.now());
    },
  });
  for (const [DocumentClassifierArn, { given }] of runs) {
    operations.StartExecution({
      stateMachineArn: stack.stateMachineArn('StopWorkflow'),
      input: JSON.stringify({ DocumentClassifierArn }),
    });
    if (given.deletedAtSecond !== undefined) {
      setTimeout(() => {
        try {
          remove?.({ DocumentClassifierArn });
        } catch {
          // Still in progress: Comprehend refuses, as it would.
        }
      }, given.deletedAtSecond * 1000);
    }
  }
  // A second at a time; what waits only for promises settles in between.
  for (let second = 0; open > 0 && second <= timeoutSeconds + 1; second++) {
    jest.advanceTimersByTime(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return [...runs.values()];
};

/** The longest pause between two requests: the poll interval, or the longest backoff; the second is that of the clock. */
const longestPauseSeconds = 300 + 1;
/** Retries that the workflow makes of one request. */
const retries = 50;

/** What is wrong with how a run ended, if anything. */
const wrong = ({ given, mostFaultsInARow, lastAttempt, ending, statusThen = '' }: Run): string | undefined => {
  const { status, output, error = '' } = ending ?? {};
  if (status === 'SUCCEEDED') {
    const { Status } = JSON.parse(output ?? '{}');
    // Deleted in the second between the poll and the end: training had ended before.
    const same = Status === statusThen || statusThen === 'DELETING';
    return hasEnded(Status) && same ? undefined : `SUCCEEDED with ${Status}, Comprehend says ${statusThen}`;
  }
  if (status === 'TIMED_OUT') {
    return lastAttempt >= timeoutSeconds - longestPauseSeconds
      ? undefined
      : `TIMED_OUT, but gave up at ${lastAttempt} s`;
  }
  if (status !== 'FAILED') return `without an ending: ${status}`;
  if (error === 'UnknownStatus') return given.pinnedStatus === 'PAUSED' ? undefined : error;
  if (error === 'ResourceNotFoundException') return statusThen === 'gone' ? undefined : error;
  if (mostFaultsInARow <= retries) return `FAILED with ${error} after ${mostFaultsInARow} faults`;
  return /^Comprehend\.(TooManyRequests|InternalServer|Comprehend)Exception$/.test(error)
    ? undefined
    : `FAILED with ${error}`;
};

test(`ends rightly in ${histories} random histories`, async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  const seed = Number(process.env.HISTORIES_SEED ?? Math.floor(Math.random() * 2 ** 31));
  // jsonpath-plus makes an Error at each call; writing down its stack would take most of the time.
  Error.stackTraceLimit = 0;
  const endings: Record<string, number> = {};
  const wrongs: string[] = [];
  for (let i = 0; i < histories / batch; i++) {
    for (const run of await runAll(fc.sample(history, { numRuns: batch, seed: seed + i }))) {
      const ending =
        run.ending?.error ?? (run.ending?.output ? JSON.parse(run.ending.output).Status : run.ending?.status);
      endings[ending] = (endings[ending] ?? 0) + 1;
      const reason = wrong(run);
      if (reason) wrongs.push(`${reason} in ${JSON.stringify(run.given)}`);
    }
  }
  jest.useRealTimers();
  process.stderr.write(`histories with seed ${seed} (HISTORIES_SEED repeats it) ended ${JSON.stringify(endings)}\n`);
  expect(wrongs.slice(0, 3)).toEqual([]);
  // Every kind of ending was met, or the histories would prove less than they claim.
  expect(Object.keys(endings)).toEqual(
    expect.arrayContaining([
      'STOPPED',
      'TRAINED',
      'IN_ERROR',
      'TIMED_OUT',
      'UnknownStatus',
      'ResourceNotFoundException',
      'Comprehend.ComprehendException',
    ]),
  );
}, 120_000);
