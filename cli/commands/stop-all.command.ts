import { arnIn, type WireModel } from '../../lambda/account/arn.ts';
import type { StopAllProgress } from '../../lambda/guard/describe-stop-all.ts';
import type { DryRunAnswer, StopAllAnswer } from '../../lambda/guard/stop-all.ts';
import type { ListedRun, TrainingAnswer } from '../../lambda/training/read-training.ts';
import type { ApiResponse } from '../api.ts';
import { hasGuard, type Session } from '../deployment.ts';
import { type ExitCode, exitCodes, failure, failureJson, failureOf, isNotThere, noteFailure } from '../failure.ts';
import { isAskedToStop, lookAgain } from '../models.ts';
import { dryRunLines, noteGoesOn, reportLines } from '../screen/outcomes.ts';
import { startProgress } from '../screen/progress.ts';
import { nameIn, type ShownRun } from '../screen/runs.ts';
import { wrap } from '../screen/table.ts';
import { givenUp, waitUntil, withTimeout } from '../wait.ts';
import type { StopOptions } from './stop.command.ts';

export interface StopAllOptions extends StopOptions {
  readonly dryRun?: boolean;
  /** Act without asking on a terminal. */
  readonly yes?: boolean;
}

/** `stop-all`: starts a sweep by hand; `--wait` waits until every run asked to stop has ended, `--dry-run` only shows them. */
export const stopAll = async (session: Session, options: StopAllOptions): Promise<ExitCode> => {
  const { screen, deployment, signal, commandLine } = session;
  if (hasGuard(deployment) === false) throw noGuard(`Stack ${deployment.stack?.name}`);
  if (options.dryRun) {
    const { body } = await post<DryRunAnswer>(session, { DryRun: true });
    screen.document(body);
    screen.line(...dryRunLines(body, screen));
    return exitCodes.ok;
  }
  if (!options.yes && screen.ask && !(await isConfirmed(session, screen.ask))) {
    throw failure('Nothing was stopped.', { exitCode: signal.aborted ? exitCodes.interrupted : exitCodes.failed });
  }
  const accepted = await post<StopAllAnswer>(session, {});
  const follow = `  ${commandLine(`status ${accepted.body.ExecutionName}`)}`;
  if (!options.wait && options.timeout === undefined) {
    screen.document(accepted.body);
    const said = 'A sweep has begun: it stops every run in progress that is not exempt and not being stopped yet.';
    screen.line(...wrap(said, screen.columns), 'Its report, once it is over:', follow);
    return exitCodes.ok;
  }
  return waitForAll(session, accepted, follow, withTimeout(signal, options.timeout));
};

/** Shows what would be stopped, and asks. If that can't be read it asks anyway: nothing may keep a person from stopping. */
const isConfirmed = async (session: Session, ask: NonNullable<Session['screen']['ask']>): Promise<boolean> => {
  const { signal, screen } = session;
  const { said, question } = await post<DryRunAnswer>(session, { DryRun: true }).then(
    ({ body }) => {
      const toStop = body.Training.length + (body.Queued?.length ?? 0);
      return {
        said: dryRunLines(body, { columns: screen.noteColumns, paint: screen.paintNote }),
        question: ['Start a sweep all the same?', 'Stop it?'][toStop] ?? 'Stop them?',
      };
    },
    (error: unknown) => {
      const { message, canRetry } = failureOf(error);
      if (!canRetry || signal.aborted) throw error;
      return {
        said: wrap(`What is in progress could not be read: ${message}`, screen.noteColumns),
        question: "Stop everything that isn't exempt all the same?",
      };
    },
  );
  screen.note(...said);
  return /^y(es)?$/i.test(await ask(`${question} [y/N] `, signal));
};

