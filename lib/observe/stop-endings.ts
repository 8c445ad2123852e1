import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface StopEndingsProps {
  /** The state machine that stops one classifier. */
  readonly stopWorkflow: IStateMachine;
  /** Days that an ending is kept. */
  readonly logRetentionDays: number;
}

/**
 * How each stop ended, one log entry per stop workflow: the event that Step Functions sends when an execution is over,
 * with its input, output, start and stop. About 1 KB, and nothing of the training data.
 *
 * Rule → log group; no function. The alternatives: AWS's metrics know executions, not a Status. The workflow's own log
 * knows neither, since it is kept without data. Metrics of our own would be $0.30 a month for each Status, and a metrics
 * library in the bundle of `POST /stop`, which sees how a stop begins but not how it ends; nobody has to call `GET /stop`.
 * Delivery is best effort, which will do for a dashboard; a bill or an alarm should not be made of this.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html read 2026-11-23
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-states.html read 2026-11-23
 */
export class StopEndings extends Construct {
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, { stopWorkflow, logRetentionDays }: StopEndingsProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', { retention: logRetentionDays, removalPolicy: RemovalPolicy.DESTROY });
    // One of the 10 such policies that an account may have in a region. Both services, as EventBridge's documentation
    // has it: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html read 2026-11-23
    logGroup.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com'), new ServicePrincipal('delivery.logs.amazonaws.com')],
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    new Rule(this, 'Rule', {
      description: 'Logs how each stop of training ended',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [stopWorkflow.stateMachineArn],
          status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      targets: [toLogGroup(logGroup)],
    });
    this.logGroup = logGroup;
  }
}

/** The CDK's own target brings a custom resource, that is a function, to write the policy that CloudFormation can write. */
const toLogGroup = (logGroup: ILogGroup): IRuleTarget => ({
  bind: () => ({
    // Without the `:*` that logGroupArn ends with, which a target must not have.
    arn: Stack.of(logGroup).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: logGroup.logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  }),
});
