import { modelNameWithVersion } from '../model/arn.ts';
import { arnMember, arnMembers } from '../model/kind.ts';
import type { TrainingRun } from '../model/training-run.ts';
import type { GuardMode } from '../settings.ts';
import { detailTypes, eventSource } from './events.ts';
import { counted, hms, shortened, usd } from './figures.ts';

/** Reads members of an event by their paths, and remembers which were not as they should be. */
interface Reader {
  readonly text: (path: string) => string;
  readonly number: (path: string, format: (value: number) => string) => string;
  /** Whether the event has anything at that path; absence is not held against it. */
  readonly has: (path: string) => boolean;
  /** A reader for each item of a list. */
  readonly list: (path: string) => readonly Reader[];
}

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
  /** What people are told. */
  readonly reason: (event: Reader) => string;
}

const costReason = ({ text, number }: Reader): string =>
  `Training has cost ${number('detail.TrainingCostMonthToDateUsd', usd)} in ${text('detail.Month')}; the monthly ` +
  `limit is ${number('detail.MonthlyLimitUsd', usd)}.`;

/** `2026-11-24 13:05 UTC` */
const minute = (time: string): string => time.replace(/^(\S+)T(\d\d:\d\d).*$/, '$1 $2 UTC');

const budgetReason = ({ text, number, has }: Reader, what: string): string =>
  has('detail.AmountUsd')
    ? `AWS Budgets says of the budget "${text('detail.BudgetName')}": ${what} ` +
      `${number('detail.AmountUsd', usd)}, alert threshold ${number('detail.ThresholdUsd', usd)}, budgeted ` +
      `${number('detail.BudgetedAmountUsd', usd)}.`
    : `AWS Budgets sent a notification of the ${what}: "${shortened(text('detail.Text'), 300)}".`;

/** The guard's signals by `source` and `detail-type`: every event that means something to a sweep. */
const signals: Readonly<Record<string, Row>> = {
  [`${eventSource}/${detailTypes.trainingOverLimit}`]: {
    mode: 'stop',
    reason: (event) =>
      `${costReason(event)} In progress then: ` +
      `${event.number('detail.TrainingJobsInProgress', (n) => counted(n, 'job'))}, the longest for ` +
      `${event.number('detail.LongestTrainingSeconds', hms)} (h:mm:ss).`,
  },
  [`${eventSource}/${detailTypes.trainingCostWarning}`]: {
    mode: 'report',
    isAlwaysTold: true,
    reason: (event) => {
      const rate = `${costReason(event)} What trains now costs ${event.number('detail.UsdPerHour', usd)} an hour.`;
      if (!event.has('detail.LimitReachedAt')) return rate;
      return `${rate} At that rate the limit is reached at ${minute(event.text('detail.LimitReachedAt'))}.`;
    },
  },
  [`${eventSource}/${detailTypes.trainingWillBeStopped}`]: {
    mode: 'report',
    isAlwaysTold: true,
    reason: (event) =>
      `${costReason(event)} What is in training and not exempt will be stopped at ` +
      `${minute(event.text('detail.StopsAt'))}. To exempt a model, tag it ${event.text('detail.ExemptTag')} before.`,
  },
  [`${eventSource}/${detailTypes.trainingTooLong}`]: {
    mode: 'stop',
    namesRuns: true,
    reason: ({ list }) => {
      const runs = list('detail.Runs').map((run) => {
        const taken = run.number('TrainingSeconds', hms);
        const allowed = run.number('MaxTrainingMinutes', (minutes) => hms(minutes * 60));
        return `${modelNameWithVersion(run.text(arnMembers.find(run.has) ?? 'Arn'))} for ${taken} of ${allowed}`;
      });
      return `${counted(runs.length, 'run')} trained for longer than allowed (h:mm:ss): ${runs.join(', ')}.`;
    },
  },
  // Nothing has been overspent yet.
  [`${eventSource}/${detailTypes.budgetForecast}`]: {
    mode: 'report',
    reason: (event) => budgetReason(event, 'forecast amount'),
  },
  [`${eventSource}/${detailTypes.budgetSpent}`]: {
    mode: 'stop',
    reason: (event) => budgetReason(event, 'actual amount'),
  },
  'aws.cloudwatch/CloudWatch Alarm State Change': {
    mode: 'stop',
    onlyWhere: ['detail.state.value', 'ALARM'],
    reason: ({ text }) =>
      `The CloudWatch alarm "${text('detail.alarmName')}" in ${text('region')} is in ${text('detail.state.value')}: ` +
      `${shortened(text('detail.state.reason'), 500)}`,
  },
  'aws.ce/Anomaly Detected': {
    mode: 'stop',
    reason: ({ text, number }) =>
      `AWS Cost Anomaly Detection found an anomaly of ${number('detail.impact.totalImpact', usd)} in ` +
      `${text('detail.dimensionValue')} (anomaly ${text('detail.anomalyId')}).`,
  },
  [`${eventSource}/${detailTypes.stopAllRequested}`]: {
    mode: 'stop',
    isByHand: true,
    isAlwaysTold: true,
    reason: ({ text }) => `Asked for with POST /stop-all (request ${text('detail.RequestId')}).`,
  },
};

