import { deploymentOf } from '../account/arn.ts';
import { parseTime } from '../account/tags.ts';
import { trainingStart } from '../account/training-cost.ts';
import type { TrainingRun } from '../account/training-run.ts';
import type { Settings } from '../settings.ts';
import { minute, shortened, usd } from '../words/figures.ts';
import { alarmKey } from './alarm-key.ts';
import { type EventReader, eventReader, sentence, valueAt } from './event-reader.ts';
import { detailTypes, eventSource } from './events.ts';

export type SignalSettings = Pick<Settings, 'stopWorkflowArns' | 'regions' | 'budgetUsd' | 'alarmKeys'>;

interface Row {
  /** The runs that it covers, by what had happened to them before its time; none where it is only reported. */
  readonly covers?: 'trainedBefore' | 'submittedBefore';
  /** Asked for by a person: it stops in either mode of the guard. */
  readonly isByHand?: true;
  /** It is about a month's cost, so a grace that was announced holds it up. */
  readonly isMonthCost?: true;
  /** Of a mail that stops nothing by design: why it comes. */
  readonly headline?: string;
  /** Which of several sources of its kind it comes from, for the note that it was reported today. */
  readonly source?: (event: EventReader) => string | undefined;
  /** Why this very event stops nothing, as the second half of a sentence; undefined where it may. */
  readonly why?: (event: unknown, settings: SignalSettings, time: Date, now: Date) => string | undefined;
  /** What people are told, sentence by sentence. */
  readonly reason: (event: EventReader) => readonly string[];
}

const budgetSentences = ({ text, number, has }: EventReader, what: string): string[] =>
  has('detail.AmountUsd')
    ? [
        sentence`AWS Budgets says that the ${what} of the budget "${text('detail.BudgetName')}" is ${number('detail.AmountUsd', usd)}.`,
        sentence`Its alert threshold is ${number('detail.ThresholdUsd', usd)}.`,
        sentence`The budget is ${number('detail.BudgetedAmountUsd', usd)}.`,
      ]
    : [
        `AWS Budgets sent a notification about the ${what}.`,
        sentence`It says: "${text('detail.Text') && shortened(text('detail.Text') ?? '', 300)}".`,
      ];

/** The last day of a month on which AWS may still report that the month before has spent its budget: assumed. */
const lastDayAboutPastMonth = 5;

const whyBudgetStopsNothing: Row['why'] = (event, { budgetUsd }, time, now) => {
  const amount = valueAt(event, 'detail.BudgetedAmountUsd');
  if (budgetUsd === null) return 'this deployment has no budget';
  // AWS's text has whole cents.
  if (typeof amount === 'number' && Math.round(amount * 100) !== Math.round(budgetUsd * 100)) {
    return `the notification is about a budget of ${usd(amount)}, and budgetUsd is ${usd(budgetUsd)}`;
  }
  // One of the month's last hour may be read when the next month has begun.
  return [time, now].some((moment) => moment.getUTCDate() <= lastDayAboutPastMonth)
    ? `in the first ${lastDayAboutPastMonth} days of a month it may be about the month before`
    : undefined;
};

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
const whyAlarmStopsNothing: Row['why'] = (event, settings) => {
  const { region, accountId } = deploymentOf(settings);
  const name = valueAt(event, 'detail.alarmName');
  const suppressedBy = valueAt(event, 'detail.state.actionsSuppressedBy');
  const arns = valueAt(event, 'resources');
  const isOurs =
    (typeof name === 'string' && settings.alarmKeys.includes(alarmKey(name))) ||
    (Array.isArray(arns) && arns.some((arn) => settings.alarmKeys.includes(arn)));
  if (!isOurs) return 'alarmNames and alarms do not name this alarm';
  if (valueAt(event, 'account') !== accountId) return 'it is an alarm of another account';
  // Billing metrics are in us-east-1 only; its events keep that region.
  if (![region, 'us-east-1'].some((known) => known === valueAt(event, 'region')))
    return 'it is an alarm of another region';
  if (valueAt(event, 'detail.state.value') !== 'ALARM') return 'the alarm is not in ALARM';
  if (valueAt(event, 'detail.muteDetail') != null) return 'the alarm is muted';
  return suppressedBy == null
    ? undefined
    : `the actions of the alarm are suppressed (${shortened(`${suppressedBy}`, 50)})`;
};

const serviceName = 'Amazon Comprehend';

/** @see https://docs.aws.amazon.com/cost-management/latest/userguide/cad-eventbridge.html */
const whyAnomalyStopsNothing: Row['why'] = (event, settings) => {
  const { accountId } = deploymentOf(settings);
  const causes = valueAt(event, 'detail.rootCauses');
  const isOurs = (cause: unknown) =>
    (valueAt(cause, 'service') ?? valueAt(event, 'detail.dimensionValue')) === serviceName &&
    valueAt(cause, 'linkedAccount') === accountId &&
    settings.regions.some((region) => region === valueAt(cause, 'region'));
  return Array.isArray(causes) && causes.some(isOurs)
    ? undefined
    : `none of its root causes is ${serviceName} in this account and in ${settings.regions.join(', ')}`;
};

const rootCauses = ({ list }: EventReader): string => {
  const all = list('detail.rootCauses').map(
    (cause) => sentence`${cause.text('service')} in ${cause.text('region')}, account ${cause.text('linkedAccount')}`,
  );
  return all.some(Boolean) ? `Root causes: ${all.filter(Boolean).join('; ')}.` : '';
};

