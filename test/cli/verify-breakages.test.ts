import type { StackSettings } from '../../lib/settings.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { bill, breakages, named } from './breakages.ts';
import { type GoodStack, startGoodStack } from './good-stack.ts';
import { verified } from './verified.ts';

/** `verify` at a stack with each thing broken: the check whose business it is says so, and no other does. */
jest.setTimeout(30_000);
const settings: Partial<StackSettings> = {
  monthlyLimitUsd: 500,
  alertEmail: 'a@example.com',
  slackWorkspaceId: 'T012ABCDEFG',
  slackChannelId: 'C012ABCDEFG',
  dashboard: true,
  alarmNames: ['big-bill'],
  billingAlarmName: 'bill',
  anomalies: true,
};
let aws: GoodStack;
const before = { ...process.env };
const rule = (EventPattern: object) => ({ State: 'ENABLED', EventPattern });
beforeAll(async () => {
  aws = await startGoodStack({ stack: synthesize('eu-west-1', settings) });
  Object.assign(process.env, aws.env, { AWS_PROFILE: '' });
});
beforeEach(() => {
  aws.change({});
  aws.otherAlarms['eu-west-1'] = [named];
  aws.otherAlarms['us-east-1'] = [bill];
  aws.rulesThere.set('Bill', rule({ source: ['aws.cloudwatch'], detail: { alarmName: ['bill'] } }));
  aws.rulesThere.set('Anomaly', rule({ source: ['aws.ce'] }));
});
afterAll(() => {
  process.env = before;
  aws.close();
});

test('without a breakage all is ok', async () => {
  const { code, others, failed } = await verified();
  expect({ code, failed, others: others('') }).toEqual({ code: 0, failed: [], others: ['tls'] });
});

const table = Object.entries(breakages).flatMap(([check, all]) =>
  all.map(([broken, told, affected = []]) => ({ check, broken, told, affected })),
);
test.each(table)('$check: $told', async ({ check, broken, told, affected }) => {
  const change = broken(aws.make, aws);
  if (typeof change === 'function') aws.change({}, change);
  else aws.change(change ?? {});
  const { code, rows, others } = await verified();
  const { Result, Found, ToDo } = rows.find(({ Check }) => Check === check) ?? { Result: 'missing', Found: '' };
  expect(`${Found} → ${ToDo}`).toMatch(told);
  expect({ Result, others: others(check), code }).toEqual({ Result: 'failed', others: ['tls', ...affected], code: 1 });
});
