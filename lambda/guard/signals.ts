import { modelNameWithVersion } from '../account/arn.ts';
import { arnMember, arnMembers } from '../account/kind.ts';
import type { TrainingRun } from '../account/training-run.ts';
import type { GuardMode } from '../settings.ts';
import { counted, hms, minute, shortened, usd } from '../words/figures.ts';
import { eventReader, type Reader, sentence, valueAt } from './event-reader.ts';
import { detailTypes, eventSource } from './events.ts';

interface Row {
  /** What a sweep does with the runs; where the guard's mode is `report` it only reports them all the same. */
  readonly mode: GuardMode;
  /** Asked for by a person: stops in either mode of the guard. */
  readonly isByHand?: true;
  /** Is answered with a report also where there is nothing to do. */
  readonly isAlwaysTold?: true;
  /** Whether it is about the runs that the event names, and no others. */
  readonly namesRuns?: true;
  /** Member and value without which the event is no reason to stop anything. */
  readonly onlyWhere?: readonly [path: string, value: string];
  /** Of a mail that stops nothing by design: why it comes. */
  readonly headline?: string;
  /** What people are told, sentence by sentence. */
  readonly reason: (event: Reader) => readonly string[];
}

const costSentences = ({ text, number, has }: Reader): string[] => [
  sentence`Training has cost ${number('detail.TrainingCostMonthToDateUsd', usd)} in ${text('detail.Month')}; the monthly limit is ${number('detail.MonthlyLimitUsd', usd)}.`,
  has('detail.Regions') ? sentence`Both are of all regions together: ${text('detail.Regions')}.` : '',
  has('detail.UnreadRegions')
    ? sentence`Could not be read and counts with its last known figures: ${text('detail.UnreadRegions')}.`
    : '',
];

const budgetSentences = ({ text, number, has }: Reader, what: string): string[] =>
  has('detail.AmountUsd')
    ? [
        sentence`AWS Budgets says of the budget "${text('detail.BudgetName')}" that the ${what} is ${number('detail.AmountUsd', usd)}.`,
        sentence`Its alert threshold is ${number('detail.ThresholdUsd', usd)}.`,
        sentence`Budgeted are ${number('detail.BudgetedAmountUsd', usd)}.`,
      ]
    : [
        `AWS Budgets sent a notification of the ${what}.`,
        sentence`It says: "${text('detail.Text') && shortened(text('detail.Text') ?? '', 300)}".`,
      ];

/** The guard's signals by `source` and `detail-type`: every event that means something to a sweep. */
const signals: Readonly<Record<string, Row>> = {
  [`${eventSource}/${detailTypes.trainingCostWarning}`]: {
    mode: 'report',
    isAlwaysTold: true,
    headline: 'the limit comes near',
    reason: (event) => [
      ...costSentences(event),
      sentence`What trains ${event.has('detail.Regions') ? 'there ' : ''}now costs ${event.number('detail.UsdPerHour', usd)} an hour.`,
      event.has('detail.LimitReachedAt')
        ? sentence`At that rate the limit is reached at ${minute(event.text('detail.LimitReachedAt'))}.`
        : '',
    ],
  },
  [`${eventSource}/${detailTypes.trainingWillBeStopped}`]: {
    mode: 'report',
    isAlwaysTold: true,
    headline: 'the limit is reached, stops follow',
    reason: (event) => [
      ...costSentences(event),
      sentence`What is in training and not exempt will be stopped at ${minute(event.text('detail.StopsAt'))}.`,
      sentence`To exempt a model, tag it ${event.text('detail.ExemptTag')} before.`,
    ],
  },
  [`${eventSource}/${detailTypes.trainingOverLimit}`]: {
    mode: 'stop',
    reason: (event) => [
      ...costSentences(event),
      sentence`In progress then: ${event.number('detail.TrainingJobsInProgress', (n) => counted(n, 'job'))}, the longest for ${event.number('detail.LongestTrainingSeconds', hms)} (h:mm:ss).`,
    ],
  },
  [`${eventSource}/${detailTypes.trainingTooLong}`]: {
    mode: 'stop',
    namesRuns: true,
    reason: ({ list }) => {
      const runs = list('detail.Runs').map((run) => {
        const arn = run.text(arnMembers.find(run.has) ?? 'Arn');
        const allowed = run.number('MaxTrainingMinutes', (minutes) => hms(minutes * 60));
        return sentence`${arn && modelNameWithVersion(arn)} for ${run.number('TrainingSeconds', hms)} of ${allowed}`;
      });
      return [`${counted(runs.length, 'run')} trained for longer than allowed (h:mm:ss): ${runs.join(', ')}.`];
    },
  },
  // Nothing has been overspent yet.
  [`${eventSource}/${detailTypes.budgetForecast}`]: {
    mode: 'report',
    headline: 'forecast over budget',
    reason: (event) => budgetSentences(event, 'forecast amount'),
  },
  [`${eventSource}/${detailTypes.budgetSpent}`]: {
    mode: 'stop',
    reason: (event) => budgetSentences(event, 'actual amount'),
  },
  'aws.cloudwatch/CloudWatch Alarm State Change': {
    mode: 'stop',
    onlyWhere: ['detail.state.value', 'ALARM'],
    reason: ({ text }) => [
      sentence`The CloudWatch alarm "${text('detail.alarmName')}" in ${text('region')} is in ${text('detail.state.value')}.`,
      sentence`${text('detail.state.reason') && shortened(text('detail.state.reason') ?? '', 500)}`,
    ],
  },
  'aws.ce/Anomaly Detected': {
    mode: 'stop',
    reason: ({ text, number }) => [
      sentence`AWS Cost Anomaly Detection found an anomaly in ${text('detail.dimensionValue')}.`,
      sentence`Its impact is ${number('detail.impact.totalImpact', usd)}.`,
      sentence`Its id is ${text('detail.anomalyId')}.`,
    ],
  },
  [`${eventSource}/${detailTypes.stopAllRequested}`]: {
    mode: 'stop',
    isByHand: true,
    isAlwaysTold: true,
    reason: ({ text }) => ['Asked for with POST /stop-all.', sentence`Request ${text('detail.RequestId')}.`],
  },
};

