import type { StopAllProgress } from '../../lambda/guard/describe-stop-all.ts';
import type { DryRunAnswer, StopAllAnswer } from '../../lambda/guard/stop-all.ts';
import type { Answered } from '../api.ts';
import { hasGuard } from '../deployment.ts';
import { type ExitCode, exitCodes, type Failure, failure, failureOf } from '../failure.ts';
import { startProgress } from '../screen/progress.ts';
import { dryRunLines, reportLines } from '../screen/sweep-report.ts';
import type { Session } from '../session.ts';
import { waitForEnd } from '../wait.ts';

export interface StopAllOptions {
  readonly dryRun?: boolean;
  readonly wait?: boolean;
}

/** `stop-all`: starts a sweep by hand, with `--wait` until its report; with `--dry-run` tells what one would do. */
export const stopAll = async (session: Session, { dryRun, wait }: StopAllOptions): Promise<ExitCode> => {
  const { screen, deployment, signal, commandLine } = session;
  if (hasGuard(deployment) === false) throw noGuard(`Stack ${deployment.stack?.name}`);
  if (dryRun) {
    const { body } = await post<DryRunAnswer>(session, { DryRun: true });
    screen.document(body);
    for (const line of dryRunLines(body, screen)) screen.line(line);
    return exitCodes.ok;
  }
  const accepted = await post<StopAllAnswer>(session, {});
  const { ExecutionName } = accepted.body;
  const follow = commandLine(`status ${ExecutionName}`);
  if (!wait) {
    screen.document(accepted.body);
    screen.line('A sweep has begun: it stops all that is in progress, not exempt and not being stopped yet.');
    screen.line(`Its report, once it is over: ${follow}`);
    return exitCodes.ok;
  }
  const progress = startProgress(screen);
  progress.update('sweep', 'running');
  const end = await waitForEnd<StopAllProgress>(deployment.api, accepted, { signal, onProgress: () => {} }).finally(
    progress.end,
  );
  if (typeof end === 'string') {
    screen.document({ ...accepted.body, GivenUp: end });
    screen.note(`Interrupted; the sweep goes on: ${follow}`);
    return exitCodes.interrupted;
  }
  screen.document({ ExecutionName, ...end });
  for (const line of reportLines(end, screen)) screen.line(line);
  return isAsAsked(end) ? exitCodes.ok : exitCodes.failed;
};

const post = <Body extends object>({ deployment, signal }: Session, body: object): Promise<Answered<Body>> =>
  deployment.api.request<Body>('POST', 'stop-all', { body, signal }).catch((error) => {
    const { status, code } = failureOf(error);
    // What API Gateway, or the local mode in its place, says of a route that isn't there.
    const isNoRoute = status === 404 || (status === 403 && code === 'MissingAuthenticationTokenException');
    throw isNoRoute && !deployment.stack ? noGuard(deployment.api.url) : error;
  });

const noGuard = (what: string): Failure =>
  failure(
    `${what} has no guard, which stop-all needs: set monthlyLimitUsd or maxTrainingMinutes, with -c at cdk deploy or npm start.`,
  );

/** Whether all that the sweep covers has ended stopped. */
const isAsAsked = ({ ExecutionStatus, Report }: StopAllProgress): boolean =>
  ExecutionStatus === 'SUCCEEDED' &&
  (!Report ||
    (Report.Counts.Failed + Report.Counts.Unreadable + Report.Counts.Unlisted === 0 &&
      Report.Stopped.every(({ Status }) => Status === 'STOPPED')));
