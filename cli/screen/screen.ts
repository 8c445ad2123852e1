import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

/**
 * Where the command writes: results to stdout, all else to stderr. Names, errors and reasons come from elsewhere, so control
 * characters are removed from everything here, and no other code needs to.
 */
export interface Screen {
  /** Columns of the terminal that results go to; Infinity where they go to a file or a pipe. */
  readonly columns: number;
  /** Whether lines on stderr may be written over: a terminal, and no NO_COLOR. */
  readonly isLive: boolean;
  /** Columns of the terminal that notes go to; Infinity as above. */
  readonly noteColumns: number;
  /** Lines of the result; nothing with `--json`. */
  readonly line: (...lines: readonly string[]) => void;
  /** Lines beside the result: progress, hints, errors. */
  readonly note: (...lines: readonly string[]) => void;
  /** The result with `--json`; nothing without. */
  readonly document: (value: object) => void;
  /** Lines on stderr that take the place of the last ones, and go away before any other line; {@link printable} already. */
  readonly show: (...lines: readonly string[]) => void;
  /** Asks a person, who is there only where stdin and stderr are a terminal; an empty answer where none comes. */
  readonly ask?: (question: string, signal: AbortSignal) => Promise<string>;
  readonly paint: Paint;
  readonly paintNote: Paint;
}

/** Stands for `ESC [` in painted text until it is written. It is random per process, so no foreign text can contain it. */
const escapeMark = randomUUID();
const withEscapes = (text: string): string => text.replaceAll(escapeMark, '\u001b[');

/** The process's own two streams. Colour only where a terminal shows them and NO_COLOR is not set. @see https://no-color.org */
export const processScreen = (json: boolean): Screen => {
  const { stdout, stderr } = process;
  const isPlain = Boolean(process.env.NO_COLOR) || process.env.TERM === 'dumb';
  const paintFor =
    (isTerminal: boolean): Paint =>
    (style, text) =>
      isTerminal && !isPlain
        ? styleText(style, printable(text), { validateStream: false }).replaceAll('\u001b[', escapeMark)
        : text;
  const textOf = (lines: readonly string[]) => lines.map((line) => `${withEscapes(printable(line))}\n`).join('');
  let shown = 0;
  const clear = () => {
    // Left of what a key may have left there, up to the first line, then everything below it.
    if (shown > 0) stderr.write(`\r\u001b[${shown}A\u001b[J`);
    shown = 0;
  };
  const write = (stream: NodeJS.WriteStream, text: string) => {
    clear();
    stream.write(text);
  };
  return {
    columns: stdout.isTTY ? stdout.columns || 80 : Number.POSITIVE_INFINITY,
    isLive: stderr.isTTY && !isPlain,
    noteColumns: stderr.isTTY ? stderr.columns || 80 : Number.POSITIVE_INFINITY,
    line: (...lines) => void (json || write(stdout, textOf(lines))),
    note: (...lines) => write(stderr, textOf(lines)),
    document: (value) => void (json && write(stdout, `${printableJson(value)}\n`)),
    ...(process.stdin.isTTY && stderr.isTTY && { ask: askTerminal }),
    show: (...lines) => {
      write(stderr, lines.map((line) => `${withEscapes(line)}\n`).join(''));
      shown = lines.length;
    },
    paint: paintFor(stdout.isTTY),
    paintNote: paintFor(stderr.isTTY),
  };
};

/** The terminal keeps its own line editing, so that Ctrl-C stays the process's signal. */
const askTerminal = (question: string, signal: AbortSignal): Promise<string> => {
  process.stderr.write(printable(question));
  const reader = createInterface({ input: process.stdin, terminal: false, signal });
  return new Promise<string>((resolve) => {
    // Ctrl-C and Ctrl-D leave the question's line open.
    const end = () => {
      process.stderr.write('\n');
      resolve('');
    };
    reader.once('close', end).once('line', (answer) => {
      reader.off('close', end).close();
      resolve(answer);
    });
  });
};

/** Text of others without what a terminal would take for a command, a new line or another direction of reading. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu, ' ');

/** JSON escapes control characters up to 31 by itself; a terminal heeds others too. */
const printableJson = (value: object): string =>
  JSON.stringify(value, undefined, 2).replace(
    /[\u007f-\u009f\p{Bidi_Control}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
