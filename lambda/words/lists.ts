import type { plannedLists, SweepReport } from '../guard/sweep.ts';

/** How a list of a report is called. */
interface Words {
  /** Its heading in a mail. */
  readonly heading: string;
  /** Behind its count, in a subject: `2 failed`. */
  readonly short: string;
}

/** The lists of a sweep's report, those first that still cost money. */
export const reportLists = {
  Failed: { heading: 'Could not be stopped, may still be training', short: 'not stopped' },
  Unlisted: { heading: 'Could not be listed', short: 'not listed' },
  WouldStop: { heading: 'Not exempt: a stop would reach these', short: 'would be stopped' },
  Unreadable: { heading: 'Left alone, since it is not known whether they are exempt', short: 'unreadable' },
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

/** `1 not stopped, 2 stopped`, what still costs money first; `nothing to stop` where all lists are empty. */
export const countsInWords = (counts: SweepReport['Counts']): string => {
  const some = listNames.filter((name) => counts[name] > 0);
  return some.map((name) => `${counts[name]} ${reportLists[name].short}`).join(', ') || 'nothing to stop';
};
