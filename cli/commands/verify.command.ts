import type { TrainingAnswer } from '../answers.ts';
import type { Answered } from '../api.ts';
import { hasGuard } from '../deployment.ts';
import { type ExitCode, exitCodes } from '../failure.ts';
import { startProgress } from '../screen/progress.ts';
import { verdictLines } from '../screen/verdicts.ts';
import type { Session } from '../session.ts';
import { apiChecks } from '../verify/api.checks.ts';
import { type Check, carryOut, type Subject, type Verdict } from '../verify/check.ts';
import { guardChecks } from '../verify/guard.checks.ts';
import { quotaChecks } from '../verify/quota.checks.ts';
import { stackChecks } from '../verify/stack.checks.ts';
import { tlsChecks } from '../verify/tls.checks.ts';
import { workflowChecks } from '../verify/workflow.checks.ts';

const checks: readonly Check[] = [
  ...stackChecks,
  ...tlsChecks,
  ...apiChecks,
  ...workflowChecks,
  ...guardChecks,
  ...quotaChecks,
];

/** `verify`: checks what this project assumes of AWS, by requests that change nothing. */
export const verify = async ({ screen, deployment, signal }: Session): Promise<ExitCode> => {
  const { api, stack } = deployment;
  let asked: Promise<Answered<TrainingAnswer>> | undefined;
  const training = () => (asked ??= api.request<TrainingAnswer>('GET', 'training'));
  const subject: Subject = {
    api,
    ...(stack && { stack }),
    hasGuard: hasGuard(deployment) ?? (await hasMonth(training)),
    training,
    now: new Date(),
  };
  const progress = startProgress(screen);
  let done = 0;
  const verdicts = await Promise.all(
    checks.map(async (check) => {
      const verdict = await carryOut(check, subject);
      done += 1;
      if (screen.isLive) progress.update('verify', `${done} of ${checks.length}`);
      return verdict;
    }),
  ).finally(progress.end);
  signal.throwIfAborted();
  screen.document({
    Deployment: stack ? `stack ${stack.name} in ${stack.aws.region}` : api.url,
    Checks: verdicts.map(({ name, proves, result, found, toDo }) => ({
      Check: name,
      Proves: proves,
      Result: result,
      Found: found,
      ToDo: toDo,
    })),
    Counts: countsOf(verdicts),
  });
  for (const line of verdictLines(verdicts, screen)) screen.line(line);
  return verdicts.some(({ result }) => result === 'failed') ? exitCodes.failed : exitCodes.ok;
};

/** Whether an endpoint has a guard: with one, `GET /training` tells the month. */
const hasMonth = (training: Subject['training']): Promise<boolean | undefined> =>
  training().then(
    ({ body }) => body.Month !== undefined,
    () => undefined,
  );

const countsOf = (verdicts: readonly Verdict[]) => ({
  Ok: verdicts.filter(({ result }) => result === 'ok').length,
  Failed: verdicts.filter(({ result }) => result === 'failed').length,
  NotKnown: verdicts.filter(({ result }) => result === 'not known').length,
});
