import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { locationOf } from '../../lambda/account/arn.ts';
import { shellWord } from '../../lambda/words/command-line.ts';
import { counted } from '../../lambda/words/figures.ts';
import { awsCommand, type Check, failed, notKnown, ofGuard, ofStack, ok, type VerifiedStack } from './check.ts';
import { isEnabled } from './rule.checks.ts';

/** The only region with billing metrics and cost anomalies. */
const billingRegion = 'us-east-1';

interface Pattern {
  readonly source?: readonly string[];
  /** ARNs of the alarms that the app itself makes. */
  readonly resources?: readonly string[];
  readonly detail?: { readonly alarmName?: readonly string[] };
}

/** The alarms that a rule is about, by name. */
const alarmsIn = ({ resources = [], detail }: Pattern): string[] => [
  ...(detail?.alarmName ?? []),
  ...resources.map((arn) => arn.replace(/^.*?:alarm:/, '')),
];

/** What comes from outside and starts a sweep. */
export const signalChecks: readonly Check[] = [
  {
    name: 'named alarms',
    proves: 'The alarms that start sweeps exist and have data',
    find: ofGuard(
      ofStack(async (stack) => {
        const names = (await patternsOf(stack)).flatMap(alarmsIn);
        if (names.length === 0)
          return notKnown('No alarm starts a sweep: none of alarmNames, alarms and billingAlarmName is set.');
        const found = await findNamed(stack, names);
        const missing = found.flatMap(({ name, alarm }) => (alarm ? [] : [name]));
        if (missing.length > 0) {
          return failed(
            `There is no alarm ${missing.join(', nor ')} in ${stack.aws.region}, and no billing alarm of that name in ${billingRegion}.`,
            `${awsCommand(stack, "cloudwatch describe-alarms --query 'MetricAlarms[].AlarmName'")} shows those there are; set alarmNames, and npx cdk deploy.`,
          );
        }
        const empty = found.filter(({ alarm }) => alarm?.StateValue === 'INSUFFICIENT_DATA');
        if (empty.length > 0) {
          const [{ name, region } = { name: '', region: '' }] = empty;
          return failed(
            `Without data, so they start nothing: ${empty.map((one) => one.name).join('; ')}.`,
            `${awsCommand(stack, `cloudwatch describe-alarms --alarm-names ${shellWord(name)}`, region)} shows the metric: does anything publish it?`,
          );
        }
        const raised = found.filter(({ alarm }) => alarm?.StateValue === 'ALARM').map(({ name }) => name);
        const inAlarm = raised.length > 0 ? ` In ALARM already: ${raised.join('; ')}.` : '';
        return ok(`${counted(found.length, 'alarm')}, each with data.${inAlarm}`);
      }),
    ),
  },
  {
    name: billingRegion,
    proves: `What AWS says about the bill in ${billingRegion} reaches this region`,
    find: ofGuard(
      ofStack(async (stack) => {
        if (stack.aws.region === billingRegion) return notKnown(`The stack is in ${billingRegion} itself.`);
        const patterns = await patternsOf(stack);
        const named = await findNamed(stack, patterns.flatMap(alarmsIn));
        const billing = named.filter(({ region }) => region === billingRegion).map(({ name }) => name);
        const hasAnomalies = patterns.some(isOfAnomalies);
        if (billing.length === 0 && !hasAnomalies) return notKnown('Neither billingAlarmName nor anomalies is set.');
        const there = await patternsTo(stack);
        const lacking = [
          ...billing.filter((name) => !there.some(({ detail }) => detail?.alarmName?.includes(name))),
          ...(hasAnomalies && !there.some(isOfAnomalies) ? ['cost anomalies'] : []),
        ];
        if (lacking.length === 0)
          return ok(`${counted(there.length, 'rule')} in ${billingRegion} lead to this region's bus.`);
        return failed(
          `No enabled rule in ${billingRegion} hands on ${lacking.join(', nor ')}.`,
          'Deploy both stacks: npx cdk deploy --all --revert-drift.',
        );
      }),
    ),
  },
];

const isOfAnomalies = ({ source }: Pattern): boolean => source?.includes('aws.ce') ?? false;

const parse = (text: string | undefined): Pattern => JSON.parse(text ?? '{}');

/** The patterns of the rules that start sweeps. */
const patternsOf = async (stack: VerifiedStack): Promise<readonly Pattern[]> =>
  (await stack.rules()).filter(({ id }) => id.includes('SweepTriggers')).map(({ rule }) => parse(rule?.EventPattern));

/** An alarm by its name: here, or a billing alarm where those are. */
const findNamed = async (stack: VerifiedStack, names: readonly string[]) => {
  const here = await stack.alarmsNamed(names);
  const others = names.filter((name) => !here.has(name));
  const there = await stack.alarmsNamed(stack.aws.region === billingRegion ? [] : others, billingRegion);
  return names.map((name) => {
    const elsewhere = there.get(name);
    const alarm = here.get(name) ?? (elsewhere && isOfBilling(elsewhere) ? elsewhere : undefined);
    return { name, alarm, region: here.has(name) || !alarm ? stack.aws.region : billingRegion };
  });
};

const isOfBilling = ({ Namespace, Metrics = [] }: MetricAlarm): boolean =>
  [Namespace, ...Metrics.map(({ MetricStat }) => MetricStat?.Metric?.Namespace)].includes('AWS/Billing');

/** The patterns of enabled rules in us-east-1 whose target is this region's bus. */
const patternsTo = async ({ outputs, rulesTo }: VerifiedStack): Promise<readonly Pattern[]> => {
  const { partition, region, accountId } = locationOf(outputs.SweepWorkflowArn ?? '');
  const rules = await rulesTo(`arn:${partition}:events:${region}:${accountId}:event-bus/default`, billingRegion);
  return rules.filter(isEnabled).map(({ EventPattern }) => parse(EventPattern));
};
