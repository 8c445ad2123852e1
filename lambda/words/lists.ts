import { isKnown, isOver } from '../account/status.ts';
import { isBilled } from '../account/training-cost.ts';
import type { SweepReport } from '../guard/sweep.ts';

/** What becomes of runs, in a subject: what costs money first. */
const fates = [
  'still training',
  'may be training',
  'not listed',
  'being stopped',
  'stopped',
  'ended',
  'queued',
] as const;

interface Words {
  readonly heading: string;
  /** What becomes of all its runs. Where it is none, their Status says it. */
  readonly fate?: (typeof fates)[number];
  /** Why they are left alone. */
  readonly why?: string;
}

/** The lists of a sweep's report, those first that still cost money. */
export const reportLists = {
  Failed: { heading: 'Could not be stopped' },
  Unlisted: { heading: 'Could not be listed', fate: 'not listed' },
  WouldStop: { heading: 'Not exempt, so a stop would reach these', fate: 'still training' },
  Unreadable: { heading: 'Left alone: the guard does not know enough to stop these', why: 'unclear' },
  BeingStopped: { heading: 'Already being stopped, by a stop workflow of their own', fate: 'being stopped' },
  Stopped: { heading: 'Ended' },
  Queued: { heading: 'Queued: they cost nothing yet', fate: 'queued' },
  Exempt: { heading: 'Left alone, since their tag exempts them', why: 'exempt' },
} as const satisfies Record<keyof SweepReport['Counts'], Words>;

export type ReportList = keyof typeof reportLists;

export const listNames = Object.keys(reportLists) as ReportList[];

export const countsOf = (lists: Pick<SweepReport, ReportList>): SweepReport['Counts'] =>
  Object.fromEntries(listNames.map((name) => [name, lists[name].length])) as SweepReport['Counts'];

/** `3 still training (2 exempt), 2 stopped`, what still costs money first; empty where all lists are. */
export const countsInWords = (lists: Pick<SweepReport, ReportList>): string => {
  const entries = listNames.flatMap((list) => {
    const { fate, why }: Words = reportLists[list];
    return lists[list].map((entry) => ({ fate: fate ?? ('Status' in entry && fateOf(entry.Status)), why }));
  });
  const counts = fates.flatMap((fate) => {
    const those = entries.filter((entry) => entry.fate === fate);
    const whys = [...new Set(those.flatMap(({ why }) => why ?? []))].map((why) => {
      const n = those.filter((entry) => entry.why === why).length;
      return n === those.length ? why : `${n} ${why}`;
    });
    const note = whys.length > 0 ? ` (${whys.join(' and ')})` : '';
    return those.length > 0 ? [`${those.length} ${fate}${note}`] : [];
  });
  return counts.join(', ');
};

const fateOf = (status: string): (typeof fates)[number] => {
  if (isBilled(status)) return 'still training';
  if (status === 'STOPPED') return 'stopped';
  if (isOver(status)) return 'ended';
  return isKnown(status) ? 'queued' : 'may be training';
};
