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

/** Prints a Markdown table, so that docs can quote it as it stands. */
export const printTable = (rows: readonly Row[], command: string): void => {
  const cells = rows.map(({ what, ours, reference, ratio, mark }) => [
    what,
    ours,
    reference,
    ratio.toPrecision(ratio < 100 ? 3 : 4),
    mark ? `${mark.limit} ${mark.met ? 'met' : '**missed**'}` : '',
  ]);
  const table = [['what', 'ours', 'reference', 'ratio', 'mark'], ['---', '---', '---', '---:', '---'], ...cells];
  console.log(table.map((row) => `| ${row.join(' | ')} |`).join('\n'));
  console.log(`\nAgain: ${command}`);
};

/** A mark that is a limit of the ratio. */
export const atMost = (limit: number, ratio: number) => ({ limit: `≤ ${limit}`, met: ratio <= limit });

/** A mark that is a limit of ours in seconds. */
export const under = (limit: number, seconds: number) => ({ limit: `< ${limit} s`, met: seconds < limit });

export const inMs = (ms: number): string => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
export const inSeconds = (seconds: number): string => `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
export const inKb = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;
