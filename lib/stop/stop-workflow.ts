import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import {
  arnMember,
  type Kind,
  kindInWords,
  type ModelOperation,
  operationOf,
  propertiesMember,
  stopWorkflowId,
} from '../../lambda/account/kind.ts';
import { deletedStatus, type Phase, statusesThatAre } from '../../lambda/account/status.ts';
import { anyModel, modelArns } from '../functions/training-function.ts';
import { patientRetry, workflow } from '../functions/workflow.ts';
import type { StackSettings } from '../settings.ts';
import { isOfLaterRun, isRunSettled, isUtcTime, whichRun } from './which-run.ts';

/** Error names as Step Functions gives them to SDK integrations: `<Service>.<Error>Exception`. */
const [notFound, invalidRequest] = ['Comprehend.ResourceNotFoundException', 'Comprehend.InvalidRequestException'];
/** Throttling, and faults of the service. */
const transient = [
  'Comprehend.TooManyRequestsException',
  'Comprehend.InternalServerException',
  // Throttling's other face, ThrottlingException, is not in Comprehend's API model, and Step Functions is expected to
  // call what it can't name ComprehendException (assumed). The two below it are the net in case it doesn't.
  'Comprehend.ComprehendException',
  'States.Timeout',
  'States.TaskFailed',
];

const on = (...errors: string[]): sfn.CatchProps => ({ errors, resultPath: sfn.JsonPath.DISCARD });
/** Answers that waiting doesn't change; the catch-alls in {@link transient} would retry them too. */
const dontRetry: sfn.RetryProps = { errors: [notFound, invalidRequest], maxAttempts: 0 };
const retryDescribe: sfn.RetryProps = { ...patientRetry, errors: transient };

/**
 * At most 15 × 1 s, half of it on average, then a look at the model: a stop that was retried for long would reach
 * whatever is trained under that name by then. Round after round it goes on until the deadline.
 *
 * Comprehend takes one Stop of a kind a second, so the stops of a sweep throttle each other. Retried at most 1 s apart, ten
 * of them are through within 11 s; with 1 + 2 + 4 + 8 s and a poll interval behind it took 25 s.
 */
const retryStop: sfn.RetryProps = {
  ...retryDescribe,
  interval: Duration.seconds(1),
  backoffRate: 1,
  maxAttempts: 15,
};

/**
 * The state machine that stops one training run of one kind of model and polls until training has ended.
 *
 * Describe Model → Has Training Ended? → Request Stop → Wait → Describe Model …
 *
 * Input `{"<Kind>Arn", "SubmitTime"?}`, output `{"<Kind>Arn", "Status"}`. Between the steps there are the input, `Described`
 * (Describe's latest answer) and `Run.SubmitTime`, see which-run.ts.
 *
 * A SubmitTime in a later second belongs to a model that was trained anew. The run is then over, `DELETED`, and the newer one
 * isn't touched. The rule is "later" rather than "another", and it leaves out fractions, because the same time may be written
 * in two ways, and the stop of a run that still trains must not end for that. A SubmitTime that is no timestamp fails the
 * workflow, `InvalidSubmitTime`: without it a newer run can't be told from this one.
 *
 * The stop is asked for again in every round that finds the job `SUBMITTED` or `TRAINING`, since the API promises an effect
 * for `TRAINING` only. SDK integrations, not functions: nothing to start, to patch or to pay for. JSONPath, not JSONata:
 * interpreters outside AWS run it. One for each kind: in JSONPath neither a Resource nor a parameter's key comes from data.
 */
