import type { Settings } from '../../lambda/functions.ts';
import type { OperationRequest } from '../../local/aws/wire/operation.ts';
import { alarm, type GuardAccountOptions, guardAccount, own, told } from './guard.ts';
import { apiOf } from './http.ts';

/** What the tests of earlier versions’ faults share. */
export const minute = 60_000;
export const hour = 60 * minute;
export const iso = (time: number) => new Date(time).toISOString();
export const setup = ({
  faultOf,
  clientOptions,
  quotas = false,
  ...settings
}: GuardAccountOptions & Partial<Settings> = {}) => {
  const stack = told({ warnPercent: 0, ...settings });
  const account = guardAccount({ stack, quotas, ...(faultOf && { faultOf }), ...(clientOptions && { clientOptions }) });
  const { mails, read, wait } = account;
  return {
    ...account,
    ...apiOf((request) => account.settled(account.answer(request))),
    subjects: () => mails.map(({ Subject }) => (Subject ?? '').replace(/^Comprehend training: | \(us-east-1\)$/g, '')),
    /** All mails' texts, each in one line. */
    texts: () => mails.map(({ Message }) => Message.replace(/\s+/g, ' ')).join('\n'),
    reports: () => account.sweeps().map(({ output = '{}' }) => JSON.parse(output)),
    /** The guard's life for some minutes: a reading each, whether or not it fails. */
    live: async (minutes: number) => {
      for (let i = 0; i < minutes; i++) {
        const startedAt = Date.now();
        await read().catch(() => {});
        await wait(60 - (Date.now() - startedAt) / 1000);
      }
    },
  };
};
export const noLimit = { monthlyLimitUsd: 1e6 };
export const alarmAt = (time: number, more: object = {}) => ({ ...alarm(), time: iso(time), ...more });
export const anomaly = (cause: object = {}) => ({
  source: 'aws.ce',
  'detail-type': 'Anomaly Detected',
  detail: {
    anomalyId: 'a-1',
    dimensionValue: 'Amazon Comprehend',
    impact: { totalImpact: 1001 },
    rootCauses: [{ service: 'Amazon Comprehend', region: 'us-east-1', linkedAccount: '123456789012', ...cause }],
  },
});
export const spent = (time = Date.now()) =>
  own('Budget Spent', { BudgetName: 'b', AmountUsd: 6.4, ThresholdUsd: 6, BudgetedAmountUsd: 6, Text: 't' }, time);
export const failing =
  (pattern: RegExp, error: string, isMeant = () => true) =>
  ({ operation }: OperationRequest): string | undefined =>
    pattern.test(operation) && isMeant() ? error : undefined;
export const lists = /^List(Doc|Ent)/;
