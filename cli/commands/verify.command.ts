import type { TrainingAnswer } from '../../lambda/training/read-training.ts';
import type { ApiResponse } from '../api.ts';
import { type DeployedStack, hasGuard, type Session } from '../deployment.ts';
import { type ExitCode, exitCodes, failureOf } from '../failure.ts';
import { startProgress } from '../screen/progress.ts';
import { printable, type Screen } from '../screen/screen.ts';
import { wrap } from '../screen/table.ts';
import { apiChecks } from '../verify/api.checks.ts';
import { carryOut, type LiveStack, type Subject, type Verdict } from '../verify/check.ts';
import { guardChecks } from '../verify/guard.checks.ts';
import { alarmChecks, stackChecks } from '../verify/stack.checks.ts';
import { workflowChecks } from '../verify/workflow.checks.ts';

const checks = [...stackChecks, ...apiChecks, ...workflowChecks, ...guardChecks, ...alarmChecks];

/** `verify`: proves that a deployment works, by requests that change nothing and touch no training run. */
export const verify = async ({ screen, deployment, signal }: Session): Promise<ExitCode> => {
  const { api, stack } = deployment;
  let asked: Promise<ApiResponse<TrainingAnswer>> | undefined;
  const training = () => (asked ??= api.request<TrainingAnswer>('GET', 'training'));
  const subject: Subject = {
    api,
    ...(stack && { stack: await withAws(stack) }),
    hasGuard: hasGuard(deployment) ?? (await training().then(hasMonth, throwIfUnreachable)),
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
  const [Ok, Failed, NotKnown] = results.map((wanted) => verdicts.filter(({ result }) => result === wanted).length);
  screen.document({
    Deployment: stack ? `stack ${stack.name} in ${stack.aws.region}` : api.url,
    Checks: verdicts.map(({ name, proves, result, found, toDo }) => ({
      Check: name,
      Proves: proves,
      Result: result,
      Found: found,
      ToDo: toDo,
    })),
    Counts: { Ok, Failed, NotKnown },
  });
  screen.line(...verdictLines(verdicts, `${Ok} ok, ${Failed} failed, ${NotKnown} not known.`, screen));
  return Failed ? exitCodes.failed : exitCodes.ok;
};

/** Loaded for a stack only: AWS's clients take half a second, which an endpoint doesn't need. */
const withAws = async (stack: DeployedStack): Promise<LiveStack> => {
  const { deployedOf } = await import('../verify/deployed.ts');
  return { ...stack, ...deployedOf(stack) };
};

/** Whether an endpoint has a guard: with one, `GET /training` tells the month. */
const hasMonth = ({ body }: ApiResponse<TrainingAnswer>): boolean => body.Month !== undefined;

/** @throws Failure no answer of this API came, so there is nothing to check */
const throwIfUnreachable = (error: unknown): undefined => {
  if (failureOf(error).status === undefined) throw error;
};

const results = ['ok', 'failed', 'not known'] as const;
const colours = { ok: 'green', failed: 'red', 'not known': 'yellow' } as const;
const indent = ' '.repeat('not known'.length + 2);
/** Columns at most, on a wide terminal as in a file. */
const maxWidth = 100;

/** A finding that more checks than this share is shown once, below them. */
const maxRepeats = 2;

/** For each check what it proves and whether it does, below it what was found and what to do; then how many of each. */
const verdictLines = (verdicts: readonly Verdict[], counts: string, { columns, paint }: Screen): string[] => {
  const width = Math.min(columns, maxWidth);
  const repeated = [...Map.groupBy(verdicts, ({ found }) => found)].filter(([, same]) => same.length > maxRepeats);
  const isRepeated = (found: string) => repeated.some(([text]) => text === found);
  const lines = verdicts.flatMap(({ result, proves, found, toDo }) => [
    `${paint(colours[result], result.padEnd(indent.length))}${proves}`,
    ...(isRepeated(found) ? [] : wrap(printable(found), width, indent).map((line) => paint('dim', line))),
    ...wrap(toDo === undefined ? '' : `→ ${printable(toDo)}`, width, indent),
  ]);
  const notes = repeated.flatMap(([found, same]) => wrap(`${same.length} checks: ${printable(found)}`, width));
  return [...lines, '', counts, ...notes.map((line) => paint('dim', line))];
};
