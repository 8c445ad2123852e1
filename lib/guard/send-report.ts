import { EventBus } from 'aws-cdk-lib/aws-events';
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
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { detailTypes, eventSource } from '../../lambda/guard/events.ts';
import { mailNotSent, reportNotSent } from '../../lambda/guard/sweep.ts';
import { shortRetry } from '../functions/retries.ts';
import { eventBus } from '../functions/training-function.ts';
import type { ReportTopic } from '../observe/report-topic.ts';

const taskTimeout = Timeout.duration(Duration.minutes(1));

/** Whatever fails: a mail is worth trying for minutes, and holds up no stop. */
const retrySending: RetryProps = { ...shortRetry, errors: ['States.ALL'] };

/**
 * The states that send what the state Report answers, `{"Report", "Mail": {"Subject", "Message"}, "Chat"}`: Send Mail → Tell
 * Chat → Put Event → Was Everything Sent? The output is the report. What can't be sent makes the workflow fail, after all
 * were tried.
 */
export const sendReport = (scope: Construct, topic: ReportTopic): IChainable => {
  const wasSent = new Choice(scope, 'Was Everything Sent?')
    .when(
      Condition.isPresent('$.MailFailure'),
      new Fail(scope, 'Mail Not Sent', {
        error: mailNotSent,
        cause: 'The stops are done, but nobody has got the mail about them: the history says why.',
      }),
    )
    .when(
      Condition.or(Condition.isPresent('$.ChatFailure'), Condition.isPresent('$.EventFailure')),
      new Fail(scope, 'Report Not Sent', {
        error: reportNotSent,
        cause:
          'The stops are done and the mail is sent. The chat or the event got no report: the history says which, and why.',
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
  const tellChat =
    topic.chatTopic &&
    new SnsPublish(scope, 'Tell Chat', {
      topic: topic.chatTopic,
      message: TaskInput.fromJsonPathAt('$.Chat'),
      taskTimeout,
      resultPath: JsonPath.DISCARD,
    })
      .addRetry(retrySending)
      .addCatch(putEvent, { resultPath: '$.ChatFailure' });
  tellChat?.next(putEvent);
  return new SnsPublish(scope, 'Send Mail', {
    topic,
    subject: JsonPath.stringAt('$.Mail.Subject'),
    message: TaskInput.fromJsonPathAt('$.Mail.Message'),
    taskTimeout,
    resultPath: JsonPath.DISCARD,
  })
    .addRetry(retrySending)
    .addCatch(tellChat ?? putEvent, { resultPath: '$.MailFailure' })
    .next(tellChat ?? putEvent);
};
