import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnLogGroup, ILogGroup } from 'aws-cdk-lib/aws-logs';
import { ArnFormat, Duration, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { kindInWords } from '../../lambda/account/kind.ts';
import type { TrainingRestApi } from '../api/rest-api.ts';
import { logGroup } from '../functions/log-group.ts';
import type { Deployment } from '../functions/training-function.ts';
import type { TrainingGuard } from '../guard/training-guard.ts';
import { stopEnded } from '../stop/stop-workflow.ts';
import { addDashboard } from './dashboard.ts';
import { ReportTopic } from './report-topic.ts';
import { alarmsIn, RunbookAlarm } from './runbook-alarm.ts';

export interface ObservabilityProps extends Deployment {
  readonly restApi: TrainingRestApi;
  readonly guard?: TrainingGuard | undefined;
}

/**
 * What people are told and shown: alarms and a dashboard. Made last, as the dashboard shows all that the stack has.
 *
 * Alarms exist where they can notify somebody: with the guard, or with `alertEmail` or a Slack channel, which without the guard get
 * a topic of their own. So the stop path alone costs nothing while nothing is stopped. The dashboard comes with the alarms, unless
 * `dashboard` says otherwise.
 */
export const addObservability = (scope: Construct, props: ObservabilityProps): void => {
  const { settings, stopWorkflows, restApi, guard } = props;
  const { alertEmail, slackChannelId, dashboard } = settings;
  const own = new Construct(scope, 'Observability');
  const isHeard = alertEmail !== undefined || slackChannelId !== undefined;
  // The channel's subscription stands where a guard would have it, so that it stays when one is added or removed.
  const chatScope = () => new Construct(new Construct(scope, 'Guard'), 'ReportTopic');
  const topic = guard?.reportTopic ?? (isHeard ? new ReportTopic(own, 'AlarmTopic', settings, chatScope()) : undefined);
  if (topic) addStopAlarms(new Construct(own, 'StopAlarms'), stopWorkflows, restApi.deploymentStage);
  topic?.addAlarms(own);
  if (!(dashboard ?? topic)) return;
  const endings = logStopEndings(new Construct(own, 'StopEndings'), stopWorkflows);
  const alarms = [own, ...(guard ? [guard] : [])].flatMap(alarmsIn);
  addDashboard(new Construct(own, 'Dashboard'), { ...props, endings }, alarms);
};

/**
 * Alarms for what needs a person on the stop path: a stop workflow failed, timed out or was aborted, or the API answered 5xx.
 *
 * Each fires at the first case in 5 minutes. By count, not by rate: there are few stops, and a rate over one or two requests is
 * 0 or 100 %. An abort counts although a person or a program asked for it: the training may go on.
 *
 * An alarm for each kind's workflow: one over their sum could stay silent while one of the two has no data, which is the rule
 * where an account trains one kind only.
 */
const addStopAlarms = (scope: Construct, stopWorkflows: Deployment['stopWorkflows'], stage: Stage): void => {
  const counted = { period: Duration.minutes(5), statistic: Stats.SUM };
  for (const { kind, stateMachine } of Object.values(stopWorkflows)) {
    for (const ending of ['Failed', 'TimedOut', 'Aborted'] as const) {
      new RunbookAlarm(scope, `${kind}Workflow${ending}`, {
        entry: `Stop workflow ${inWords[ending]}`,
        concerns: kindInWords(kind),
        message: meanings[ending],
        look: 'list',
        metric: stateMachine[`metric${ending}`](counted),
      });
    }
  }
  new RunbookAlarm(scope, 'ApiErrors', {
    entry: 'API errors',
    message: 'The API answered a request with 5xx. If that was a stop, the training may go on.',
    look: 'verify',
    metric: stage.metricServerError(counted),
  });
};

/** How a stop workflow ends that needs a person, by the end of the metric's name; then what that means. */
const inWords = { Failed: 'failed', TimedOut: 'timed out', Aborted: 'aborted' } as const;
const meanings = {
  Failed:
    'A stop workflow failed. Training may still be running and costing money, and the workflow no longer asks it to stop.',
  TimedOut:
    'A stop workflow reached its deadline before training had ended. Comprehend is slow, or refuses to stop the run.',
  Aborted: 'A stop workflow was aborted before training had ended. Training may still be running and costing money.',
} as const;

/**
 * How each stop ended: one log entry for each stop workflow, the event that Step Functions sends when an execution is over,
 * with its input, output, start and stop. About 1 KB, and nothing of the training data. Delivery is best effort, which will do
 * for a dashboard; don't make a bill or an alarm of it.
 *
 * Rule → log group; no function. AWS's metrics know executions, not a Status; the workflow's own log is kept without data; and
 * metrics of our own would be $0.30 a month for each Status.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-states.html
 */
const logStopEndings = (scope: Construct, stopWorkflows: Deployment['stopWorkflows']): ILogGroup => {
  // Named, since its policy has its ARN, which a resource can't ask of itself.
  const resourceName = `/aws/events/${Names.uniqueResourceName(scope, { separator: '-' })}`;
  const logs = logGroup(scope, 'Logs', resourceName);
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  const arn = Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group', resourceName, arnFormat });
  // A policy of the group's own, since an account may have only 10 of the other kind in a region. Both services, as in
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
  (logs.node.defaultChild as CfnLogGroup).resourcePolicyDocument = new PolicyDocument({
    statements: [
      new PolicyStatement({
        principals: ['events', 'delivery.logs'].map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`${arn}:*`],
      }),
    ],
  });
  new Rule(scope, 'Rule', {
    description: 'Logs how each stop of training ended',
    eventPattern: stopEnded(stopWorkflows),
    // The CDK's own target brings a custom resource, that is a function, to write the policy above.
    targets: [{ bind: () => ({ arn }) }],
  }).node.addDependency(logs);
  return logs;
};
