import { locationOf, modelIn } from '../account/arn.ts';
import type { SweepReport, SweptRun } from '../guard/sweep.ts';
import { type CommandPlace, defaultStack, wholeCommand } from './command-line.ts';
import type { ReportList } from './lists.ts';

export interface AdviceSettings {
  /** Of the sweep. */
  readonly executionArn: string;
  readonly stackName: string;
  /** URL of the local mode, which has no stack. */
  readonly endpoint?: string | undefined;
  /** Set where the guard will stop the runs in WouldStop: hours until two hours after the first stop, 2 if that is unknown. */
  readonly postponeHours?: number | undefined;
}

/** What a reader can do about the runs of a list, and the commands to paste for it. */
export interface Advice {
  readonly what: string;
  readonly commands: readonly string[];
}

const placeOf = ({ executionArn, stackName: stack, endpoint }: AdviceSettings): CommandPlace =>
  endpoint === undefined ? { stack, region: locationOf(executionArn).region } : { stack: defaultStack, endpoint };

export const listCommand = (settings: AdviceSettings): string => wholeCommand('list', placeOf(settings));

/** What to do about each list of a report, one command for each run: by its ARN, which always names one model only. */
export const adviceOn = (
  report: SweepReport,
  settings: AdviceSettings,
): Partial<Record<ReportList, readonly Advice[]>> => {
  const place = placeOf(settings);
  const forEach = (runs: readonly SweptRun[], what: string, words: (arn: string) => string): readonly Advice[] => {
    const commands = runs.flatMap((run) => modelIn(run)?.arn ?? []).map((arn) => wholeCommand(words(arn), place));
    return commands.length > 0 ? [{ what, commands }] : [];
  };
  const stopEach = (runs: readonly SweptRun[]) => forEach(runs, 'To stop one now:', (arn) => `stop ${arn} --wait`);
  const { Failed, Unlisted, WouldStop, Unreadable, BeingStopped } = report;
  const { postponeHours: hours } = settings;
  const howLong = hours === 2 ? 'for two hours' : 'until two hours after the first stop';
  const stopAll = { what: 'To stop all that are not exempt:', commands: [wholeCommand('stop-all', place)] };
  const unlistedIn = [...new Set(Unlisted.map(({ Region }) => Region))];
  return {
    Failed: stopEach(Failed),
    Unlisted: unlistedIn.map((region) => {
      const there = settings.endpoint === undefined ? { ...place, region } : place;
      return { what: 'To see what is wrong there:', commands: [wholeCommand('verify', there)] };
    }),
    WouldStop: hours
      ? forEach(WouldStop, `To exempt one ${howLong} (30d at most):`, (arn) => `postpone ${arn} ${hours}h`)
      : [...stopEach(WouldStop), ...(WouldStop.length > 1 ? [stopAll] : [])],
    Unreadable: stopEach(Unreadable),
    BeingStopped: forEach(BeingStopped, 'To see how one stands:', (arn) => `status ${arn}`),
  };
};
