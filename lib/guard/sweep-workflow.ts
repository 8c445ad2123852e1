import { Arn, ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type Alarm, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import {
  Choice,
  Condition,
  DefinitionBody,
  type IChainable,
  IntegrationPattern,
  type IStateMachine,
  JitterType,
  JsonPath,
  LogLevel,
  Map as MapState,
  Pass,
  Result,
  type RetryProps,
  StateMachine,
  Succeed,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService, LambdaInvoke, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { environment } from '../../lambda/clients.ts';
import type { ExemptTag } from '../../lambda/guard/stoppable-classifiers.ts';
import type { GuardMode, Sweep } from '../../lambda/guard/sweep.ts';
import { documentClassifier } from '../../lambda/model/document-classifier.ts';
import { acknowledgeWildcards } from '../functions/acknowledge-wildcards.ts';
import {
  anyClassifier,
  documentClassifierArns,
  exemptTagEnvironment,
  TrainingFunction,
} from '../functions/training-function.ts';
import { RunbookAlarm } from '../observe/runbook-alarm.ts';
import { dontRetry, loggingAndTracing, retryPassing, errors as stopErrors } from '../stop/stop-workflow.ts';

export interface SweepWorkflowProps {
  /** The state machine that stops one classifier; it is run once for each. */
  readonly stopWorkflow: IStateMachine;
  /** Its own timeout. */
  readonly stopTimeout: Duration;
  /** Time between two of its polls. A sweep that waits for an older one looks again after twice as long. */
  readonly pollInterval: Duration;
  /** Whether signals stop what trains or are only reported. */
  readonly guardMode: GuardMode;
  /** The tag of classifiers that are left alone. */
  readonly exemptTag: ExemptTag;
  /** What an hour of training costs, in USD. */
  readonly trainingUsdPerHour: number;
  /** Where the report is sent. */
  readonly reportTopic: ITopic;
  /** Days that the logs of the workflow and its functions are kept. */
  readonly logRetentionDays: number;
}

/** As many as are stopped at a time; lambda/at-once.ts has the same number. */
const atOnce = 10;

/** How long each of the functions may take, and its task a minute longer. */
const functionTimeout = Duration.minutes(5);

/** What of a function's failures passes by waiting: Comprehend's, its own service's, and with the net all others. */
const retryFunction: RetryProps = {
  ...retryPassing,
  errors: [
    'TooManyRequestsException',
    'ThrottlingException',
    'InternalServerException',
    'Lambda.TooManyRequestsException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.ClientExecutionTimeoutException',
    'States.Timeout',
    'States.TaskFailed',
  ],
};

/**
 * At most 1 + 1.3 + 1.69 + … + 6.27 s: 24 s, 12 on average. Slow growth, because these requests throttle one another:
 * of 100 at 10 a second, the last is through after 10 to 15 s, where doubling takes 16 to 39.
 *
 * Not as patient as the stop workflow, which asks again anyway: an attempt is 3 events, so 500 classifiers × (16 other
 * events + 9 attempts × 3) come to 21,500 of the 25,000 that an execution may have. With the stop workflow's 50 retries
 * they would be 84,500.
 */
const retryRequest: RetryProps = {
  ...retryPassing,
  interval: Duration.seconds(1),
  backoffRate: 1.3,
  maxAttempts: 8,
};

/**
 * What of starting an execution passes by waiting, at most 2 + 4 s; in events as above, 500 × 2 × 3 = 3,000 more. Not
 * States.TaskFailed: so a stop workflow is called that has run and failed. The names of throttling are assumed; one
 * that is missing costs this sweep a stop workflow, not the stop.
 */
const retryStart: RetryProps = {
  errors: [
    'StepFunctions.ThrottlingException',
    'StepFunctions.ExecutionLimitExceededException',
    'StepFunctions.SfnException',
    'StepFunctions.AWSStepFunctionsException',
    'StepFunctions.SdkClientException',
  ],
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxAttempts: 2,
  jitterStrategy: JitterType.FULL,
};

/** As Step Functions names it; it means the same name with other input, or a closed execution. */
const alreadyExists = 'StepFunctions.ExecutionAlreadyExistsException';

/** All of a Sweep but Found, so that a member that lambda/guard/sweep.ts gets or loses fails the type check here. */
const carried: Record<Exclude<keyof Sweep, 'Found'>, true> = {
  Next: true,
  Reason: true,
  Mode: true,
  Round: true,
  Waited: true,
  Stopped: true,
  Exempt: true,
  ExemptCount: true,
  Left: true,
};

const sweepAt = (path: string) =>
  Object.fromEntries(Object.keys(carried).map((member) => [member, JsonPath.objectAt(`${path}.${member}`)]));

/**
 * The state machine that stops everything in training that is not exempt, and reports it.
 *
 * Begin Sweep → Find Training → What Next? → Request Stops → Run Stop Workflows → Find Training … → Report
 *
 * Input: any event. Output: the report; `{}` where an older sweep's report has told it all. The state between the steps
 * is `{"Sweep", "Found"}`: Sweep is what Find Training answers, save its member Found, which is carried beside it,
 * since in Run Stop Workflows the outcomes take its place. Carried twice, the fullest sweep would not fit into the
 * 262,144 bytes of a payload. Once, it does: 500 × at most 440 bytes for an outcome (ARN 256, execution name 80, Error
 * 44, the rest names and punctuation) are 220,000, 100 exempt × 320 are 32,000, and 10,000 are left for the reason and
 * the event; Find Training takes on less where they are larger.
 */
export class SweepWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  /** For people: a sweep failed, so nobody got its report. */
  readonly alarms: readonly Alarm[];
  /** Where one line tells what each sweep did. */
  readonly reportLogs: ILogGroup;

  constructor(scope: Construct, id: string, props: SweepWorkflowProps) {
    super(scope, id);
    const findFunction = this.findFunction(props);
    const find = this.findTraining(findFunction);
    const reportFunction = this.reportFunction(props);
    this.reportLogs = reportFunction.logGroup;

    // An execution may have 25,000 events and a look has 9: at 30 s that is 23 hours.
    const wait = new Wait(this, 'Wait For Older Sweep', {
      time: WaitTime.duration(Duration.seconds(2 * props.pollInterval.toSeconds())),
    });
    const nextIs = (next: Sweep['Next']) => Condition.stringEquals('$.Sweep.Next', next);
    const stop = this.requestStops().next(this.runStopWorkflows(props));

    const begin = new Pass(this, 'Begin Sweep', { result: Result.fromObject({ Sweep: null, Found: [] }) });
    begin.next(find).next(
      new Choice(this, 'What Next?')
        .when(nextIs('stop'), stop.next(find))
        .when(nextIs('wait'), wait.next(find))
        .when(nextIs('report'), this.report(reportFunction))
        .when(nextIs('end'), new Succeed(this, 'Nothing Left To Do', { outputPath: JsonPath.DISCARD })),
    );

    this.stateMachine = new StateMachine(this, 'Resource', {
      definitionBody: DefinitionBody.fromChainable(begin),
      // 500 classifiers, 10 at a time, take 50 × the 5 to 10 minutes of a stop, twice over where all are slow.
      timeout: Duration.hours(24),
      tracingEnabled: true,
      logs: {
        level: LogLevel.ALL,
        includeExecutionData: false,
        destination: new LogGroup(this, 'Logs', {
          retention: props.logRetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    });
    this.acknowledgeWildcards(props.stopWorkflow, [findFunction, reportFunction]);
    // Among the function's other rights it would close a circle: state machine → function → its policy → state machine.
    new Policy(this, 'ListSweeps', {
      roles: [findFunction.executionRole],
      statements: [
        new PolicyStatement({ actions: ['states:ListExecutions'], resources: [this.stateMachine.stateMachineArn] }),
      ],
    });
    this.alarms = [this.failureAlarm()];
  }

  /** The wildcards that the CDK's tasks put into the state machine's role. */
  private acknowledgeWildcards(stopWorkflow: IStateMachine, functions: readonly IFunction[]): void {
    const { resourceName } = Arn.split(stopWorkflow.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME);
    const execution = { service: 'states', resource: 'execution', arnFormat: ArnFormat.COLON_RESOURCE_NAME };
    acknowledgeWildcards(this.stateMachine, {
      '*': loggingAndTracing,
      [documentClassifierArns(this)]: anyClassifier,
      [Stack.of(this).formatArn({ ...execution, resourceName: `${resourceName}*` })]:
        'Executions of the stop workflow, to follow those that the sweep has started.',
      ...Object.fromEntries(
        functions.map(({ functionArn }) => [`${functionArn}:*`, 'Versions of this one function; it has none.']),
      ),
    });
  }

  private findFunction({ guardMode, exemptTag, logRetentionDays }: SweepWorkflowProps): TrainingFunction {
    const find = new TrainingFunction(this, 'FindTrainingFunction', {
      entry: 'find-training.task.ts',
      environment: { [environment.guardMode]: guardMode, ...exemptTagEnvironment(exemptTag) },
      logRetentionDays,
      comprehendActions: ['comprehend:ListTagsForResource'],
      memorySize: 512,
      timeout: functionTimeout,
    });
    find.allowListing();
    return find;
  }

  private findTraining(lambdaFunction: IFunction): LambdaInvoke {
    return this.invoke('Find Training', lambdaFunction, {
      payload: TaskInput.fromObject({
        Event: JsonPath.objectAt('$$.Execution.Input'),
        ExecutionArn: JsonPath.stringAt('$$.Execution.Id'),
        StateMachineArn: JsonPath.stringAt('$$.StateMachine.Id'),
        Sweep: JsonPath.objectAt('$.Sweep'),
        Results: JsonPath.objectAt('$.Found'),
      }),
      resultSelector: { Sweep: sweepAt('$.Payload'), Found: JsonPath.objectAt('$.Payload.Found') },
    });
  }

  /** All are asked first: a stop takes minutes, and ten at a time to its end would leave the last training for hours. */
  private requestStops(): MapState {
    const action = documentClassifier.stopAction;
    const request = new CallAwsService(this, 'Request Each Stop', {
      service: 'comprehend',
      action,
      iamAction: `comprehend:${action.charAt(0).toUpperCase()}${action.slice(1)}`,
      iamResources: [documentClassifierArns(this)],
      parameters: { DocumentClassifierArn: JsonPath.stringAt('$.DocumentClassifierArn') },
      taskTimeout: Timeout.duration(Duration.seconds(60)),
    })
      .addRetry(dontRetry(stopErrors.notFound, stopErrors.invalidRequest))
      .addRetry(retryRequest)
      // Whatever it was: the stop workflow asks again, and its outcome is in the report.
      .addCatch(new Pass(this, 'Leave To Stop Workflow', { result: Result.fromObject({}) }));
    return new MapState(this, 'Request Stops', {
      itemsPath: '$.Found',
      maxConcurrency: atOnce,
      resultPath: JsonPath.DISCARD,
    }).itemProcessor(request);
  }

  /** Each outcome takes the place of its run in Found, with a Status or an Error; none of them ends the others. */
  private runStopWorkflows({ stopWorkflow, stopTimeout }: SweepWorkflowProps): MapState {
    // Not the failure's Cause, which can have 32 KB.
    const keepError = new Pass(this, 'Keep Error', {
      parameters: {
        DocumentClassifierArn: JsonPath.stringAt('$.DocumentClassifierArn'),
        ExecutionName: JsonPath.stringAt('$.ExecutionName'),
        Error: JsonPath.stringAt('$.Failure.Error'),
      },
    });
    const run = (id: string, members: { name?: string; resultSelector: Record<string, string>; resultPath?: string }) =>
      new StepFunctionsStartExecution(this, id, {
        stateMachine: stopWorkflow,
        integrationPattern: IntegrationPattern.RUN_JOB,
        // As POST /stop has it, member for member: the same name with other input would be another execution. Step
        // Functions is expected to write it without spaces, as JSON.stringify does (assumed); else Again comes in.
        input: TaskInput.fromObject({ DocumentClassifierArn: JsonPath.stringAt('$.DocumentClassifierArn') }),
        // The time until Step Functions hears of the execution's end comes on top.
        taskTimeout: Timeout.duration(stopTimeout.plus(Duration.minutes(5))),
        ...members,
      }).addRetry(retryStart);
    // Find Training and Report know the training run by the ExecutionName it was found with, so that one stays.
    const again = run('Run Stop Workflow Again', {
      resultSelector: { Status: JsonPath.stringAt('$.Output.Status') },
      resultPath: '$.Outcome',
    }).addCatch(keepError, { resultPath: '$.Failure' });
    again.next(
      new Pass(this, 'Keep Status', {
        parameters: {
          DocumentClassifierArn: JsonPath.stringAt('$.DocumentClassifierArn'),
          ExecutionName: JsonPath.stringAt('$.ExecutionName'),
          Status: JsonPath.stringAt('$.Outcome.Status'),
        },
      }),
    );
    const first = run('Run Stop Workflow', {
      name: JsonPath.stringAt('$.ExecutionName'),
      resultSelector: {
        DocumentClassifierArn: JsonPath.stringAt('$.Output.DocumentClassifierArn'),
        ExecutionName: JsonPath.stringAt('$.Name'),
        Status: JsonPath.stringAt('$.Output.Status'),
      },
    })
      // One that closed while the job still trains keeps its name for 90 days.
      .addCatch(again, { errors: [alreadyExists], resultPath: JsonPath.DISCARD })
      .addCatch(keepError, { resultPath: '$.Failure' });
    return new MapState(this, 'Run Stop Workflows', {
      itemsPath: '$.Found',
      maxConcurrency: atOnce,
      resultPath: '$.Found',
    }).itemProcessor(first);
  }

  private reportFunction(props: SweepWorkflowProps): TrainingFunction {
    const { reportTopic, stopWorkflow, trainingUsdPerHour, logRetentionDays } = props;
    const report = new TrainingFunction(this, 'ReportFunction', {
      entry: 'report-sweep.task.ts',
      environment: {
        [environment.reportTopicArn]: reportTopic.topicArn,
        [environment.stopWorkflowArn]: stopWorkflow.stateMachineArn,
        [environment.trainingUsdPerHour]: `${trainingUsdPerHour}`,
      },
      logRetentionDays,
      comprehendActions: ['comprehend:DescribeDocumentClassifier'],
      memorySize: 512,
      timeout: functionTimeout,
    });
    report.allowPutEvents();
    reportTopic.grantPublish(report);
    return report;
  }

  private report(lambdaFunction: IFunction): IChainable {
    return this.invoke('Report', lambdaFunction, {
      payload: TaskInput.fromObject({
        Sweep: { ...sweepAt('$.Sweep'), Found: JsonPath.objectAt('$.Found') },
        ExecutionArn: JsonPath.stringAt('$$.Execution.Id'),
      }),
      outputPath: '$.Payload',
    });
  }

  private invoke(
    id: string,
    lambdaFunction: IFunction,
    state: { payload: TaskInput; resultSelector?: Record<string, unknown>; outputPath?: string },
  ): LambdaInvoke {
    return new LambdaInvoke(this, id, {
      lambdaFunction,
      taskTimeout: Timeout.duration(functionTimeout.plus(Duration.minutes(1))),
      retryOnServiceExceptions: false,
      ...state,
    }).addRetry(retryFunction) as LambdaInvoke;
  }

  private failureAlarm(): Alarm {
    const period = Duration.minutes(5);
    const usingMetrics = {
      failed: this.stateMachine.metricFailed({ period, statistic: Stats.SUM }),
      timedOut: this.stateMachine.metricTimedOut({ period, statistic: Stats.SUM }),
    };
    return new RunbookAlarm(this, 'SweepFailed', {
      entry: 'Sweep failed',
      tells: 'A sweep failed: training may go on, and nobody got its report.',
      metric: new MathExpression({ expression: 'FILL(failed, 0) + FILL(timedOut, 0)', usingMetrics, period }),
    });
  }
}
