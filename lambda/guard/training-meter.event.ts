import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { exemptTagSetting, guardModeSetting, setting, taskClientOptions } from '../clients.ts';
import { hasEnded, statusesThatAre } from '../model/document-classifier.ts';
import { monthOf, trainingCostUsd, trainingSeconds, trainingSecondsIn } from '../model/training-cost.ts';
import { runId } from '../stop/stop-execution.ts';
import { detailTypes, metricNames, metricNamespace, type TrainingOverLimit } from './events.ts';
import { type Bus, putEvent } from './put-event.ts';
import { type Classifier, type ExemptTag, isExempt, listClassifiers } from './stoppable-classifiers.ts';
import type { GuardMode } from './sweep.ts';
import { enterReported, enterTraining, type Ledger } from './training-ledger.ts';

export interface TrainingMeter extends Ledger, Bus {
  readonly comprehend: ComprehendClient;
  /** Powertools' Metrics. */
  readonly metrics: {
    addMetric(name: string, unit: (typeof MetricUnit)[keyof typeof MetricUnit], value: number): unknown;
    publishStoredMetrics(): void;
  };
  readonly logger: Pick<Logger, 'info'>;
  readonly monthlyLimitUsd: number;
  readonly trainingUsdPerHour: number;
  readonly exemptTag: ExemptTag;
  readonly guardMode: GuardMode;
  readonly now: () => Date;
}

/**
 * The training meter, on a schedule: publishes what training has cost this month in this region, and puts `Training
 * Over Limit` on the bus whenever that reaches the limit while something can be stopped.
 *
 * Level, not edge: it says so at every reading, so a job that is started later is noticed too. An alarm's change of
 * state would be a single word. With only exempt jobs in training it is silent. A late reading finds what an earlier
 * one would have, a repeated one says the same again, and the sweep takes no harm from that. Metrics come before the
 * event, so that people see the figure even where the bus fails.
 */
export const trainingMeter =
  ({
    comprehend,
    metrics,
    logger,
    monthlyLimitUsd,
    trainingUsdPerHour,
    exemptTag,
    guardMode,
    now,
    ...rest
  }: TrainingMeter) =>
  async (): Promise<void> => {
    const readAt = now();
    const month = monthOf(readAt);
    const classifiers = await listClassifiers(comprehend);
    const seconds = new Map(
      classifiers
        // Undefined for an ended run without an end: the ledger then keeps what earlier readings saw.
        .map((classifier) => [runId(classifier), trainingSecondsIn(month, classifier, readAt) ?? 0] as const)
        .filter(([, taken]) => taken > 0),
    );
    const inProgress = classifiers.filter(({ Status }) => !hasEnded(Status));
    const reading: TrainingOverLimit = {
      Month: month.name,
      TrainingCostMonthToDateUsd: trainingCostUsd(await enterTraining(rest, month, seconds), trainingUsdPerHour),
      MonthlyLimitUsd: monthlyLimitUsd,
      TrainingJobsInProgress: inProgress.length,
      LongestTrainingSeconds: Math.max(0, ...inProgress.map((classifier) => trainingSeconds(classifier, readAt) ?? 0)),
    };

    metrics.addMetric(metricNames.trainingCostMonthToDate, MetricUnit.NoUnit, reading.TrainingCostMonthToDateUsd);
    metrics.addMetric(metricNames.trainingJobsInProgress, MetricUnit.Count, reading.TrainingJobsInProgress);
    metrics.addMetric(metricNames.longestTrainingSeconds, MetricUnit.Seconds, reading.LongestTrainingSeconds);
    metrics.publishStoredMetrics();

    const isOver = reading.TrainingCostMonthToDateUsd >= monthlyLimitUsd;
    const toStop = isOver ? await findOneToStop(comprehend, inProgress, exemptTag) : undefined;
    const isNews =
      toStop && (guardMode === 'stop' || (await enterReported(rest, month, stoppable(inProgress).map(runId))));
    if (isNews) await putEvent(rest, detailTypes.trainingOverLimit, reading);
    logger.info('Training metered', { ...reading, DocumentClassifierArn: toStop?.DocumentClassifierArn });
  };

const stoppable = (classifiers: readonly Classifier[]) =>
  classifiers.filter(({ Status }) => statusesThatAre('stoppable').some((status) => status === Status));

/** The first that a sweep would stop: one is reason enough, so tags are read job by job. */
const findOneToStop = async (comprehend: ComprehendClient, inProgress: readonly Classifier[], exemptTag: ExemptTag) => {
  for (const classifier of stoppable(inProgress)) {
    if ((await isExempt(comprehend, classifier, exemptTag)) === false) return classifier;
  }
  return undefined;
};

export const handler = trainingMeter({
  comprehend: new ComprehendClient(taskClientOptions),
  dynamodb: new DynamoDBClient(taskClientOptions),
  eventBridge: new EventBridgeClient(taskClientOptions),
  metrics: new Metrics({ namespace: metricNamespace }),
  logger: new Logger(),
  ledgerTable: setting('ledgerTable'),
  eventBus: setting('eventBus'),
  monthlyLimitUsd: Number(setting('monthlyLimitUsd')),
  trainingUsdPerHour: Number(setting('trainingUsdPerHour')),
  exemptTag: exemptTagSetting(),
  guardMode: guardModeSetting(),
  now: () => new Date(),
});
