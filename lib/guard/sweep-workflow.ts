import { type Alarm, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import {
  Choice,
  Condition,
  DefinitionBody,
  IntegrationPattern,
  JsonPath,
  LogLevel,
  Map as MapState,
  Pass,
  type RetryProps,
  StateMachine,
  Succeed,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Arn, ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { arnMember, type Kind, kindInWords } from '../../lambda/account/kind.ts';
import type { Sweep } from '../../lambda/guard/sweep.ts';
import type { SettingsOf } from '../../lambda/settings.ts';
import { acknowledgeWildcards } from '../functions/acknowledge-wildcards.ts';
import { logGroup } from '../functions/log-group.ts';
import { loggingAndTracing, patientRetry, shortRetry } from '../functions/retries.ts';
import { TrainingFunction } from '../functions/training-function.ts';
import type { ReportTopic } from '../observe/report-topic.ts';
import { RunbookAlarm } from '../observe/runbook-alarm.ts';
import { type StopWorkflow, workflowLogGroupName } from '../stop/stop-workflow.ts';
import { sendReport } from './send-report.ts';

export interface SweepWorkflowProps {
  /** Run once for each training run, that of its kind. */
  readonly stopWorkflows: Readonly<Record<Kind, StopWorkflow>>;
  /** Their own timeout. */
  readonly stopTimeout: Duration;
  readonly settings: SettingsOf<'find-runs'> & SettingsOf<'report-sweep'>;
  /** Where the report is sent. */
  readonly reportTopic: ReportTopic;
}

/** How long each of the functions may take, and its task a minute longer. */
const functionTimeout = Duration.minutes(3);

/**
 * A function's failures, whatever they are, at most 2 + 4 + 8 + 16 + 32 s apart; a function that hangs takes 6 × 4 minutes
 * more. Sweeps that can't begin must not pile up, and the next reading sees what this one missed.
 */
const retryFunction: RetryProps = { ...shortRetry, errors: ['States.ALL'], maxAttempts: 5 };

/**
 * Starting an execution, at most 2 + 4 s. Not States.TaskFailed: so a stop workflow is called that has run and failed. The
 * names of throttling are assumed; where one is missing the run counts as failed, and the next reading takes it on.
 */
const retryStart: RetryProps = {
  ...patientRetry,
  errors: [
    'StepFunctions.ThrottlingException',
    'StepFunctions.ExecutionLimitExceededException',
    'StepFunctions.SfnException',
    'StepFunctions.AWSStepFunctionsException',
    'StepFunctions.SdkClientException',
  ],
  maxAttempts: 2,
};

/**
 * The state machine that stops the runs which its signal covers, each by the stop workflow of its kind, and reports it.
 *
 * Find Runs → What Next? → Stop Each Run → Report → Send Mail → Tell Chat → Put Event
 *
 * Input: any event. Output: the report; `{}` where a signal found nothing to do. It looks once and waits for no other sweep:
 * what is submitted later is the next reading's. Mail, chat and event are states of their own, so that none is repeated for
 * another's sake; the chat's is there only with a Slack channel.
 */
export class SweepWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  /** For people: a sweep failed, so its report may not have been sent. */
  readonly alarms: readonly Alarm[];
  /** Where one line tells what each sweep did. */
  readonly reportLogs: ILogGroup;

  constructor(scope: Construct, id: string, props: SweepWorkflowProps) {
    super(scope, id);
    const find = this.findFunction(props);
    const report = this.reportFunction(props);
    this.reportLogs = report.logGroup;

    const begin = this.invoke('Find Runs', find, {
      payload: TaskInput.fromObject({
        Event: JsonPath.objectAt('$$.Execution.Input'),
        ExecutionArn: JsonPath.stringAt('$$.Execution.Id'),
      }),
    });
    const nextIs = (next: Sweep['Next']) => Condition.stringEquals('$.Next', next);
    const tell = this.invoke('Report', report, {
      payload: TaskInput.fromObject({
        Sweep: JsonPath.objectAt('$'),
        ExecutionArn: JsonPath.stringAt('$$.Execution.Id'),
      }),
    }).next(sendReport(this, props.reportTopic));
    begin.next(
      new Choice(this, 'What Next?')
        .when(nextIs('stop'), this.stopEachRun(props).next(tell))
        .when(nextIs('report'), tell)
        .otherwise(new Succeed(this, 'Nothing To Do', { outputPath: JsonPath.DISCARD })),
    );

    this.stateMachine = new StateMachine(this, 'Resource', {
      definitionBody: DefinitionBody.fromChainable(begin),
      // At worst 25 minutes each for Find Runs and Report, 5 beyond the stop workflows' own deadline, and 17 for each of the
      // three that send. A sweep that timed out would stop the stop workflows that it has started.
      timeout: props.stopTimeout.plus(Duration.hours(2)),
      tracingEnabled: true,
      logs: {
        level: LogLevel.ALL,
        includeExecutionData: false,
        destination: logGroup(this, 'Logs', workflowLogGroupName(this)),
      },
    });
    this.acknowledgeWildcards(Object.values(props.stopWorkflows), [find, report]);
    this.alarms = [
      this.alarm('SweepFailed', 'metricFailed'),
      this.alarm('SweepTimedOut', 'metricTimedOut', 'timed out'),
    ];
  }

  /** The wildcards that the CDK's tasks put into the state machine's role. */
  private acknowledgeWildcards(stopWorkflows: readonly StopWorkflow[], functions: readonly IFunction[]): void {
    const execution = { service: 'states', resource: 'execution', arnFormat: ArnFormat.COLON_RESOURCE_NAME };
    const executionsOf = ({ stateMachine }: StopWorkflow) => {
      const { resourceName } = Arn.split(stateMachine.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME);
      return Stack.of(this).formatArn({ ...execution, resourceName: `${resourceName}*` });
    };
    acknowledgeWildcards(this.stateMachine, {
      '*': loggingAndTracing,
      ...Object.fromEntries(
        stopWorkflows.map((workflow) => [
          executionsOf(workflow),
          'Executions of the stop workflow, to follow those that the sweep has started.',
        ]),
      ),
      ...Object.fromEntries(
        functions.map(({ functionArn }) => [`${functionArn}:*`, 'Versions of this one function; it has none.']),
      ),
    });
  }

  private findFunction({ settings, stopWorkflows }: SweepWorkflowProps) {
    const find = new TrainingFunction(this, 'FindRunsFunction', {
      functionName: 'find-runs',
      settings,
      memorySize: 512,
      timeout: functionTimeout,
    });
    find.allowListing();
    for (const { stateMachine } of Object.values(stopWorkflows)) find.allowDescribingExecutions(stateMachine);
    return find;
  }

  private reportFunction({ settings, stopWorkflows }: SweepWorkflowProps) {
    const report = new TrainingFunction(this, 'ReportFunction', {
      functionName: 'report-sweep',
      settings,
      memorySize: 512,
      timeout: functionTimeout,
    });
    report.allowComprehend('Describe');
    for (const { stateMachine } of Object.values(stopWorkflows)) report.allowDescribingExecutions(stateMachine);
    return report;
  }

  /** All at once: each run's outcome is put beside it, a Status or an Error; none of them ends the others. */
  private stopEachRun({ stopWorkflows, stopTimeout }: SweepWorkflowProps): MapState {
    // Not the failure's Cause, which can have 32 KB.
    const keepError = new Pass(this, 'Keep Error', {
      parameters: { Error: JsonPath.stringAt('$.Outcome.Error') },
      resultPath: '$.Outcome',
    });
    const whichKind = new Choice(this, 'Which Kind?');
    for (const { kind, stateMachine } of Object.values(stopWorkflows)) {
      const arn = JsonPath.stringAt(`$.${arnMember(kind)}`);
      const words = kindInWords(kind).replace(/\b\w/g, (letter) => letter.toUpperCase());
      const run = new StepFunctionsStartExecution(this, `Stop ${words}`, {
        stateMachine,
        integrationPattern: IntegrationPattern.RUN_JOB,
        // Name and input as POST /stop has them, member for member: whoever comes second finds the same execution. Step
        // Functions is expected to write it without spaces, as JSON.stringify does (assumed).
        name: JsonPath.stringAt('$.ExecutionName'),
        input: TaskInput.fromObject({ [arnMember(kind)]: arn, SubmitTime: JsonPath.stringAt('$.SubmitTime') }),
        resultSelector: { Status: JsonPath.stringAt('$.Output.Status') },
        resultPath: '$.Outcome',
        // The time until Step Functions hears of the execution's end comes on top.
        taskTimeout: Timeout.duration(stopTimeout.plus(Duration.minutes(5))),
      })
        .addRetry(retryStart)
        .addCatch(keepError, { resultPath: '$.Outcome' });
      whichKind.when(Condition.isPresent(`$.${arnMember(kind)}`), run);
    }
    return new MapState(this, 'Stop Each Run', { itemsPath: '$.Runs', resultPath: '$.Runs' }).itemProcessor(whichKind);
  }

  private invoke(id: string, lambdaFunction: IFunction, { payload }: { readonly payload: TaskInput }): LambdaInvoke {
    return new LambdaInvoke(this, id, {
      lambdaFunction,
      payload,
      outputPath: '$.Payload',
      taskTimeout: Timeout.duration(functionTimeout.plus(Duration.minutes(1))),
      retryOnServiceExceptions: false,
    }).addRetry(retryFunction) as LambdaInvoke;
  }

  /** One for each metric: a sum may stay silent where one of them never has data. */
  private alarm(id: string, metric: 'metricFailed' | 'metricTimedOut', concerns?: string): Alarm {
    return new RunbookAlarm(this, id, {
      entry: 'Sweep failed',
      ...(concerns && { concerns }),
      tells: `A sweep ${concerns ?? 'failed'}: training may go on, or its report was not sent.`,
      metric: this.stateMachine[metric]({ period: Duration.minutes(5), statistic: Stats.SUM }),
    });
  }
}