/** An event of a kind that the table doesn't have stops nothing. */
const unknownSignal: Row = {
  mode: 'report',
  reason: ({ text }) => [
    'An event of a kind that this version does not know.',
    sentence`Its source is ${text('source')}.`,
    sentence`Its detail-type is ${text('detail-type')}.`,
  ],
};

/** What a sweep makes of its signal. */
export interface Signal {
  readonly mode: GuardMode;
  /** Whether people get a report also where there is nothing to do. */
  readonly isAlwaysTold: boolean;
  /** Why a mail comes that stops nothing by design. */
  readonly headline: string | undefined;
  /** Whether it is about a run. */
  readonly covers: (run: TrainingRun) => boolean;
  /** What set the sweep off, in a sentence or two with the figures; at most 1,000 characters. */
  readonly reason: string;
}

const maxReasonLength = 1000;

/** Reads an event, whatever it is: figures that can't be read are left out of the reason, and named at its end. */
export const readSignal = (event: unknown, guardMode: GuardMode): Signal => {
  const unread = new Set<string>();
  const [source, type] = [valueAt(event, 'source'), valueAt(event, 'detail-type')];
  // Texts only: a list of one text would read like that text.
  const name = typeof source === 'string' && typeof type === 'string' ? `${source}/${type}` : '';
  const row = (Object.hasOwn(signals, name) ? signals[name] : undefined) ?? unknownSignal;
  const isReason = row.onlyWhere === undefined || valueAt(event, row.onlyWhere[0]) === row.onlyWhere[1];
  const sentences = row.reason(eventReader(event, unread)).filter(Boolean).join(' ');
  const reason = shortened(sentences || `The event "${type}" came.`, maxReasonLength - 200);
  // A budget notification says itself what could not be read of AWS's text.
  const ofText = valueAt(event, 'detail.Unreadable');
  for (const member of Array.isArray(ofText) ? ofText : []) {
    if (typeof member === 'string') unread.add(`detail.${member}`);
  }
  return {
    mode: row.isByHand ? row.mode : isReason && guardMode === 'stop' ? row.mode : 'report',
    isAlwaysTold: row.isAlwaysTold === true,
    headline: row.headline,
    covers: row.namesRuns ? namedIn(event) : () => true,
    reason: unread.size === 0 ? reason : `${reason} Could not be read: ${shortened([...unread].join(', '), 170)}.`,
  };
};

/** Whether an event's `detail.Runs` names a run, by its ARN and SubmitTime. */
const namedIn = (event: unknown) => {
  const named = valueAt(event, 'detail.Runs');
  return ({ kind, arn, submitTime }: TrainingRun): boolean =>
    Array.isArray(named) &&
    named.some(
      (run) => valueAt(run, arnMember(kind)) === arn && valueAt(run, 'SubmitTime') === submitTime.toISOString(),
    );
};