/** The guard's signals by `source` and `detail-type`: every event that means something to it. */
const signals: Readonly<Record<string, Row>> = {
  // Nothing has been overspent yet.
  [`${eventSource}/${detailTypes.budgetForecast}`]: {
    headline: 'forecast over threshold',
    reason: (event) => budgetSentences(event, 'forecast amount'),
  },
  [`${eventSource}/${detailTypes.budgetSpent}`]: {
    covers: 'trainedBefore',
    isMonthCost: true,
    why: whyBudgetStopsNothing,
    reason: (event) => budgetSentences(event, 'actual amount'),
  },
  'aws.cloudwatch/CloudWatch Alarm State Change': {
    covers: 'trainedBefore',
    source: ({ text }) => text('detail.alarmName'),
    why: whyAlarmStopsNothing,
    reason: ({ text }) => [
      sentence`The CloudWatch alarm "${text('detail.alarmName')}" in ${text('region')} is in ${text('detail.state.value')}.`,
      sentence`${text('detail.state.reason') && shortened(text('detail.state.reason') ?? '', 500)}`,
    ],
  },
  'aws.ce/Anomaly Detected': {
    covers: 'trainedBefore',
    why: whyAnomalyStopsNothing,
    reason: (event) => [
      sentence`AWS Cost Anomaly Detection found an anomaly in ${event.text('detail.dimensionValue')}.`,
      sentence`Its impact is ${event.number('detail.impact.totalImpact', usd)}.`,
      sentence`Its id is ${event.text('detail.anomalyId')}.`,
      rootCauses(event),
    ],
  },
  [`${eventSource}/${detailTypes.stopAllRequested}`]: {
    covers: 'submittedBefore',
    isByHand: true,
    reason: ({ text }) => [
      sentence`Someone ran stop-all (request ${text('detail.RequestId')}).` || 'Someone ran stop-all.',
    ],
  },
};

/** An event of a kind that the table doesn't have stops nothing. */
const unknownSignal: Row = {
  headline: 'an unknown event',
  source: ({ text }) => `${text('source')}/${text('detail-type')}`,
  reason: ({ text }) => [
    'An event came of a kind that this version does not know.',
    sentence`Its source is ${text('source')}.`,
    sentence`Its detail-type is ${text('detail-type')}.`,
  ],
};

/** What comes from outside, once. */
export interface Signal {
  readonly isByHand: boolean;
  /** A grace that was announced holds it up. */
  readonly isMonthCost: boolean;
  readonly covers: (run: TrainingRun) => boolean;
  /** Undefined where the event doesn't say. */
  readonly time: Date | undefined;
  readonly source: string;
  /** Why a mail comes that stops nothing by design; undefined where the signal may stop. */
  readonly headline: string | undefined;
  /** What has happened, with the figures, and why nothing is stopped for it where that is so; at most 1,000 characters. */
  readonly reason: string;
}

const maxReasonLength = 1000;
const maxAheadMinutes = 5;
/** A signal that is older is only reported: what it was about may be over. */
export const maxSignalAgeMinutes = 60;

/**
 * Reads an event, whatever it is: figures that can't be read are left out of the reason, and named at its end. What its text says
 * may keep it from stopping anything; nothing in it can make it stop more than its row says.
 */
export const readSignal = (event: unknown, settings: SignalSettings, now: Date): Signal => {
  const unread = new Set<string>();
  const reader = eventReader(event, unread);
  const [source, type] = [valueAt(event, 'source'), valueAt(event, 'detail-type')];
  // Texts only: a list of one text would read like that text.
  const name = typeof source === 'string' && typeof type === 'string' ? `${source}/${type}` : '';
  const row = (Object.hasOwn(signals, name) ? signals[name] : undefined) ?? unknownSignal;
  const given = valueAt(event, 'time');
  const time = typeof given === 'string' ? parseTime(given) : undefined;
  const why = row.covers && (whyTooLate(time, now) ?? (time && row.why?.(event, settings, time, now)));
  const sentences = row.reason(reader).filter(Boolean).join(' ');
  const ofSource = row.source?.(reader);
  // A budget notification says itself what could not be read of AWS's text.
  const ofText = valueAt(event, 'detail.Unreadable');
  for (const member of Array.isArray(ofText) ? ofText : []) {
    if (typeof member === 'string') unread.add(`detail.${member}`);
  }
  const reason = [
    shortened(sentences || `The event "${type}" came.`, maxReasonLength - 400),
    why && `Nothing is stopped for it: ${why}.`,
    unread.size > 0 && `Could not be read: ${shortened([...unread].join(', '), 170)}.`,
  ];
  const covers = why === undefined ? row.covers : undefined;
  return {
    isByHand: row.isByHand === true && covers !== undefined,
    isMonthCost: row.isMonthCost === true,
    covers: (run) => covers !== undefined && time !== undefined && momentOf(run, covers) < time.getTime(),
    time,
    source: shortened([name, ofSource].filter(Boolean).join('#'), 300),
    headline: covers === undefined ? (row.headline ?? 'only reported') : undefined,
    reason: reason.filter(Boolean).join(' '),
  };
};

/** When what counts happened to a run, in milliseconds; later than any time where that isn't known. */
const momentOf = (run: TrainingRun, covers: NonNullable<Row['covers']>): number =>
  (covers === 'submittedBefore' ? run.submitTime : trainingStart(run))?.getTime() ?? Infinity;

const whyTooLate = (time: Date | undefined, now: Date): string | undefined => {
  if (!time) return 'the event has no time that can be read';
  const minutes = (now.getTime() - time.getTime()) / 60_000;
  if (minutes < -maxAheadMinutes)
    return `the event is dated ${minute(time.toISOString())}, which is ahead of our clock`;
  return minutes > maxSignalAgeMinutes ? `the event is of ${minute(time.toISOString())} and comes too late` : undefined;
};
