import { Duration } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  JsonPath,
  type RetryProps,
  Succeed,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { EventBridgePutEvents, SnsPublish } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { detailTypes, eventSource } from '../../lambda/guard/events.ts';
import { shortRetry } from '../functions/retries.ts';
import { eventBus } from '../functions/training-function.ts';

const taskTimeout = Timeout.duration(Duration.minutes(1));

/** Whatever fails: a mail is worth trying for minutes, and holds up no stop. */
const retrySending: RetryProps = { ...shortRetry, errors: ['States.ALL'] };

/**
 * The states that send what the state Report answers, `{"Report", "Mail": {"Subject", "Message"}}`: Send Mail → Put Event →
 * Was Everything Sent? The output is the report. What can't be sent makes the workflow fail, after both were tried.
 */
export const sendReport = (scope: Construct, topic: ITopic): IChainable => {
  const wasSent = new Choice(scope, 'Was Everything Sent?')
    .when(
      Condition.or(Condition.isPresent('$.MailFailure'), Condition.isPresent('$.EventFailure')),
      new Fail(scope, 'Report Not Sent', {
        error: 'ReportNotSent',
        cause: 'The stops are done. The mail or the event could not be sent: the history tells which, and why.',
      }),
    )
    .otherwise(new Succeed(scope, 'Report Sent', { outputPath: '$.Report' }));
  const putEvent = new EventBridgePutEvents(scope, 'Put Event', {
    entries: [
      {
        source: eventSource,
        detailType: detailTypes.trainingSweepCompleted,
        detail: TaskInput.fromJsonPathAt('$.Report'),
        eventBus: EventBus.fromEventBusName(scope, 'Bus', eventBus),
      },
    ],
    taskTimeout,
    resultPath: JsonPath.DISCARD,
  })
    .addRetry(retrySending)
    .addCatch(wasSent, { resultPath: '$.EventFailure' });
  putEvent.next(wasSent);
  return new SnsPublish(scope, 'Send Mail', {
    topic,
    subject: JsonPath.stringAt('$.Mail.Subject'),
    message: TaskInput.fromJsonPathAt('$.Mail.Message'),
    taskTimeout,
    resultPath: JsonPath.DISCARD,
  })
    .addRetry(retrySending)
    .addCatch(putEvent, { resultPath: '$.MailFailure' })
    .next(putEvent);
};
