import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

/** Where the command writes: results to stdout, all else to stderr. */
export interface Screen {
  /** Whether results are one JSON document instead of text. */
  readonly json: boolean;
  /** Columns of the terminal that results go to; Infinity where they go to a file or a pipe. */
  readonly columns: number;
  /** Whether lines on stderr may be written over: a terminal, and no NO_COLOR. */
  readonly isLive: boolean;
  /** Columns of the terminal that notes go to. */
  readonly noteColumns: number;
  /** A line of the result; nothing with `--json`. */
  readonly line: (text?: string) => void;
  /** A line beside the result: progress, hints, errors. */
  readonly note: (text: string) => void;
  /** The result with `--json`; nothing without. */
  readonly document: (value: object) => void;
  /** Raw text to stderr. */
  readonly write: (text: string) => void;
  readonly paint: Paint;
  readonly paintNote: Paint;
}

/** The process's own two streams. Colour only where a terminal shows them and NO_COLOR is not set. @see https://no-color.org */
export const processScreen = (json: boolean): Screen => {
  const { stdout, stderr } = process;
  const isPlain = Boolean(process.env.NO_COLOR) || process.env.TERM === 'dumb';
  const paintFor =
    (isTerminal: boolean): Paint =>
    (style, text) =>
      isTerminal && !isPlain ? styleText(style, text, { validateStream: false }) : text;
  return {
    json,
    columns: stdout.isTTY ? stdout.columns || 80 : Number.POSITIVE_INFINITY,
    isLive: stderr.isTTY && !isPlain,
    noteColumns: stderr.columns || 80,
    line: (text = '') => void (json || stdout.write(`${text}\n`)),
    note: (text) => void stderr.write(`${text}\n`),
    document: (value) => void (json && stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)),
    write: (text) => void stderr.write(text),
    paint: paintFor(stdout.isTTY),
    paintNote: paintFor(stderr.isTTY),
  };
};

/** Text of others without what a terminal would take for a command. */
export const printable = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');
