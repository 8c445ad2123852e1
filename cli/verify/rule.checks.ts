import type { DescribeRuleResponse } from '@aws-sdk/client-eventbridge';
import { counted } from '../../lambda/words/figures.ts';
import type { DeployedStack } from '../deployment.ts';
import { awsCommand, type Check, deploy, failed, notKnown, ofStack, ok } from './check.ts';
import type { DeployedRule } from './deployed.ts';
import { ofType, type Resource } from './resources.ts';

/** The rules by which the guard wakes, signals start sweeps, and endings are logged. */
export const ruleChecks: readonly Check[] = [
  {
    name: 'rules',
    proves: 'Every rule of the stack is enabled and leads where it should',
    find: ofStack(async (stack, { hasGuard }) => {
      const [rules, resources] = await Promise.all([stack.rules(), stack.resources()]);
      if (hasGuard && !rules.some(isSchedule)) return failed('The stack has no rule that takes readings.', deploy);
      if (rules.length === 0) return notKnown('The stack has no rules: they come with the guard or a dashboard.');
      const disabled = rules.filter(({ rule }) => rule !== undefined && !isEnabled(rule));
      const wrong = rules.flatMap((rule) => faultsOf(rule, stack, resources));
      const off = disabled.map(({ physicalId }) => `${physicalId} is disabled`);
      if (wrong.length > 0) return failed(`${[...wrong, ...off].join('; ')}.`, deploy);
      if (off.length > 0) {
        const enable = disabled.map(({ physicalId }) => awsCommand(stack, `events enable-rule --name ${physicalId}`));
        return failed(`${off.join('; ')}.`, enable.join(' && '));
      }
      return ok(`${counted(rules.length, 'rule')}, enabled, with their targets.`);
    }),
  },
];

/** There are two states of being enabled: the other one also sees read-only calls in CloudTrail. */
export const isEnabled = ({ State }: DescribeRuleResponse): boolean => State?.startsWith('ENABLED') ?? false;

/** Whether it is the rule that takes readings. */
export const isSchedule = ({ id }: Resource): boolean => /TrainingMeterSchedule[0-9A-F]{8}$/.test(id);
const isTrigger = ({ id }: Resource): boolean =>
  /SweepTriggers(AlarmStateChange\d*|AnomalyDetected)[0-9A-F]{8}$/.test(id);
const isOfEndings = ({ id }: Resource): boolean => /StopEndingsRule[0-9A-F]{8}$/.test(id);

/** Minutes between two readings, by the schedule; undefined where it has none in this form. */
export const intervalMinutes = ({ rule }: DeployedRule): number | undefined => {
  const [, count, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec(rule?.ScheduleExpression ?? '') ?? [];
  return count === undefined ? undefined : Number(count) * (unit === 'hour' ? 60 : 1);
};

const faultsOf = (deployed: DeployedRule, stack: DeployedStack, resources: readonly Resource[]): string[] => {
  const { physicalId: name, rule, targets } = deployed;
  if (!rule) return [`there is no rule ${name} any more`];
  if (targets.length === 0) return [`${name} has no target`];
  const arns = targets.map(({ Arn = '' }) => Arn);
  const lacks = (what: string, isThere: boolean) =>
    isThere ? [] : [`${name} leads to ${arns.join(', ')} instead of ${what}`];
  if (isSchedule(deployed)) {
    const reading = ofType(resources, 'Lambda::Function').find(({ id }) =>
      /TrainingMeterFunction[0-9A-F]{8}$/.test(id),
    );
    const isThere = arns.some((arn) => arn.split(':')[6] === reading?.physicalId);
    const isTimed = intervalMinutes(deployed) !== undefined;
    return [...lacks("the reading's function", isThere), ...(isTimed ? [] : [`${name} has no rate`])];
  }
  if (isTrigger(deployed)) return lacks('the sweep workflow', arns.includes(stack.outputs.SweepWorkflowArn ?? ''));
  if (!isOfEndings(deployed)) return [];
  const workflows = [stack.outputs.StopWorkflowArn, stack.outputs.StopEntityRecognizerWorkflowArn];
  const isWhole = workflows.every((arn) => rule.EventPattern?.includes(`${arn}`));
  return [
    ...lacks(
      'its log group',
      arns.some((arn) => arn.split(':')[2] === 'logs'),
    ),
    ...(isWhole ? [] : [`${name} is about other state machines than the stop workflows`]),
  ];
};
