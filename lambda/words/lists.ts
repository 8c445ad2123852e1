import type { plannedLists, SweepReport } from '../guard/sweep.ts';

/** How a list of a report is called. */
interface Words {
  /** Its heading in a mail. */
  readonly heading: string;
  /** Behind its count, in a subject: `2 still training`. Lists of the same words are counted together. */
  readonly short: string;
}

/** The lists of a sweep's report, those first that still cost money. */
export const reportLists = {
  Failed: { heading: 'Could not be stopped, may still be training', short: 'still training' },
  Unlisted: { heading: 'Could not be listed', short: 'not listed' },
  WouldStop: { heading: 'Not exempt: a stop would reach these', short: 'still training' },
  Unreadable: { heading: 'Left alone: the guard does not know enough to stop these', short: 'left alone' },
  BeingStopped: { heading: 'Already being stopped, by a stop workflow of their own', short: 'being stopped' },
  Stopped: { heading: 'Ended', short: 'stopped' },
  Queued: { heading: 'Queued: they cost nothing yet', short: 'queued' },
  Exempt: { heading: 'Left alone, since their tag exempts them', short: 'exempt' },
} as const satisfies Record<keyof SweepReport['Counts'], Words>;

export type ReportList = keyof typeof reportLists;

export const listNames = Object.keys(reportLists) as ReportList[];

/** How many entries each list of a report has. */
export const countsOf = (
  lists: Pick<SweepReport, (typeof plannedLists)[number] | 'Stopped' | 'Failed'>,
): SweepReport['Counts'] =>
  Object.fromEntries(listNames.map((name) => [name, lists[name].length])) as SweepReport['Counts'];

/** `1 still training, 2 stopped`, what still costs money first; empty where all lists are. */
export const countsInWords = (counts: SweepReport['Counts']): string => {
  const sums = new Map<string, number>();
  for (const name of listNames.filter((list) => counts[list] > 0)) {
    const { short } = reportLists[name];
    sums.set(short, (sums.get(short) ?? 0) + counts[name]);
  }
  return Array.from(sums, ([short, n]) => `${n} ${short}`).join(', ');
};
