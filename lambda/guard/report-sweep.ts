import type { Logger } from '@aws-lambda-powertools/logger';
import { isOver } from '../account/status.ts';
import { monthOf } from '../account/training-cost.ts';
import type { SettingsOf } from '../functions.ts';
import { reportChat } from '../words/chat.ts';
import { countsOf } from '../words/lists.ts';
import { reportMail } from '../words/mail.ts';
import type { FailedRun, FollowedRun, StoppedRun, SweepInput, SweepReport } from './sweep.ts';

export interface ReportSweep extends SettingsOf<'report-sweep'> {
  readonly logger: Pick<Logger, 'info'>;
  /** URL of the local mode: commands in its mails reach it. On AWS there is none. */
  readonly endpoint?: string | undefined;
}

const isDone = ({ Status, Error: error }: FollowedRun): boolean => error === undefined && isOver(Status);

/** The sweep's report: what became of each run, in figures and in words. It asks nobody, so a repetition says the same. */
export const reportSweep =
  ({ logger, ...settings }: ReportSweep) =>
  async ({ Plan, ExecutionArn }: SweepInput) => {
    const { ReadAt, Reason, Mode, Headline: headline, PostponeHours: postponeHours, Runs, ...planned } = Plan;
    const [over, failed] = [Runs.filter(isDone), Runs.filter((run) => !isDone(run))];
    const Stopped = over.map(({ SubmitTime: _, ExecutionName: __, ...run }): StoppedRun => run);
    const Failed = failed.map(({ SubmitTime: _, Error: error = 'StillInProgress', ...run }): FailedRun => {
      return { ...run, Error: error };
    });
    const lists = { Stopped, Failed, ...planned };
    // In whole cents, and of the amounts that the rows show, so that a reader who adds them up gets the same.
    const cents = Stopped.reduce((sum, { TrainingCostUsd = 0 }) => sum + Math.round(TrainingCostUsd * 100), 0);
    const Report: SweepReport = { Reason, Mode, Counts: countsOf(lists), ...lists, TrainingCostUsd: cents / 100 };
    logger.info('Sweep reported', { ExecutionArn, ...Report.Counts });
    const all = { ...settings, executionArn: ExecutionArn, headline, postponeHours };
    const Mail = reportMail(Report, all);
    const month = monthOf(new Date(ReadAt)).name;
    return { Report, Mail, Chat: reportChat(Report, Mail, { ...all, month }) };
  };
