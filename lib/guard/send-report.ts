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

const sending = { taskTimeout: sfn.Timeout.duration(Duration.minutes(1)), resultPath: sfn.JsonPath.DISCARD };

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
  /** Goes on to the next state, whether it could send or not. */
  const thenGoOn = (send: EventBridgePutEvents | SnsPublish, next: sfn.IChainable, failure: string): sfn.IChainable =>
    send
      .addRetry(retrySending)
      .addCatch(next, { resultPath: `$.${failure}` })
      .next(next);
  const putEvent = new EventBridgePutEvents(scope, 'Put Event', {
    entries: [
      {
        source: eventSource,
        detailType: detailTypes.trainingSweepCompleted,
        detail: sfn.TaskInput.fromJsonPathAt('$.Report'),
        eventBus: EventBus.fromEventBusName(scope, 'Bus', eventBus),
      },
    ],
    ...sending,
  });
  let next = thenGoOn(putEvent, wasSent, 'EventFailure');
  if (topic.chatTopic) {
    const message = sfn.TaskInput.fromJsonPathAt('$.Chat');
    const tellChat = new SnsPublish(scope, 'Tell Chat', { topic: topic.chatTopic, message, ...sending });
    next = thenGoOn(tellChat, next, 'ChatFailure');
  }
  const sendMail = new SnsPublish(scope, 'Send Mail', {
    topic,
    subject: sfn.JsonPath.stringAt('$.Mail.Subject'),
    message: sfn.TaskInput.fromJsonPathAt('$.Mail.Message'),
    ...sending,
  });
  return thenGoOn(sendMail, next, 'MailFailure');
};
