import { wireModel } from '../../lambda/account/arn.ts';
import { hasEnded } from '../../lambda/account/status.ts';
import { longestPostponementDays } from '../../lambda/account/tags.ts';
import type { PostponeAnswer } from '../../lambda/training/postpone.ts';
import type { Session } from '../deployment.ts';
import { type ExitCode, exitCodes, failure, failureOf } from '../failure.ts';
import { findTarget, type ModelWords } from '../models.ts';
import { figuresIn, minuteUtc, nameIn } from '../screen/runs.ts';

/** The API counts by its own clock. AWS takes requests of machines whose clocks are up to 5 minutes ahead of that. */
const maxMinutes = longestPostponementDays * 1440 - 5;

/**
 * `postpone`: the guard leaves one model alone for so many minutes from now on, and people can still stop it.
 * Of several models of a name it means the one that `stop` would.
 */
export const postpone = async (session: Session, words: ModelWords, minutes: number): Promise<ExitCode> => {
  const { screen, deployment, signal, commandLine } = session;
  const { model, entry } = await findTarget(session, words);
  const name = nameIn(wireModel(model));
  if (entry && hasEnded(entry.Status)) {
    screen.document(entry);
    const figures = figuresIn(entry);
    screen.line(`${name}  ${entry.Status} already, nothing to postpone${figures ? `: ${figures}` : ''}`);
    return exitCodes.ok;
  }
  // Whole seconds: it becomes the value of a tag that people read.
  const asked = new Date(Math.floor(Date.now() / 1000 + Math.min(minutes, maxMinutes) * 60) * 1000)
    .toISOString()
    .replace('.000', '');
  const body = { ...wireModel(model), Until: asked };
  if (screen.isLive) screen.note('Checking whether a stop came first …');
  const asking = deployment.api.request<PostponeAnswer>('POST', 'postpone', { body, signal });
  const { body: answer } = await asking.catch((error: unknown) => {
    const { message, executionName, ...details } = failureOf(error);
    if (executionName === undefined) throw error;
    throw failure(`${message} To see how it ends:`, { ...details, command: commandLine(`status ${executionName}`) });
  });
  screen.document(answer);
  const stop = commandLine(`stop ${words.model ? model.arn : words.given}`);
  screen.line(`${name}  ${outcome(answer, asked)}`, 'You can still stop it yourself:', `  ${stop}`);
  return exitCodes.ok;
};

const outcome = ({ Until }: PostponeAnswer, asked: string): string => {
  if (Until === null) return 'exempt for good already, so nothing was changed';
  if (Until === asked) return `postponed: the guard leaves it alone until ${minuteUtc(Until)} UTC`;
  return `exempt until ${minuteUtc(Until)} UTC already, so nothing was changed`;
};