/** An event of a kind that the table doesn't have stops nothing. */
const unknownSignal: Row = {
  mode: 'report',
  reason: ({ text }) =>
    `An event of a kind this version does not know: source ${text('source')}, detail-type ${text('detail-type')}.`,
};

/** What a sweep makes of its signal. */
export interface Signal {
  readonly mode: GuardMode;
  /** Whether people get a report also where there is nothing to do. */
  readonly isAlwaysTold: boolean;
  /** Whether it is about a run. */
  readonly covers: (run: TrainingRun) => boolean;
  /** What set the sweep off, in a sentence or two with the figures; at most 1,000 characters. */
  readonly reason: string;
}

const maxReasonLength = 1000;

/** Reads an event, whatever it is: the reason says what could not be read of it. */
export const readSignal = (event: unknown, guardMode: GuardMode): Signal => {
  const unread = new Set<string>();
  const at = (path: string) => path.split('.').reduce(memberOf, event);
  const readerOf = (prefix: string): Reader => {
    const read = (path: string, value: string | undefined) => {
      if (value === undefined) unread.add(prefix + path);
      return value ?? '(unknown)';
    };
    return {
      text: (path) => {
        const value = at(prefix + path);
        return read(path, typeof value === 'string' && value.trim() ? value.trim() : undefined);
      },
      number: (path, format) => {
        const value = at(prefix + path);
        return read(path, typeof value === 'number' && Number.isFinite(value) ? format(value) : undefined);
      },
      has: (path) => at(prefix + path) !== undefined,
      list: (path) => {
        const value = at(prefix + path);
        if (!Array.isArray(value)) read(path, undefined);
        return Array.isArray(value) ? value.map((_, i) => readerOf(`${prefix}${path}.${i}.`)) : [];
      },
    };
  };

  const name = `${at('source')}/${at('detail-type')}`;
  const row = (Object.hasOwn(signals, name) ? signals[name] : undefined) ?? unknownSignal;
  const isReason = row.onlyWhere === undefined || at(row.onlyWhere[0]) === row.onlyWhere[1];
  const reason = shortened(row.reason(readerOf('')), maxReasonLength - 200);
  // A budget notification says itself what could not be read of AWS's text.
  const ofText = at('detail.Unreadable');
  if (Array.isArray(ofText)) for (const member of ofText) unread.add(`detail.${member}`);
  const named = at('detail.Runs');
  const isNamed = (run: TrainingRun) =>
    Array.isArray(named) &&
    named.some(
      (other) =>
        memberOf(other, arnMember(run.kind)) === run.arn &&
        memberOf(other, 'SubmitTime') === run.submitTime.toISOString(),
    );
  return {
    mode: row.isByHand ? row.mode : isReason && guardMode === 'stop' ? row.mode : 'report',
    isAlwaysTold: row.isAlwaysTold === true,
    covers: row.namesRuns ? isNamed : () => true,
    reason: unread.size === 0 ? reason : `${reason} Could not be read: ${shortened([...unread].join(', '), 170)}.`,
  };
};

/** `detail.state.value` step by step; an event's own members only. */
const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
