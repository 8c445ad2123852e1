import { EventBus, type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { EventBus as EventBusTarget } from 'aws-cdk-lib/aws-events-targets';
import { type App, Stack, type StackProps, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { answerCdkNag2 } from '../functions/cdk-nag.ts';
import { eventBus } from '../functions/training-function.ts';
import { ReportTopic } from '../observe/report-topic.ts';
import { warn, withPath } from '../place.ts';
import { regionsOfAccount } from '../setting-rules.ts';
import { defaultSettings, type StackSettings, type StopTrainingProps, showValue } from '../settings.ts';
import { knownSettings } from '../settings-of-props.ts';
import { hasGuard } from '../settings-together.ts';
import { addUndeliveredAlarm, alarmPattern, anomalyPattern, deadLetterQueue } from './sweep-triggers.ts';

export interface UsEast1SignalsProps extends StackProps {
  /** The guards' settings. Used here: `billingAlarmName`, `anomalies`, `alertEmail`, and with `regions` the Slack channel. */
  readonly settings: StopTrainingProps;
  /** Regions of guards, to whose default buses the events are sent; us-east-1 is not among them. */
  readonly guardRegions: string[];
}

/**
 * Sends guards in other regions what AWS says about the bill only in us-east-1: billing alarms and cost anomalies
 * (that their "home region" is this one is assumed). A stack of its own, since a stack has one region: `cdk deploy --all`.
 *
 * @example
 * new UsEast1Signals(app, 'UsEast1Signals', { settings: { billingAlarmName: 'monthly bill' }, guardRegions: ['eu-west-1'] });
 */
export class UsEast1Signals extends Stack {
  /** Regions of guards that get the events. */
  readonly guardRegions: readonly string[];
  /** What is sent to them. */
  readonly sent: Pick<StackSettings, 'billingAlarmName' | 'anomalies'>;

  /** @throws Error of one line, as of `StopTraining` */
  constructor(scope: Construct, id: string, props: UsEast1SignalsProps) {
    const { settings, guardRegions: given, ...others }: Partial<UsEast1SignalsProps> = props ?? {};
    super(scope, id, { ...others, env: { ...others.env, region: 'us-east-1' } });
    const asked = others.env?.region ?? this.region;
    if (asked !== this.region && !Token.isUnresolved(asked)) {
      throw new Error(`${this.node.path}: env must have the region ${this.region}, or none, got ${asked}`);
    }
    const guardRegions = withPath(this, () => readRegions(given));
    if (typeof settings !== 'object' || settings === null) {
      throw new Error(`${this.node.path}: settings must be those of the guards, got ${showValue(settings)}`);
    }
    // Of a guard's props these two are no settings, and nothing here depends on them.
    const { alarms: _, cloudWatchRole: __, ...ofGuard } = settings;
    const checked = withPath(this, () => knownSettings(this, ofGuard));
    const { billingAlarmName, anomalies, alertEmail, regions, slackChannelId } = checked;
    this.guardRegions = guardRegions;
    this.sent = { billingAlarmName, anomalies };
    if (!billingAlarmName && !anomalies) {
      const text = 'UsEast1Signals sends nothing: its settings have neither billingAlarmName nor anomalies.';
      warn(this, 'nothingSent', text);
    }
    const undelivered = deadLetterQueue(this);
    const patterns: Record<string, EventPattern> = {
      ...(anomalies && { AnomalyDetected: anomalyPattern }),
      ...(billingAlarmName && { BillingAlarm: alarmPattern([billingAlarmName]) }),
    };
    for (const region of guardRegions) {
      const bus = this.formatArn({ service: 'events', region, resource: 'event-bus', resourceName: eventBus });
      // The target makes a role that may put events on this bus and nothing else.
      const guardBus = EventBus.fromEventBusArn(this, `GuardBus-${region}`, bus);
      for (const [name, eventPattern] of Object.entries(patterns)) {
        const targets = [new EventBusTarget(guardBus, { deadLetterQueue: undelivered })];
        new Rule(this, `${name}-${region}`, { eventPattern, targets });
      }
    }
    // One region's stack has the channel's only configuration, which can't take a second topic.
    const isInChat = regions.length > 1 && slackChannelId !== undefined;
    if (alertEmail !== undefined || isInChat) {
      // An alarm can only tell a topic of its own region.
      const topic = new ReportTopic(this, 'AlarmTopic', isInChat ? checked : { ...defaultSettings, alertEmail });
      addUndeliveredAlarm(this, undelivered);
      topic.addAlarms(this);
    }
    answerCdkNag2(this);
  }
}

const readRegions = (given: unknown): readonly string[] => {
  if ([given].flat().some((item) => Token.isUnresolved(item) || Token.isUnresolved([item]))) {
    throw new Error('guardRegions must be known at synth, but is a token');
  }
  const read = regionsOfAccount.read(given);
  if (read?.length && !read.includes('us-east-1')) return read;
  const allowed = regionsOfAccount.allowed.replace(/, in a JSON.*/, '');
  throw new Error(`guardRegions must be ${allowed}, and not us-east-1, got ${showValue(given)}`);
};

/**
 * Adds that stack for each region that needs it. One for each guard's region, so that its id is the same whatever `regions` says, and
 * an account may have guards that know nothing of each other.
 *
 * @param deployedTo - by default the region that the CDK's command line deploys to, for settings without `regions`
 * @throws Error of one line: it is needed, and the region isn't known
 */
export const addUsEast1Signals = (
  app: App,
  settings: StackSettings,
  deployedTo = process.env.CDK_DEFAULT_REGION,
): UsEast1Signals[] => {
  const { billingAlarmName, anomalies, regions } = settings;
  if (!hasGuard(settings) || !(billingAlarmName || anomalies)) return [];
  const guards = regions.length > 0 ? regions : [deployedTo ?? ''];
  if (guards.includes('')) {
    throw new Error('billingAlarmName and anomalies need a region: set AWS_REGION or one in the profile, got none');
  }
  const description = 'Sends billing alarms and cost anomalies to a guard in another region';
  return guards
    .filter((region) => region !== 'us-east-1')
    .map((region) => {
      const props = { description, settings, guardRegions: [region] };
      return new UsEast1Signals(app, `ComprehendStopTrainingUsEast1-${region}`, props);
    });
};
