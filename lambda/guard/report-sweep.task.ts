import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient, DescribeDocumentClassifierCommand } from '@aws-sdk/client-comprehend';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mapAtOnce } from '../at-once.ts';
import { setting, taskClientOptions } from '../clients.ts';
import { trainingCostUsd, trainingSeconds } from '../model/training-cost.ts';
import { runId } from '../stop/stop-execution.ts';
import { detailTypes } from './events.ts';
import { type Bus, putEvent } from './put-event.ts';
import { reportMail } from './report-mail.ts';
import { bytesOf, type Outcome, type Sweep } from './sweep.ts';
import { type StoppedRun, type SweepReport, sweepReport } from './sweep-report.ts';

export interface ReportSweep extends Bus {
  readonly comprehend: ComprehendClient;
  readonly sns: SNSClient;
  readonly logger: Pick<Logger, 'info'>;
  readonly reportTopicArn: string;
  readonly stopWorkflowArn: string;
  readonly trainingUsdPerHour: number;
  readonly now: () => Date;
}

/** What the sweep workflow passes. */
export interface ReportSweepInput {
  readonly Sweep: Sweep;
  /** Of the sweep. */
  readonly ExecutionArn: string;
}

/** EventBridge takes 256 KB with all that is around the detail. */
const maxDetailBytes = 200_000;

/**
 * The sweep's last step: a mail for people, `Training Sweep Completed` for programs, and the report as the execution's
 * output.
 *
 * Mail and event don't wait for each other: the one is sent even if the other fails, and the failure is thrown
 * afterwards. The workflow then repeats both, so a receiver of events tells a repeated one by the sweep's ARN in
 * `resources`.
 */
export const reportSweepTask =
  ({ comprehend, sns, logger, reportTopicArn, stopWorkflowArn, trainingUsdPerHour, now, ...bus }: ReportSweep) =>
  async ({ Sweep, ExecutionArn }: ReportSweepInput): Promise<SweepReport> => {
    const readAt = now();
    const figures = await mapAtOnce(Sweep.Stopped, (run) => figuresOf(comprehend, run, readAt, trainingUsdPerHour));
    const report = sweepReport(Sweep, figures);
    const mail = reportMail(report, { executionArn: ExecutionArn, stopWorkflowArn, trainingUsdPerHour });
    const sent = await Promise.allSettled([
      sns.send(new PublishCommand({ TopicArn: reportTopicArn, ...mail })),
      putEvent(bus, detailTypes.trainingSweepCompleted, shortened(report), [ExecutionArn]),
    ]);
    for (const outcome of sent) if (outcome.status === 'rejected') throw outcome.reason;
    logger.info('Sweep reported', { ExecutionArn, ...report.Counts });
    return report;
  };

/** What a run took and cost; nothing where Comprehend can't tell: the report is sent without figures too. */
const figuresOf = async (
  comprehend: ComprehendClient,
  { DocumentClassifierArn, ExecutionName, Error }: Outcome,
  readAt: Date,
  usdPerHour: number,
): Promise<Pick<StoppedRun, 'TrainingSeconds' | 'TrainingCostUsd'>> => {
  if (Error !== undefined) return {};
  const answer = await comprehend
    .send(new DescribeDocumentClassifierCommand({ DocumentClassifierArn }))
    .catch(() => undefined);
  const properties = answer?.DocumentClassifierProperties;
  // The ARN may have gone to another run meanwhile.
  const isSameRun = ExecutionName.endsWith(`-${runId({ DocumentClassifierArn, SubmitTime: properties?.SubmitTime })}`);
  const TrainingSeconds = properties && isSameRun ? trainingSeconds(properties, readAt) : undefined;
  if (TrainingSeconds === undefined) return {};
  return { TrainingSeconds, TrainingCostUsd: trainingCostUsd(TrainingSeconds, usdPerHour) };
};

/** The report without its lists, where they would make the event too large. */
const shortened = (report: SweepReport): object => {
  if (bytesOf(report) <= maxDetailBytes) return report;
  const { Reason, Mode, Counts, Left, TrainingCostUsd } = report;
  return { Reason, Mode, Counts, Left, TrainingCostUsd, Shortened: true };
};

export const handler = reportSweepTask({
  comprehend: new ComprehendClient(taskClientOptions),
  sns: new SNSClient(taskClientOptions),
  eventBridge: new EventBridgeClient(taskClientOptions),
  logger: new Logger(),
  reportTopicArn: setting('reportTopicArn'),
  eventBus: setting('eventBus'),
  stopWorkflowArn: setting('stopWorkflowArn'),
  trainingUsdPerHour: Number(setting('trainingUsdPerHour')),
  now: () => new Date(),
});