export class StopWorkflow extends Construct {
  readonly kind: Kind;
  readonly stateMachine: sfn.StateMachine;
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, kind: Kind, { pollIntervalSeconds, stopTimeoutMinutes }: StackSettings) {
    super(scope, stopWorkflowId(kind));
    this.kind = kind;
    const described = `$.Described.${propertiesMember(kind)}`;

    const runDeleted = this.end('Run Deleted', deletedStatus);
    const wasFound = new sfn.Choice(this, 'Was It Ever Found?')
      .when(sfn.Condition.isPresent('$.Described'), runDeleted)
      .otherwise(
        new sfn.Fail(this, 'Model Not Found', {
          error: 'ResourceNotFoundException',
          cause: `Comprehend has no such ${kindInWords(kind)}.`,
        }),
      );
    const describe = this.callComprehend('Describe Model', 'Describe', '$.Described', retryDescribe).addCatch(
      wasFound,
      on(notFound),
    );
    const wait = new sfn.Wait(this, 'Wait', { time: sfn.WaitTime.duration(Duration.seconds(pollIntervalSeconds)) });
    wait.next(describe);
    const requestStop = this.callComprehend('Request Stop', 'StopTraining', sfn.JsonPath.DISCARD, retryStop)
      .addCatch(runDeleted, on(notFound))
      // A stop that is refused, or doesn't get through, is not the end: the next poll decides. To poll at once would fill the
      // execution's history within the hour.
      .addCatch(wait, on(invalidRequest, ...transient));
    requestStop.next(wait);

    const statusIs = (phase: Phase): sfn.Condition => {
      const conditions = statusesThatAre(phase).map((status) =>
        sfn.Condition.stringEquals(`${described}.Status`, status),
      );
      const [only] = conditions;
      return conditions.length === 1 && only ? only : sfn.Condition.or(...conditions);
    };
    const answerTime = `${described}.SubmitTime`;
    // Comprehend always gives a SubmitTime; a stop must not fail for want of one all the same.
    const isDescribed = sfn.Condition.isPresent(answerTime);
    const isInvalid = new sfn.Fail(this, 'Invalid SubmitTime', {
      error: 'InvalidSubmitTime',
      cause:
        "The SubmitTime in the input or in Comprehend's answer is not a timestamp, so a later run could not be recognized.",
    });
    const hasEnded = new sfn.Choice(this, 'Has Training Ended?');
    const settleRun = whichRun(this, { answerTime, isLater: runDeleted, isInvalid, isSettled: hasEnded });
    hasEnded
      .when(sfn.Condition.and(isDescribed, sfn.Condition.not(isUtcTime(answerTime))), isInvalid)
      .when(sfn.Condition.and(isDescribed, sfn.Condition.not(isRunSettled)), settleRun)
      .when(sfn.Condition.and(isDescribed, isRunSettled, isOfLaterRun(answerTime)), runDeleted)
      .when(statusIs('ended'), this.end('Training Ended', sfn.JsonPath.stringAt(`${described}.Status`)))
      .when(statusIs('stopping'), wait)
      .when(statusIs('stoppable'), requestStop)
      .otherwise(this.failOnUnknownStatus(`${described}.Status`));
    describe.next(hasEnded);

    const wildcards = { [modelArns(this, kind)]: anyModel };
    const { stateMachine, logs } = workflow(this, describe, Duration.minutes(stopTimeoutMinutes), wildcards);
    this.stateMachine = stateMachine;
    this.logGroup = logs;
  }

  private callComprehend(id: string, operation: ModelOperation, resultPath: string, retry: sfn.RetryProps) {
    const action = operationOf(operation, this.kind);
    return new CallAwsService(this, id, {
      service: 'comprehend',
      action: `${action.charAt(0).toLowerCase()}${action.slice(1)}`,
      iamAction: `comprehend:${action}`,
      iamResources: [modelArns(this, this.kind)],
      parameters: { [arnMember(this.kind)]: sfn.JsonPath.stringAt(`$.${arnMember(this.kind)}`) },
      taskTimeout: sfn.Timeout.duration(Duration.seconds(60)),
      resultPath,
    })
      .addRetry(dontRetry)
      .addRetry(retry);
  }

  private end(id: string, Status: string): sfn.Pass {
    return new sfn.Pass(this, id, {
      parameters: { [arnMember(this.kind)]: sfn.JsonPath.stringAt(`$.${arnMember(this.kind)}`), Status },
    });
  }

  /** Comprehend may get a Status that this version doesn't know; whether training runs then can't be told. */
  private failOnUnknownStatus(statusPath: string): sfn.Pass {
    const cause = 'Comprehend reports a Status that this version does not know: {}';
    // Two states, since not every interpreter takes an intrinsic function in CausePath.
    const explain = new sfn.Pass(this, 'Explain Unknown Status', {
      parameters: { Cause: sfn.JsonPath.format(cause, sfn.JsonPath.stringAt(statusPath)) },
    });
    explain.next(new sfn.Fail(this, 'Unknown Status', { error: 'UnknownStatus', causePath: '$.Cause' }));
    return explain;
  }
}

/** Step Functions' own event that an execution of a stop workflow is over. */
export const stopEnded = (stopWorkflows: Readonly<Record<Kind, StopWorkflow>>) => ({
  source: ['aws.states'],
  detailType: ['Step Functions Execution Status Change'],
  detail: {
    stateMachineArn: Object.values(stopWorkflows).map(({ stateMachine }) => stateMachine.stateMachineArn),
    status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
  },
});
