import { type Paint, printable } from './screen.ts';

export interface Column<Row> {
  readonly heading: string;
  readonly of: (row: Row) => string;
  readonly align?: 'right';
  /** Where the table is too wide, the column goes into a line below its row, in these words; undefined leaves it out. */
  readonly folded?: (row: Row) => string | undefined;
}

const gap = '  ';

/**
 * The lines of a table that fits a number of columns. Columns without anything in them are left out. Where it is too wide, those
 * that can be folded go into a line of their own below each row, and the first column is cut in the middle.
 */
export const table = <Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
  paint: Paint,
): string[] => {
  const filled = columns.filter(({ of }) => rows.some((row) => of(row) !== ''));
  if (rows.length === 0) return [];
  if (widthOf(filled, rows) <= width) return grid(filled, rows, paint);
  const upper = filled.filter(({ folded }) => !folded);
  const lower = filled.flatMap(({ folded }) => folded ?? []);
  const [first, ...others] = upper;
  if (!first) return [];
  const room = Math.max(8, width - widthOf(others, rows) - gap.length);
  const fitting = { ...first, of: (row: Row) => cutInTheMiddle(first.of(row), room) };
  const [heading = '', ...lines] = grid([fitting, ...others], rows, paint);
  return [
    heading,
    ...lines.flatMap((line, i) => {
      const row = rows[i];
      const below = row === undefined ? [] : lower.flatMap((words) => words(row) ?? []);
      return [line, ...wrap(below.map(printable).join(', '), width, '  ').map((text) => paint('dim', text))];
    }),
  ];
};

const cellWidth = <Row>({ heading, of }: Column<Row>, rows: readonly Row[]): number =>
  Math.max(heading.length, ...rows.map((row) => of(row).length));

const widthOf = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): number =>
  columns.reduce((sum, column) => sum + cellWidth(column, rows) + gap.length, -gap.length);

const grid = <Row>(columns: readonly Column<Row>[], rows: readonly Row[], paint: Paint): string[] => {
  const widths = columns.map((column) => cellWidth(column, rows));
  const lineOf = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => {
        const width = widths[i] ?? 0;
        return columns[i]?.align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(gap)
      .trimEnd();
  return [
    paint('dim', lineOf(columns.map(({ heading }) => heading))),
    ...rows.map((row) => lineOf(columns.map(({ of }) => printable(of(row))))),
  ];
};

/** `a-very-long-…/version/v2`: names differ at their ends as often as at their beginnings. */
export const cutInTheMiddle = (text: string, width: number): string => {
  if (text.length <= width) return text;
  const tail = Math.floor((width - 1) / 2);
  return `${text.slice(0, width - 1 - tail)}…${text.slice(text.length - tail)}`;
};

/** Breaks a text at its spaces; a word that is longer than a line stays whole, so that it can be copied. */
export const wrap = (text: string, width: number, indent = ''): string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ').filter(Boolean)) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(`${indent}${word}`);
  }
  return lines;
};
