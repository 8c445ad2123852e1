import { modelName, wireModel } from '../../lambda/account/arn.ts';
import { hasEnded, isOver } from '../../lambda/account/status.ts';
import type { StopProgress } from '../../lambda/stop/describe-stop.ts';
import type { StopAnswer } from '../../lambda/stop/stop-training.ts';
import type { Api } from '../api.ts';
import type { Session } from '../deployment.ts';
import { type ExitCode, exitCodes, failureJson, failureOf } from '../failure.ts';
import { findModels, findTarget, isAskedToStop, lookAgain, type ModelWords, type Target } from '../models.ts';
import { outcomeLines, type StopOutcome } from '../screen/outcomes.ts';
import { type Progress, startProgress } from '../screen/progress.ts';
import { nameIn } from '../screen/runs.ts';
import { givenUp, waitUntil, withTimeout } from '../wait.ts';

export interface StopOptions {
  readonly wait?: boolean;
  readonly timeout?: number;
}

/**
 * `stop`: asks for the stop of each model, and with `--wait` follows each to its end.
 *
 * All names are resolved before anything is stopped, so an ambiguous one stops nothing. A model that doesn't exist, or whose
 * stop is refused, doesn't keep the others from being stopped.
 */
export const stop = async (session: Session, given: readonly ModelWords[], options: StopOptions): Promise<ExitCode> => {
  const { screen, deployment, signal, commandLine } = session;
  const { api } = deployment;
  const targets = await findTargets(session, given);
  const isWaiting = options.wait === true || options.timeout !== undefined;
  const progress = startProgress(screen);
  const until = withTimeout(signal, options.timeout);
  const outcomes = await Promise.all(
    targets.map((target) => ('model' in target ? stopOne(api, target, { until, isWaiting, progress }) : target)),
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
  return exitCodeOf(outcomes, isWaiting);
};

type Given = Target & Pick<StopOutcome, 'given'>;

/** The models that the names mean, each of them once. @throws Failure of wrong usage, before anything is stopped */
const findTargets = async (session: Session, names: readonly ModelWords[]): Promise<(Given | StopOutcome)[]> => {
  const targets = await Promise.all(
    names.map(async (one) => {
      const { given } = one;
      try {
        return { given, ...(await findTarget(session, one)) };
      } catch (error) {
        const failure = failureOf(error);
        // Any other error may concern all names, so it is reported once, not per name.
        if (failure.code !== 'ResourceNotFoundException') throw error;
        return { given, failure };
      }
    }),
  );
  return [...new Map(targets.map((one) => ['model' in one ? one.model.arn : one.given, one])).values()];
};

const stopOne = async (
  api: Api,
  { given, entry, model }: Given,
  { until, isWaiting, progress }: { until: AbortSignal; isWaiting: boolean; progress: Progress },
): Promise<StopOutcome> => {
  // A run that has ended needs no request.
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
    const pace = { retryAfterSeconds: accepted.retryAfterSeconds, signal: until };
    const look = async () => {
      const { body } = await api.request<StopProgress>('GET', accepted.location ?? '', { signal: until });
      const { Status = 'unknown', ...others } = body;
      update(Status);
      // If the wait breaks off, this is what was last seen.
      answer = { ...accepted.body, Status };
      return { ...others, Status };
    };
    const end = await waitUntil(look, ({ ExecutionStatus }) => ExecutionStatus !== 'RUNNING', pace);
    answer = { ...answer, ...end };
    if (isOver(end.Status)) return { given, answer };
    // The stop workflow is over and training is not: Comprehend, or another stop workflow, may still end it.
    const [run] = await findModels(api, { given: model.arn, name: modelName(model.arn) }, until);
    const lookOn = async () => {
      const latest = await lookAgain(api, run ?? { ...wireModel(model), SubmitTime: '' }, until);
      update(latest.Status);
      answer = { ...accepted.body, ...end, Status: latest.Status };
      return latest;
    };
    return { given, answer: { ...answer, ...(await waitUntil(lookOn, (latest) => !isAskedToStop(latest), pace)) } };
  } catch (error) {
    const asked = answer ?? { ...wireModel(model), Status: entry?.Status ?? 'unknown' };
    const why = givenUp(until);
    return { given, answer: asked, ...(why ? { givenUp: why } : { failure: failureOf(error) }) };
  }
};

const exitCodeOf = (outcomes: readonly StopOutcome[], isWaiting: boolean): ExitCode => {
  const isFailed = ({ failure, answer, givenUp }: StopOutcome): boolean =>
    failure !== undefined || (isWaiting && !givenUp && !isOver(answer?.Status));
  if (outcomes.some(({ givenUp }) => givenUp === 'interrupted')) return exitCodes.interrupted;
  if (outcomes.some(isFailed)) return exitCodes.failed;
  if (outcomes.some(({ givenUp }) => givenUp)) return exitCodes.timeIsUp;
  return isWaiting && outcomes.some(({ answer }) => answer?.Status !== 'STOPPED')
    ? exitCodes.endedOtherwise
    : exitCodes.ok;
};
