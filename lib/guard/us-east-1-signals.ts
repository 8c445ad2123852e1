import { type App, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { EventBus as EventBusTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Config } from '../config.ts';
import { alarmPattern, anomalyPattern } from './sweep-triggers.ts';

export interface UsEast1SignalsProps extends StackProps {
  readonly config: Config;
  /** Region of the guard, to whose default bus the events are sent. */
  readonly guardRegion: string;
}

/**
 * Sends what AWS says about the bill in us-east-1 only to the guard in another region: billing alarms and cost
 * anomalies (that their "home region" is this one is assumed). A second stack, since a stack has one region: `cdk
 * deploy --all`.
 */
export class UsEast1Signals extends Stack {
  constructor(scope: App, id: string, { config, guardRegion, ...props }: UsEast1SignalsProps) {
    super(scope, id, { ...props, env: { region: 'us-east-1' } });
    const { billingAlarmName, anomalies } = config;
    const bus = { service: 'events', region: guardRegion, resource: 'event-bus', resourceName: 'default' };
    // The target makes a role that may put events on this bus and nothing else.
    const targets = [new EventBusTarget(EventBus.fromEventBusArn(this, 'GuardBus', this.formatArn(bus)))];
    if (billingAlarmName) new Rule(this, 'BillingAlarm', { eventPattern: alarmPattern([billingAlarmName]), targets });
    if (anomalies) new Rule(this, 'AnomalyDetected', { eventPattern: anomalyPattern, targets });
  }
}

/**
 * Adds the second stack where it is needed.
 *
 * @param guardRegion - by default the one that the CDK's command line deploys to
 * @throws Error of one line: it is needed, and nobody knows the region
 */
export const addUsEast1Signals = (app: App, config: Config, guardRegion = process.env.CDK_DEFAULT_REGION): void => {
  const { monthlyLimitUsd, billingAlarmName, anomalies } = config;
  if (monthlyLimitUsd === undefined || !(billingAlarmName || anomalies) || guardRegion === 'us-east-1') return;
  if (!guardRegion) {
    throw new Error('billingAlarmName and anomalies need a region: set AWS_REGION or one in the profile, got none');
  }
  const description = 'Sends billing alarms and cost anomalies to the budget guard in another region';
  // The region in the name: an account may have guards in several.
  new UsEast1Signals(app, `ComprehendStopTrainingUsEast1-${guardRegion}`, { description, config, guardRegion });
};
