import { printable, type Screen } from './screen.ts';

export type Column<Row> = readonly [heading: string, of: (row: Row) => string, align?: 'right'];

/** Those with anything in them. */
export const filledColumns = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): readonly Column<Row>[] =>
  columns.filter(([, of]) => rows.some((row) => of(row) !== ''));

const gap = '  ';

/**
 * The lines of a table that fits a number of columns. Columns without anything in them are left out. Where it is too wide, each
 * row goes on in further lines, and so do the headings; the first column takes two fifths of a line at most, cut in the middle.
 */
export const table = <Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { columns: width, paint }: Pick<Screen, 'columns' | 'paint'>,
): string[] => {
  if (rows.length === 0) return [];
  const filled = filledColumns(columns, rows);
  const cells = [filled.map(([heading]) => heading), ...rows.map((row) => filled.map(([, of]) => printable(of(row))))];
  const whole = filled.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const isWide = whole.reduce((sum, one) => sum + one + gap.length, -gap.length) > width;
  const widths = whole.map((one, i) => (isWide && i === 0 ? Math.min(one, Math.floor(width * 0.4)) : one));
  return cells.flatMap((row, at) => {
    const lines = [''];
    for (const [i, cell] of row.entries()) {
      const room = widths[i] ?? 0;
      const text = filled[i]?.[2] === 'right' ? cell.padStart(room) : cutInTheMiddle(cell, room).padEnd(room);
      const line = lines.at(-1) ?? '';
      if (line === '' || line.length + gap.length + room <= width)
        lines[lines.length - 1] = i ? line + gap + text : text;
      else lines.push(gap + text);
    }
    const fitting = lines.flatMap((line) => (line.trimEnd().length > width ? wrap(line, width, gap) : line.trimEnd()));
    return fitting.filter(Boolean).map((line) => (at === 0 ? paint('dim', line) : line));
  });
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
