import { type App, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus, type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { EventBus as EventBusTarget } from 'aws-cdk-lib/aws-events-targets';
import { eventBus } from '../functions/training-function.ts';
import { ReportTopic } from '../observe/report-topic.ts';
import type { StackSettings } from '../settings.ts';
import { hasGuard } from '../settings-together.ts';
import { alarmPatterns, anomalyPattern, deadLetterQueue, undeliveredAlarm } from './sweep-triggers.ts';

export interface UsEast1SignalsProps extends StackProps {
  readonly settings: StackSettings;
  /** Region of the guard, to whose default bus the events are sent. */
  readonly guardRegion: string;
}

/**
 * Sends what AWS says about the bill in us-east-1 only to the guard in another region: billing alarms and cost
 * anomalies (that their "home region" is this one is assumed). A second stack, since a stack has one region: `cdk
 * deploy --all`.
 */
export class UsEast1Signals extends Stack {
  constructor(scope: App, id: string, { settings, guardRegion, ...props }: UsEast1SignalsProps) {
    super(scope, id, { ...props, env: { region: 'us-east-1' } });
    const { billingAlarmName, anomalies, alertEmail } = settings;
    const bus = { service: 'events', region: guardRegion, resource: 'event-bus', resourceName: eventBus };
    const undelivered = deadLetterQueue(this);
    // The target makes a role that may put events on this bus and nothing else.
    const guardBus = EventBus.fromEventBusArn(this, 'GuardBus', this.formatArn(bus));
    const forward = (ruleId: string, eventPattern: EventPattern) =>
      new Rule(this, ruleId, {
        eventPattern,
        targets: [new EventBusTarget(guardBus, { deadLetterQueue: undelivered })],
      });
    if (billingAlarmName) {
      for (const pattern of alarmPatterns([billingAlarmName])) forward('BillingAlarm', pattern);
    }
    if (anomalies) forward('AnomalyDetected', anomalyPattern);
    if (alertEmail !== undefined) {
      // An alarm can only tell a topic of its own region.
      new ReportTopic(this, 'AlarmTopic', { alertEmail }).addAlarms([undeliveredAlarm(this, undelivered)]);
    }
  }
}

/**
 * Adds the second stack where it is needed.
 *
 * @param guardRegion - by default the one that the CDK's command line deploys to
 * @throws Error of one line: it is needed, and nobody knows the region
 */
export const addUsEast1Signals = (
  app: App,
  settings: StackSettings,
  guardRegion = process.env.CDK_DEFAULT_REGION,
): void => {
  const { billingAlarmName, anomalies } = settings;
  if (!hasGuard(settings) || !(billingAlarmName || anomalies) || guardRegion === 'us-east-1') return;
  if (!guardRegion) {
    throw new Error('billingAlarmName and anomalies need a region: set AWS_REGION or one in the profile, got none');
  }
  const description = 'Sends billing alarms and cost anomalies to the guard in another region';
  // The region in the name: an account may have guards in several.
  new UsEast1Signals(app, `ComprehendStopTrainingUsEast1-${guardRegion}`, { description, settings, guardRegion });
};
