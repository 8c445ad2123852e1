import { type Model, modelIn, wireModel } from '../../lambda/account/arn.ts';
import { hasEnded } from '../../lambda/account/status.ts';
import type { StopProgress } from '../../lambda/stop/describe-stop.ts';
import type { StopAnswer } from '../../lambda/stop/stop-training.ts';
import type { ListedRun } from '../../lambda/training/read-training.ts';
import type { Api } from '../api.ts';
import { type ExitCode, exitCodes, failureJson, failureOf, wrongUsage } from '../failure.ts';
import { findModelToStop, type ModelWords, readModelWords } from '../models.ts';
import { type Progress, startProgress } from '../screen/progress.ts';
import { outcomeLines } from '../screen/stop-outcome.ts';
import { nameIn } from '../screen/words.ts';
import type { Session } from '../session.ts';
import type { StopOutcome } from '../stop-outcome.ts';
import { waitForEnd, withTimeout } from '../wait.ts';

export interface StopOptions {
  readonly wait?: boolean;
  readonly timeout?: number;
}

/**
 * `stop`: asks for the stop of each model, and with `--wait` follows each to its end.
 *
 * All names are read before anything is asked for, so that an ambiguous one stops nothing. A model that isn't there, or
 * whose stop is refused, doesn't keep the others from being stopped.
 */
export const stop = async (
  { screen, deployment, signal, commandLine }: Session,
  given: readonly string[],
  options: StopOptions,
): Promise<ExitCode> => {
  const { api } = deployment;
  const targets = await findTargets(api, given.map(readModelWords));
  const progress = startProgress(screen);
  const until = withTimeout(signal, options.timeout);
  const outcomes = await Promise.all(
    targets.map((target) => stopOne(api, target, { until, isWaiting: options.wait === true, progress })),
  ).finally(progress.end);
  screen.document({
    Stops: outcomes.map(({ given: Given, failure, answer, givenUp }) => ({
      Given,
      ...answer,
      ...(givenUp && { GivenUp: givenUp }),
      ...(failure && { Error: failureJson(failure) }),
    })),
  });
  outcomeLines(outcomes, screen, commandLine);
  return exitCodeOf(outcomes, options.wait === true);
};

type Target = Pick<StopOutcome, 'given' | 'failure'> & { readonly entry?: ListedRun; readonly model?: Model };

/** What each of the words means; twice the same is once. @throws Failure of wrong usage, before anything is stopped */
const findTargets = async (api: Api, words: readonly ModelWords[]): Promise<Target[]> => {
  const targets = await Promise.all(
    words.map(async (one): Promise<Target> => {
      if (one.model) return { given: one.given, model: one.model };
      try {
        const entry = await findModelToStop(api, one);
        const model = modelIn(entry);
        return { given: one.given, entry, ...(model && { model }) };
      } catch (error) {
        const failure = failureOf(error);
        // One that may be wrong for all is told once, not for each.
        if (failure.exitCode === exitCodes.wrongUsage || failure.code !== 'ResourceNotFoundException') throw failure;
        return { given: one.given, failure };
      }
    }),
  );
  const seen = new Set<string>();
  return targets.filter(({ model, given }) => {
    const key = model?.arn ?? given;
    return !seen.has(key) && seen.add(key);
  });
};

const stopOne = async (
  api: Api,
  { given, failure, entry, model }: Target,
  { until, isWaiting, progress }: { until: AbortSignal; isWaiting: boolean; progress: Progress },
): Promise<StopOutcome> => {
  if (failure || !model)
    return { given, failure: failure ?? wrongUsage(`'${given}' is no model that can be stopped.`) };
  // Of what has ended already nothing is asked.
  if (entry && hasEnded(entry.Status)) return { given, answer: { ...entry, ...wireModel(model) } };
  const name = nameIn(wireModel(model));
  const update = (text: string) => isWaiting && progress.update(name, text);
  let answer: StopAnswer | undefined;
  try {
    update('asking to stop');
    const accepted = await api.request<StopAnswer>('POST', 'stop', { body: wireModel(model), signal: until });
    answer = accepted.body;
    const { ExecutionName } = answer;
    if (!isWaiting || ExecutionName === undefined) return { given, answer };
    update(answer.Status);
    const end = await waitForEnd<StopProgress>(api, accepted, {
      signal: until,
      onProgress: ({ Status = 'unknown' }) => update(Status),
    });
    if (typeof end === 'string') return { given, answer, givenUp: end };
    update(`${end.Status ?? end.ExecutionStatus}`);
    return { given, answer: { ...answer, ...end, Status: end.Status ?? 'unknown' } };
  } catch (error) {
    const asked = answer ?? { ...wireModel(model), Status: entry?.Status ?? 'unknown' };
    if (until.aborted) return { given, answer: asked, givenUp: until.reason };
    return { given, answer: asked, failure: failureOf(error) };
  }
};

const exitCodeOf = (outcomes: readonly StopOutcome[], isWaiting: boolean): ExitCode => {
  const isFailed = ({ failure, answer, givenUp }: StopOutcome): boolean =>
    failure !== undefined || (isWaiting && !givenUp && answer?.Status !== 'STOPPED');
  if (outcomes.some(({ givenUp }) => givenUp === 'interrupted')) return exitCodes.interrupted;
  if (outcomes.some(isFailed)) return exitCodes.failed;
  return outcomes.some(({ givenUp }) => givenUp) ? exitCodes.timeIsUp : exitCodes.ok;
};
