import type { Logger } from '@aws-lambda-powertools/logger';
import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { findRun } from '../account/comprehend.ts';
import { findExecution } from '../account/executions.ts';
import { deletedStatus, hasEnded, statusOfRun } from '../account/status.ts';
import { monthOf, trainingCostUsd, trainingSeconds } from '../account/training-cost.ts';
import type { SettingsOf } from '../settings.ts';
import { type ChatMessage, reportChat } from '../words/chat.ts';
import { reportMail } from '../words/mail.ts';
import {
  type FailedRun,
  type FoundRun,
  modelIn,
  type Outcome,
  type StoppedRun,
  type Sweep,
  type SweepReport,
  type SweptRun,
} from './sweep.ts';

export interface ReportSweep extends SettingsOf<'report-sweep'> {
  readonly comprehend: ComprehendClient;
  readonly sfn: SFNClient;
  readonly logger: Pick<Logger, 'info'>;
  readonly now: () => Date;
}

/** What the sweep workflow passes. */
export interface ReportSweepInput {
  /** As Find Runs answered it; after Stop Each Run its runs are outcomes. */
  readonly Sweep: Omit<Sweep, 'Runs'> & { readonly Runs: readonly (FoundRun | Outcome)[] };
  /** Of the sweep. */
  readonly ExecutionArn: string;
}

/** The report, and what tells it to people. Sending is the workflow's. */
export interface Reported {
  readonly Report: SweepReport;
  readonly Mail: { readonly Subject: string; readonly Message: string };
  readonly Chat: ChatMessage;
}

/** As Step Functions names it: an execution of that name was there already, running or closed. */
const alreadyExists = 'StepFunctions.ExecutionAlreadyExistsException';

/**
 * The sweep's report: what became of each run, in figures and in words.
 *
 * A stop workflow that failed is not the last word: Comprehend is asked how the run is now. One that has ended or was
 * deleted meanwhile costs nothing any more, so it is no failure.
 */
export const reportSweep =
  ({ comprehend, sfn, logger, now, ...settings }: ReportSweep) =>
  async ({ Sweep, ExecutionArn }: ReportSweepInput): Promise<Reported> => {
    const readAt = now();
    const outcomes = Sweep.Runs.filter((run): run is Outcome => 'Outcome' in run);
    const areRunning = await Promise.all(outcomes.map((run) => isStoppedByAnother(sfn, settings, run)));
    const known = outcomes.filter((_, i) => !areRunning[i]);
    const ended = await Promise.all(known.map((run) => endingOf(comprehend, run, readAt, settings.trainingUsdPerHour)));
    const Stopped = ended.filter((run): run is StoppedRun => !('Error' in run));
    const Failed = ended.filter((run): run is FailedRun => 'Error' in run);
    const WouldStop = Sweep.Mode === 'report' ? Sweep.Runs.map(swept) : [];
    const BeingStopped = [...Sweep.BeingStopped, ...outcomes.filter((run) => !known.includes(run)).map(swept)];
    const { Reason, Mode, Exempt, Unreadable, NotTakenOn } = Sweep;
    const lists = { Stopped, Failed, WouldStop, Exempt, Unreadable, BeingStopped, NotTakenOn };
    // In whole cents, and of the amounts that the rows show, so that a reader who adds them up gets the same.
    const cents = Stopped.reduce((sum, { TrainingCostUsd = 0 }) => sum + Math.round(TrainingCostUsd * 100), 0);
    const Report: SweepReport = {
      Reason,
      Mode,
      Counts: {
        Stopped: Stopped.length,
        Failed: Failed.length,
        WouldStop: WouldStop.length,
        Exempt: Exempt.length,
        Unreadable: Unreadable.length,
        BeingStopped: BeingStopped.length,
        NotTakenOn: NotTakenOn.length,
      },
      ...lists,
      TrainingCostUsd: cents / 100,
    };
    logger.info('Sweep reported', { ExecutionArn, ...Report.Counts });
    const Mail = reportMail(Report, { executionArn: ExecutionArn, headline: Sweep.Headline, ...settings });
    const month = monthOf(readAt).name;
    return { Report, Mail, Chat: reportChat(Report, Mail, { executionArn: ExecutionArn, month }) };
  };

/** What lists tell of a run, without what only its stop workflow needs. */
const swept = ({ SubmitTime: _, ExecutionName: __, ...run }: FoundRun | Outcome): SweptRun => {
  const { Outcome: ___, ...rest } = run as Partial<Outcome>;
  return rest as SweptRun;
};

/** Whether the run's stop workflow was started by another after this sweep looked, and runs. */
const isStoppedByAnother = async (
  sfn: SFNClient,
  { stopWorkflowArns }: Pick<ReportSweep, 'stopWorkflowArns'>,
  run: Outcome,
): Promise<boolean> => {
  const model = modelIn(run);
  if (!model || !('Error' in run.Outcome) || run.Outcome.Error !== alreadyExists) return false;
  const found = await findExecution(sfn, stopWorkflowArns[model.kind], run.ExecutionName).catch(() => undefined);
  return found?.status === 'RUNNING';
};

/** How a run ended, with its figures where Comprehend can tell them; or that it has not. */
const endingOf = async (
  comprehend: ComprehendClient,
  run: Outcome,
  readAt: Date,
  usdPerHour: number,
): Promise<StoppedRun | FailedRun> => {
  const model = modelIn(run);
  const submitTime = new Date(run.SubmitTime);
  // Without an answer the report is sent without figures.
  const latest = model && (await findRun(comprehend, model).catch(() => 'unknown' as const));
  const status = latest === 'unknown' ? undefined : statusOfRun(submitTime, latest);
  const isOver = status === deletedStatus || hasEnded(status);
  if ('Error' in run.Outcome && !isOver) {
    return { ...swept(run), ExecutionName: run.ExecutionName, Error: run.Outcome.Error };
  }
  const Status = 'Status' in run.Outcome ? run.Outcome.Status : (status ?? run.Status);
  const TrainingSeconds =
    latest && latest !== 'unknown' && status !== deletedStatus ? trainingSeconds(latest, readAt) : undefined;
  return {
    ...swept(run),
    Status,
    ...(TrainingSeconds !== undefined && {
      TrainingSeconds,
      TrainingCostUsd: trainingCostUsd(TrainingSeconds, usdPerHour),
    }),
  };
};
