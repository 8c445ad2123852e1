import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { StackSettings } from '../../lib/settings.ts';
import { StopTraining, type StopTrainingProps } from '../../lib/stop-training.ts';
import {
  inLocalApp,
  localAccountId,
  readStack,
  type SynthesizedStack,
  synthesize,
  synthesizeRegions,
} from '../../local/host/synthesized.ts';
import type { Operation } from './fake-aws.ts';
import { type GoodStack, startGoodStack } from './good-stack.ts';
import { verified } from './verified.ts';

/** Stacks of any settings and places that are as they should be: no check fails. */
jest.setTimeout(30_000);
const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

const at = async <Result>(
  stack: SynthesizedStack,
  name: string,
  look: (aws: GoodStack) => Promise<Result>,
): Promise<Result> => {
  const aws = await startGoodStack({ stack, name });
  Object.assign(process.env, aws.env, { AWS_PROFILE: '', AWS_REGION: stack.location.region });
  try {
    return await look(aws);
  } finally {
    aws.close();
  }
};

/** In an app's own stack, with a path of its own and a rule and an alarm beside it that are none of its business. */
const embedded = (path: readonly string[], props: StopTrainingProps): SynthesizedStack =>
  inLocalApp((app) => {
    const stack = new Stack(app, 'Training', { env: { region: 'eu-west-1', account: localAccountId } });
    const [last = 'StopTraining', ...scopes] = path.toReversed();
    const scope = scopes.reverse().reduce((parent, id) => new Construct(parent, id), stack as Construct);
    new StopTraining(scope, last, props).addOutputs();
    new Rule(stack, 'Nightly', { schedule: Schedule.rate(Duration.days(1)), enabled: false });
    const metric = new Metric({ namespace: 'Own', metricName: 'Own' });
    new Alarm(stack, 'Own', { metric, threshold: 1, evaluationPeriods: 1, alarmName: 'Own' });
    return readStack(app.synth(), stack);
  });

const guard = { monthlyLimitUsd: 500, alertEmail: 'a@example.com' };
const own = (settings: Partial<StackSettings>) => () => synthesize('eu-west-1', settings);
const inRegion = (i: number) => () => {
  const settings = { ...guard, slackWorkspaceId: 'T012ABCDEFG', slackChannelId: 'C012ABCDEFG' };
  const stack = synthesizeRegions({ ...settings, regions: ['us-east-1', 'eu-west-1'] }).regional[i];
  if (!stack) throw new Error('There is no such region');
  return stack;
};

const stacks: readonly [what: string, stack: () => SynthesizedStack, name?: string][] = [
  ['with a guard', own(guard)],
  ['with a limit on time only', own({ maxTrainingMinutes: 600 })],
  ['without a guard', own({ dashboard: false })],
  ['without a guard, with alarms', own({ alertEmail: 'a@example.com' })],
  ['with an interval of 5 minutes', own({ ...guard, meterIntervalMinutes: 5 })],
  ['with an interval of 60 minutes', own({ ...guard, meterIntervalMinutes: 60 })],
  ['with other polls and limits', own({ ...guard, pollIntervalSeconds: 1, stopTimeoutMinutes: 5 })],
  ['with a budget', own({ ...guard, budgetUsd: 500 })],
  ['in report mode', own({ ...guard, guardMode: 'report', graceMinutes: 60 })],
  ['the first of two regions', inRegion(0)],
  ['the second of two regions', inRegion(1)],
  ['embedded in an app', () => embedded(['StopTraining'], guard), 'Training'],
  ['embedded deeper', () => embedded(['Costs', 'Comprehend'], { ...guard, meterIntervalMinutes: 60 }), 'Training'],
  ['embedded without a guard', () => embedded(['Costs'], {}), 'Training'],
];

test.each(stacks)('%s', async (_, stack, name = 'ComprehendStopTraining') => {
  const { code, failed, rows } = await at(stack(), name, () => verified(name));
  expect({ code, failed }).toEqual({ code: 0, failed: [] });
  // Not for want of looking.
  expect(rows.filter(({ Result }) => Result === 'ok').length).toBeGreaterThanOrEqual(10);
});

describe('embedded in an app', () => {
  const stack = embedded(['Costs', 'Comprehend'], { ...guard, meterIntervalMinutes: 60, dashboard: false });

  test.each<[failed: RegExp, change: (make: GoodStack['make']) => Readonly<Record<string, Operation>>]>([
    [
      /^alarms: In ALARM: Training-Costs-Comprehend-[0-9a-f]{8} /,
      ({ alarmsWith }) => ({ DescribeAlarms: alarmsWith((alarm) => ({ ...alarm, StateValue: 'ALARM' })) }),
    ],
    [/^alarms: 15 of 15 are gone/, ({ alarmsWith }) => ({ DescribeAlarms: alarmsWith(() => undefined) })],
    [
      /^rules: CostsComprehend\w+Schedule\w+ is disabled/,
      ({ rulesWith }) => rulesWith((rule) => ({ ...rule, State: 'DISABLED' })),
    ],
  ])('%s', async (failed, change) => {
    const verdict = await at(stack, 'Training', (aws) => {
      aws.change(change(aws.make));
      return verified('Training');
    });
    expect(verdict.failed).toEqual([expect.stringMatching(failed)]);
  });
});