/** Waits until the sweep is over, and no run that was asked to stop, by it or others, is in progress. */
const waitForAll = async (
  { screen, deployment: { api }, commandLine }: Session,
  { body: accepted, location = '', retryAfterSeconds }: ApiResponse<StopAllAnswer>,
  follow: string,
  signal: AbortSignal,
): Promise<ExitCode> => {
  const progress = startProgress(screen);
  let sweep: StopAllProgress | undefined;
  let inProgress: readonly ListedRun[] = [];
  const asked = new Map<string, WireModel & Pick<ListedRun, 'SubmitTime'>>();
  const look = async () => {
    if (!sweep) {
      const { body } = await api.request<StopAllProgress>('GET', location, { signal });
      if (body.ExecutionStatus !== 'RUNNING') sweep = body;
      progress.update('sweep', sweep ? 'over' : 'running');
    }
    const listed = await api.request<TrainingAnswer>('GET', 'training', { signal }).catch((error) => {
      // The report comes first, whatever can't be listed.
      if (sweep) throw error;
    });
    if (listed) inProgress = listed.body.Training.filter(isAskedToStop);
    for (const run of inProgress) asked.set(arnIn(run), run);
    for (const [arn, run] of asked) {
      progress.update(nameIn(run), inProgress.find((other) => arnIn(other) === arn)?.Status ?? 'ended');
    }
  };
  progress.update('sweep', 'running');
  try {
    const pace = { retryAfterSeconds, signal };
    await waitUntil(look, () => sweep !== undefined && inProgress.length === 0, pace).finally(progress.end);
    // What others were stopping may have ended before the first look.
    for (const run of sweep?.Report?.BeingStopped ?? []) {
      asked.set(arnIn(run), { SubmitTime: sweep?.StartDate ?? '', ...asked.get(arnIn(run)), ...run });
    }
    for (const run of sweep?.Report?.Stopped ?? []) asked.delete(arnIn(run));
    const others = await Promise.all([...asked.values()].map((run) => lookAgain(api, run, signal)));
    screen.document({ ...accepted, ...sweep, AlsoEnded: others });
    if (sweep) screen.line(...reportLines(sweep, screen, commandLine, others));
    return exitCodeOf(sweep, others);
  } catch (error) {
    const why = givenUp(signal);
    const failed = failureOf(error);
    const kept = { ...accepted, ...sweep, InProgress: inProgress };
    screen.document({ ...kept, ...(why ? { GivenUp: why } : { Error: failureJson(failed) }) });
    if (sweep) screen.line(...reportLines(sweep, screen, commandLine));
    if (!why) noteFailure(screen, failed);
    const said = `${why ?? 'the wait broke off'}; the sweep was accepted and ${sweep ? 'is over' : 'goes on'}. Its report:`;
    screen.note(`${said[0]?.toUpperCase()}${said.slice(1)}`, follow);
    for (const run of inProgress) noteGoesOn(run, screen, commandLine);
    if (why === undefined) return failed.exitCode;
    return why === 'interrupted' ? exitCodes.interrupted : exitCodes.timeIsUp;
  }
};

/** Failed where something may still train that was to be stopped, or where that isn't known. */
const exitCodeOf = (sweep: StopAllProgress | undefined, others: readonly ShownRun[]): ExitCode => {
  const { Counts, Stopped = [] } = sweep?.Report ?? {};
  const isAllKnown = !Counts || Counts.Failed + Counts.Unreadable + Counts.Unlisted === 0;
  if (sweep?.ExecutionStatus !== 'SUCCEEDED' || !isAllKnown) return exitCodes.failed;
  const isStopped = [...Stopped, ...others].every(({ Status }) => Status === 'STOPPED');
  return isStopped ? exitCodes.ok : exitCodes.endedOtherwise;
};

const post = <Body extends object>({ deployment, signal }: Session, body: object): Promise<ApiResponse<Body>> =>
  deployment.api.request<Body>('POST', 'stop-all', { body, signal }).catch((error) => {
    throw isNotThere(error) && !deployment.stack ? noGuard(deployment.api.url) : error;
  });

const noGuard = (what: string) =>
  failure(
    `${what} has no guard, which stop-all needs: set monthlyLimitUsd or maxTrainingMinutes, with -c at cdk deploy or npm start.`,
  );
