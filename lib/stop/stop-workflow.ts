import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  type IChainable,
  JitterType,
  JsonPath,
  LogLevel,
  Pass,
  type RetryProps,
  StateMachine,
  Succeed,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { documentClassifier, statusesThatAre } from '../../lambda/model/document-classifier.ts';
import { acknowledgeWildcards } from '../functions/acknowledge-wildcards.ts';
import { anyClassifier, documentClassifierArns } from '../functions/training-function.ts';

export interface StopWorkflowProps {
  /** How long to wait between two polls. An ending is noticed at most this much late. */
  readonly pollInterval: Duration;
  /** After this the execution ends TIMED_OUT, whatever the classifier does. */
  readonly timeout: Duration;
  /** Days that the workflow's log is kept. */
  readonly logRetentionDays: number;
}

/** Error names as Step Functions gives them to SDK integrations: `<Service>.<Error>Exception`. */
export const errors = {
  notFound: 'Comprehend.ResourceNotFoundException',
  invalidRequest: 'Comprehend.InvalidRequestException',
  /** Throttling and faults: all that passes by waiting. */
  passing: [
    'Comprehend.TooManyRequestsException',
    'Comprehend.InternalServerException',
    // Throttling's other face, ThrottlingException, is not in Comprehend's API model, and Step Functions is expected to
    // call what it can't name ComprehendException (assumed). The two below it are the net in case it doesn't.
    'Comprehend.ComprehendException',
    'States.Timeout',
    'States.TaskFailed',
  ],
};

/**
 * At most 2 + 4 + 8 + 16 + 32 s, then 45 × 60 s: 2762 s or 46 minutes. Full jitter takes a random part of each, half on
 * average: 23 minutes, and less than 15 in one case of 50,000 (the sum's standard deviation is 116 s).
 */
export const retryPassing: RetryProps = {
  errors: errors.passing,
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxDelay: Duration.seconds(60),
  maxAttempts: 50,
  jitterStrategy: JitterType.FULL,
};

/** Why a state machine's role has actions on *, for cdk-nag. */
export const loggingAndTracing = 'Log delivery and X-Ray: these actions take no resource.';

/** Answers that waiting doesn't change. It stands before the net, which would retry them too. */
export const dontRetry = (...names: string[]): RetryProps => ({ errors: names, maxAttempts: 0 });

/**
 * The state machine that stops one classifier and polls until its training has ended.
 *
 * Describe Classifier → Has Training Ended? → Request Stop → Wait → Describe Classifier …
 *
 * Input `{"DocumentClassifierArn"}`; the state between the steps, and the output, is `{"DocumentClassifierArn", "Status"}`.
 * The stop is asked for again in every round that finds the job `SUBMITTED` or `TRAINING`, since the API promises an
 * effect for `TRAINING` only. SDK integrations, not functions: nothing to start, to patch or to pay for. JSONPath, not
 * JSONata: interpreters outside AWS run it.
 */
export class StopWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, { pollInterval, timeout, logRetentionDays }: StopWorkflowProps) {
    super(scope, id);
    const notFound = new Fail(this, 'Classifier Not Found', {
      error: 'ResourceNotFoundException',
      cause: 'Comprehend has no such document classifier: it never had, or it was deleted meanwhile.',
    });

    const describe = this.callComprehend('Describe Classifier', documentClassifier.describeAction, {
      resultSelector: {
        DocumentClassifierArn: JsonPath.stringAt('$$.Execution.Input.DocumentClassifierArn'),
        Status: JsonPath.stringAt(`$.${documentClassifier.propertiesMember}.Status`),
      },
    })
      .addRetry(dontRetry(errors.notFound, errors.invalidRequest))
      .addRetry(retryPassing)
      .addCatch(notFound, { errors: [errors.notFound], resultPath: JsonPath.DISCARD });

    const wait = new Wait(this, 'Wait', { time: WaitTime.duration(pollInterval) });
    wait.next(describe);

    const requestStop = this.callComprehend('Request Stop', documentClassifier.stopAction, {
      resultPath: JsonPath.DISCARD,
    })
      .addRetry(dontRetry(errors.notFound, errors.invalidRequest))
      .addRetry(retryPassing)
      .addCatch(notFound, { errors: [errors.notFound], resultPath: JsonPath.DISCARD })
      // A refused stop is not the end: the next poll decides.
      .addCatch(wait, { errors: [errors.invalidRequest], resultPath: JsonPath.DISCARD });
    requestStop.next(wait);

    describe.next(
      new Choice(this, 'Has Training Ended?')
        .when(statusIs('ended'), new Succeed(this, 'Training Ended'))
        .when(statusIs('stopping'), wait)
        .when(statusIs('stoppable'), requestStop)
        .otherwise(this.failOnUnknownStatus()),
    );

    this.logGroup = new LogGroup(this, 'Logs', { retention: logRetentionDays, removalPolicy: RemovalPolicy.DESTROY });
    this.stateMachine = new StateMachine(this, 'Resource', {
      definitionBody: DefinitionBody.fromChainable(describe),
      timeout,
      tracingEnabled: true,
      logs: {
        // Without execution data: Describe's answer tells where training data lies and how well the model does.
        level: LogLevel.ALL,
        includeExecutionData: false,
        destination: this.logGroup,
      },
    });
    acknowledgeWildcards(this.stateMachine, {
      '*': loggingAndTracing,
      [documentClassifierArns(this)]: anyClassifier,
    });
  }

  private callComprehend(
    id: string,
    action: string,
    result: { resultSelector?: Record<string, string>; resultPath?: string },
  ) {
    return new CallAwsService(this, id, {
      service: 'comprehend',
      action,
      iamAction: `comprehend:${action.charAt(0).toUpperCase()}${action.slice(1)}`,
      iamResources: [documentClassifierArns(this)],
      parameters: { DocumentClassifierArn: JsonPath.stringAt('$.DocumentClassifierArn') },
      taskTimeout: Timeout.duration(Duration.seconds(60)),
      ...result,
    });
  }

  /** Comprehend may get a Status that this version doesn't know; whether training runs then, nobody can tell. */
  private failOnUnknownStatus(): IChainable {
    // Two states, since not every interpreter takes an intrinsic function in CausePath.
    return new Pass(this, 'Explain Unknown Status', {
      parameters: {
        Cause: JsonPath.format(
          'Comprehend reports a Status that this version does not know: {}',
          JsonPath.stringAt('$.Status'),
        ),
      },
    }).next(new Fail(this, 'Unknown Status', { error: 'UnknownStatus', causePath: '$.Cause' }));
  }
}

const statusIs = (phase: Parameters<typeof statusesThatAre>[0]): Condition => {
  const conditions = statusesThatAre(phase).map((status) => Condition.stringEquals('$.Status', status));
  const [only] = conditions;
  return conditions.length === 1 && only ? only : Condition.or(...conditions);
};
