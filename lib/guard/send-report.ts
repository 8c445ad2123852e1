import { EventBus } from 'aws-cdk-lib/aws-events';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { EventBridgePutEvents, SnsPublish } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { detailTypes, eventSource } from '../../lambda/guard/events.ts';
import { mailNotSent, reportNotSent } from '../../lambda/guard/sweep.ts';
import { eventBus } from '../functions/training-function.ts';
import { patientRetry } from '../functions/workflow.ts';
import type { ReportTopic } from '../observe/report-topic.ts';

const taskTimeout = sfn.Timeout.duration(Duration.minutes(1));

/**
 * Whatever fails: a mail is worth trying for minutes, and holds up no stop. At most 2 + 4 + 8 + 16 + 32 + 5 × 60 s = 6 minutes,
 * half of it on average.
 */
const retrySending: sfn.RetryProps = { ...patientRetry, maxAttempts: 10, errors: ['States.ALL'] };

/**
 * The states that send what the state Report answers, `{"Report", "Mail": {"Subject", "Message"}, "Chat"}`: Send Mail → Tell
 * Chat → Put Event → Was Everything Sent? The output is the report. What can't be sent makes the workflow fail, after all
 * were tried.
 */
export const sendReport = (scope: Construct, topic: ReportTopic): sfn.IChainable => {
  const wasSent = new sfn.Choice(scope, 'Was Everything Sent?')
    .when(
      sfn.Condition.isPresent('$.MailFailure'),
      new sfn.Fail(scope, 'Mail Not Sent', {
        error: mailNotSent,
        cause: 'The stops are done, but nobody has got the mail about them: the history says why.',
      }),
    )
    .when(
      sfn.Condition.or(sfn.Condition.isPresent('$.ChatFailure'), sfn.Condition.isPresent('$.EventFailure')),
      new sfn.Fail(scope, 'Report Not Sent', {
        error: reportNotSent,
        cause:
          'The stops are done and the mail is sent. The chat or the event got no report: the history says which, and why.',
      }),
    )
    .otherwise(new sfn.Succeed(scope, 'Report Sent', { outputPath: '$.Report' }));
  const putEvent = new EventBridgePutEvents(scope, 'Put Event', {
    entries: [
      {
        source: eventSource,
        detailType: detailTypes.trainingSweepCompleted,
        detail: sfn.TaskInput.fromJsonPathAt('$.Report'),
        eventBus: EventBus.fromEventBusName(scope, 'Bus', eventBus),
      },
    ],
    taskTimeout,
    resultPath: sfn.JsonPath.DISCARD,
  })
    .addRetry(retrySending)
    .addCatch(wasSent, { resultPath: '$.EventFailure' });
  putEvent.next(wasSent);
  const tellChat =
    topic.chatTopic &&
    new SnsPublish(scope, 'Tell Chat', {
      topic: topic.chatTopic,
      message: sfn.TaskInput.fromJsonPathAt('$.Chat'),
      taskTimeout,
      resultPath: sfn.JsonPath.DISCARD,
    })
      .addRetry(retrySending)
      .addCatch(putEvent, { resultPath: '$.ChatFailure' });
  tellChat?.next(putEvent);
  return new SnsPublish(scope, 'Send Mail', {
    topic,
    subject: sfn.JsonPath.stringAt('$.Mail.Subject'),
    message: sfn.TaskInput.fromJsonPathAt('$.Mail.Message'),
    taskTimeout,
    resultPath: sfn.JsonPath.DISCARD,
  })
    .addRetry(retrySending)
    .addCatch(tellChat ?? putEvent, { resultPath: '$.MailFailure' })
    .next(tellChat ?? putEvent);
};
