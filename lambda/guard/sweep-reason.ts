import { counted, hms, usd } from '../figures.ts';
import { detailTypes, eventSource } from './events.ts';

const maxLength = 1000;

/** Reads members of an event by their paths, and remembers which were not as they should be. */
interface Reader {
  readonly text: (path: string) => string;
  readonly number: (path: string, format: (value: number) => string) => string;
  /** Whether the event has anything at that path; absence is not held against it. */
  readonly has: (path: string) => boolean;
}

/** What each kind of event tells people, by `source` and `detail-type`. */
const reasons: Readonly<Record<string, (event: Reader) => string>> = {
  [`${eventSource}/${detailTypes.trainingOverLimit}`]: ({ text, number }) =>
    `Training has cost ${number('detail.TrainingCostMonthToDateUsd', usd)} in ${text('detail.Month')}; the monthly ` +
    `limit is ${number('detail.MonthlyLimitUsd', usd)}. In progress then: ` +
    `${number('detail.TrainingJobsInProgress', (n) => counted(n, 'job'))}, the longest for ` +
    `${number('detail.LongestTrainingSeconds', hms)} (h:mm:ss).`,
  [`${eventSource}/${detailTypes.budgetNotification}`]: ({ text, number, has }) => {
    if (!has('detail.AmountUsd')) return `AWS Budgets sent a notification: "${shortened(text('detail.Text'), 300)}".`;
    return (
      `AWS Budgets says of the budget "${text('detail.BudgetName')}": ${text('detail.AlertType')} amount ` +
      `${number('detail.AmountUsd', usd)}, alert threshold ${number('detail.ThresholdUsd', usd)}, budgeted ` +
      `${number('detail.BudgetedAmountUsd', usd)}.`
    );
  },
  'aws.cloudwatch/CloudWatch Alarm State Change': ({ text }) =>
    `The CloudWatch alarm "${text('detail.alarmName')}" in ${text('region')} is in ${text('detail.state.value')}: ` +
    `${shortened(text('detail.state.reason'), 500)}`,
  'aws.ce/Anomaly Detected': ({ text, number }) =>
    `AWS Cost Anomaly Detection found an anomaly of ${number('detail.impact.totalImpact', usd)} in ` +
    `${text('detail.dimensionValue')} (anomaly ${text('detail.anomalyId')}).`,
  [`${eventSource}/${detailTypes.stopAllRequested}`]: ({ text }) =>
    `Asked for with POST /stop-all (request ${text('detail.RequestId')}).`,
};

/**
 * What set a sweep off, in a sentence or two with the figures; at most 1,000 characters. Whatever the event is, there
 * is a reason: it then says what could not be read.
 */
export const reasonOf = (event: unknown): string => {
  const unread: string[] = [];
  const at = (path: string) => path.split('.').reduce(memberOf, event);
  const read = (path: string, value: string | undefined) => {
    if (value === undefined) unread.push(path);
    return value ?? '(unknown)';
  };
  const reader: Reader = {
    text: (path) => {
      const value = at(path);
      return read(path, typeof value === 'string' && value.trim() ? value.trim() : undefined);
    },
    number: (path, format) => {
      const value = at(path);
      return read(path, typeof value === 'number' && Number.isFinite(value) ? format(value) : undefined);
    },
    has: (path) => at(path) !== undefined,
  };

  const kind = `${at('source')}/${at('detail-type')}`;
  const known = Object.hasOwn(reasons, kind) ? reasons[kind] : undefined;
  const unknownKind = ({ text }: Reader) =>
    `An event of a kind this version does not know: source ${text('source')}, detail-type ${text('detail-type')}.`;
  const reason = shortened((known ?? unknownKind)(reader), maxLength - 200);
  // A budget notification says itself what could not be read of AWS's text.
  const ofText = at('detail.Unreadable');
  const all = new Set([...unread, ...(Array.isArray(ofText) ? ofText.map((name) => `detail.${name}`) : [])]);
  return all.size === 0 ? reason : `${reason} Could not be read: ${shortened([...all].join(', '), 170)}.`;
};

/** `detail.state.value` step by step; an event's own members only. */
const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

const shortened = (text: string, length: number): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
};
