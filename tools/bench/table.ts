/** One comparison: two figures of the same run, and how they relate. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  /** The figure it is compared with, and what that is. */
  readonly reference: string;
  /** Ours divided by the reference. */
  readonly ratio: number;
  /** The limit in words, where there is one, and whether it was kept. */
  readonly mark?: { readonly limit: string; readonly met: boolean };
}

/** One line of a Markdown table, so that docs can quote it as it stands; with columns for a terminal. */
export const printCells = (cells: readonly string[], widths: readonly number[]): void =>
  console.log(`| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 14)).join(' | ')} |`);

const widths = [64, 24, 60, 6, 14];

export const printHead = (): void => {
  printCells(['what', 'ours', 'reference', 'ratio', 'mark'], widths);
  printCells(['---', '---', '---', '---:', '---'], widths);
};

export const printRow = ({ what, ours, reference, ratio, mark }: Row): void => {
  const verdict = mark ? `${mark.limit} ${mark.met ? 'met' : '**missed**'}` : '';
  printCells([what, ours, reference, ratio.toPrecision(ratio < 100 ? 3 : 4), verdict], widths);
};

/** A mark that is a limit of the ratio. */
export const atMost = (limit: number, ratio: number) => ({ limit: `≤ ${limit}`, met: ratio <= limit });

/** A mark that is a limit of ours. */
export const under = (limit: number, ours: number, unit: string) => ({
  limit: `≤ ${limit} ${unit}`,
  met: ours <= limit,
});

export const inMs = (ms: number): string => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
export const inSeconds = (seconds: number): string => `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
export const inKb = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;
