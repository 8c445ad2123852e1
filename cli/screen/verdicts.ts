import type { Verdict } from '../verify/check.ts';
import { type Paint, printable, type Screen } from './screen.ts';
import { wrap } from './table.ts';

const colours: Readonly<Record<Verdict['result'], Parameters<Paint>[0]>> = {
  ok: 'green',
  failed: 'red',
  'not known': 'yellow',
};
const labelWidth = Math.max(...Object.keys(colours).map((result) => result.length)) + 2;
const indent = ' '.repeat(labelWidth);
/** Of text that goes to no terminal. */
const maxWidth = 100;

/** What is found more often than this is told once, below. */
const maxRepeats = 2;

/** For each check what it proves and whether it does, below it what was found and what to do; then how many of each. */
export const verdictLines = (verdicts: readonly Verdict[], { columns, paint }: Screen): string[] => {
  const width = Math.min(columns, maxWidth);
  const isRepeated = (found: string) => verdicts.filter((other) => other.found === found).length > maxRepeats;
  const lines = verdicts.flatMap(({ result, proves, found, toDo }) => [
    `${paint(colours[result], result.padEnd(labelWidth))}${proves}`,
    ...(isRepeated(found) ? [] : wrap(printable(found), width, indent).map((line) => paint('dim', line))),
    ...wrap(toDo === undefined ? '' : `→ ${printable(toDo)}`, width, indent),
  ]);
  const repeated = [...new Set(verdicts.map(({ found }) => found).filter(isRepeated))];
  const notes = repeated.flatMap((found) => {
    const count = verdicts.filter((verdict) => verdict.found === found).length;
    return wrap(`${count} of them: ${printable(found)}`, width).map((line) => paint('dim', line));
  });
  const counts = Object.keys(colours).map(
    (result) => `${verdicts.filter((verdict) => verdict.result === result).length} ${result}`,
  );
  return [...lines, '', `${counts.join(', ')}.`, ...notes];
};
