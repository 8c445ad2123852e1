import type { TrainingAnswer } from '../../lambda/training/read-training.ts';
import type { Answered } from '../api.ts';
import { type DeployedStack, hasGuard } from '../deployment.ts';
import { type ExitCode, exitCodes } from '../failure.ts';
import { startProgress } from '../screen/progress.ts';
import { verdictLines } from '../screen/verdicts.ts';
import type { Session } from '../session.ts';
import { apiChecks } from '../verify/api.checks.ts';
import { carryOut, type Finding, type Subject, type VerifiedStack } from '../verify/check.ts';
import { guardChecks } from '../verify/guard.checks.ts';
import { alarmChecks, stackChecks } from '../verify/stack.checks.ts';
import { workflowChecks } from '../verify/workflow.checks.ts';

const checks = [...stackChecks, ...apiChecks, ...workflowChecks, ...guardChecks, ...alarmChecks];

/** `verify`: proves that a deployment works, by requests that change nothing and touch no training job. */
export const verify = async ({ screen, deployment, signal }: Session): Promise<ExitCode> => {
  const { api, stack } = deployment;
  let asked: Promise<Answered<TrainingAnswer>> | undefined;
  const training = () => (asked ??= api.request<TrainingAnswer>('GET', 'training'));
  const subject: Subject = {
    api,
    ...(stack && { stack: await withAws(stack) }),
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
  const countOf = (wanted: Finding['result']) => verdicts.filter(({ result }) => result === wanted).length;
  screen.document({
    Deployment: stack ? `stack ${stack.name} in ${stack.aws.region}` : api.url,
    Checks: verdicts.map(({ name, proves, result, found, toDo }) => ({
      Check: name,
      Proves: proves,
      Result: result,
      Found: found,
      ToDo: toDo,
    })),
    Counts: { Ok: countOf('ok'), Failed: countOf('failed'), NotKnown: countOf('not known') },
  });
  for (const line of verdictLines(verdicts, screen)) screen.line(line);
  return verdicts.some(({ result }) => result === 'failed') ? exitCodes.failed : exitCodes.ok;
};

/** Loaded for a stack only: AWS's clients take half a second, which an endpoint doesn't need. */
const withAws = async (stack: DeployedStack): Promise<VerifiedStack> => {
  const { deployedOf } = await import('../verify/deployed.ts');
  return { ...stack, ...deployedOf(stack) };
};

/** Whether an endpoint has a guard: with one, `GET /training` tells the month. */
const hasMonth = (training: Subject['training']): Promise<boolean | undefined> =>
  training().then(
    ({ body }) => body.Month !== undefined,
    () => undefined,
  );
