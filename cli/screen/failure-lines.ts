import type { Failure } from '../failure.ts';
import type { Screen } from './screen.ts';
import { wrap } from './table.ts';

/** A failure on stderr: what is wrong, which ARNs it is about, and below them the command that helps, to be pasted. */
export const noteFailure = (screen: Screen, { message, arns = [], command }: Failure, about = ''): void => {
  const said = message.includes(about) ? message : `${about}: ${message}`;
  const lines = wrap(`comprehend-stop-training: ${said}`, screen.noteColumns);
  for (const line of lines) screen.note(screen.paintNote('red', line));
  for (const line of [...arns, ...(command === undefined ? [] : [command])]) screen.note(`  ${line}`);
};
