/** One comparison: two figures of the same run, and how they relate. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  /** The figure it is compared with, and what that is. */
  readonly reference: string;
  /** Ours divided by the reference. */
  readonly ratio: number;
  /** The most that the ratio may be, if there is a mark. */
  readonly most?: number;
}

/** One line of a Markdown table, so that docs can quote it as it stands. */
const printCells = (...cells: readonly string[]): void => console.log(`| ${cells.join(' | ')} |`);

export const printHead = (): void => {
  printCells('what', 'ours', 'reference', 'ratio', 'mark');
  printCells('---', '---', '---', '---:', '---');
};

export const printRow = ({ what, ours, reference, ratio, most }: Row): void => {
  const mark = most === undefined ? '' : `≤ ${most} ${ratio <= most ? 'met' : '**missed**'}`;
  printCells(what, ours, reference, ratio.toPrecision(3), mark);
};

export const inMs = (ms: number): string => `${ms.toFixed(0)} ms`;
export const inSeconds = (seconds: number): string => `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
