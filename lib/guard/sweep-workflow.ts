import { type Alarm, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import {
  Choice,
  Condition,
  DefinitionBody,
  JitterType,
  JsonPath,
  LogLevel,
  type RetryProps,
  StateMachine,
  Succeed,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Arn, ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SignalAnswer } from '../../lambda/guard/answer-signal.ts';
import { acknowledgeWildcards } from '../functions/acknowledge-wildcards.ts';
import type { Deployment } from '../functions/function-settings.ts';
import { logGroup } from '../functions/log-group.ts';
import { loggingAndTracing } from '../functions/retries.ts';
import { allowReading } from '../functions/rights.ts';
import { TrainingFunction } from '../functions/training-function.ts';
import type { ReportTopic } from '../observe/report-topic.ts';
import { RunbookAlarm } from '../observe/runbook-alarm.ts';
import { workflowLogGroupName } from '../stop/stop-workflow.ts';
import { sendReport } from './send-report.ts';

/** How long each of the functions may take, and its task a minute longer. */
const functionTimeout = Duration.minutes(2);

/**
 * The reading for a signal, whatever it fails with: 2 + 4 + 8 + 16 + 32 s, then 65 × 60 s, more than an hour. In the last minutes of
 * the hour the reading answers with what it has.
 */
const retryReading: RetryProps = {
  errors: ['States.ALL'],
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxDelay: Duration.minutes(1),
  maxAttempts: 70,
  jitterStrategy: JitterType.NONE,
};

/** Whatever fails: following and reporting are worth trying for an hour, and hold up no stop. */
const retryFunction: RetryProps = { ...retryReading, jitterStrategy: JitterType.FULL };

/** Between two looks at the runs, in seconds. Shorter only where stop workflows poll more often than is good on AWS. */
const followSeconds = (pollSeconds: number): number => Math.min(60, 4 * pollSeconds);

/**
 * The state machine that follows what a reading has stopped and reports it. For a signal it has the reading taken first.
 *
 * Has It Been Read? → (Read → What Next?) → Wait → Follow → All Over? → Report → Send Mail → Tell Chat → Put Event
 *
 * Input: `{"Plan"}` from a reading by the clock, or any event. Output: the report; `{}` where a signal found nothing to report.
 * No input, new, repeated or redriven, names a run to be stopped: what is stopped, the reading decides when it does it. Mail,
 * chat and event are states of their own, so that none is repeated for another's sake; the chat's is there only with a Slack
 * channel. A sweep that is aborted or times out takes nothing with it: stop workflows are nobody's children.
 */
export class SweepWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  /** For people: a sweep failed, so its report may not have been sent. */
  readonly alarms: readonly Alarm[];
  /** Where one line tells what each sweep did. */
  readonly reportLogs: ILogGroup;

  constructor(
    scope: Construct,
    id: string,
    deployment: Deployment,
    { ledger, reportTopic }: { readonly ledger: Table; readonly reportTopic: ReportTopic },
  ) {
    super(scope, id);
    const { told, stopWorkflows } = deployment;
    const settings = { ...told, ledgerTable: ledger.tableName };
    const howMuch = { memorySize: 512, timeout: functionTimeout };
    const read = new TrainingFunction(this, 'ReadFunction', { functionName: 'answer-signal', settings, ...howMuch });
    allowReading(read, deployment, ledger);
    const follow = new TrainingFunction(this, 'FollowFunction', { functionName: 'follow-sweep', settings, ...howMuch });
    follow.allowComprehend('Describe');
    ledger.grant(follow, 'dynamodb:Query');
    for (const { stateMachine } of Object.values(stopWorkflows)) {
      stateMachine.grant(follow, 'states:ListExecutions');
      follow.allowDescribingExecutions(stateMachine);
    }
    const report = new TrainingFunction(this, 'ReportFunction', { functionName: 'report-sweep', settings, ...howMuch });
    this.reportLogs = report.logGroup;

    this.stateMachine = new StateMachine(this, 'Resource', {
      definitionBody: DefinitionBody.fromChainable(
        this.steps(told.retryAfterSeconds, reportTopic, { read, follow, report }),
      ),
      // Following takes 10 minutes beyond the stop workflows' own deadline. Besides, Read, Follow and Report may each fail for
      // 66 minutes, and each of the three that send for 17: 259 minutes together.
      timeout: Duration.minutes(told.stopTimeoutMinutes).plus(Duration.hours(5)),
      tracingEnabled: true,
      logs: {
        level: LogLevel.ALL,
        includeExecutionData: false,
        destination: logGroup(this, 'Logs', workflowLogGroupName(this)),
      },
    });
    this.allowReadingSweeps(read);
    acknowledgeWildcards(this.stateMachine, {
      '*': loggingAndTracing,
      ...Object.fromEntries(
        [read, follow, report].map(({ functionArn }) => [
          `${functionArn}:*`,
          'Versions of this one function; it has none.',
        ]),
      ),
    });
    // One for each metric: a sum may stay silent where one of them never has data.
    this.alarms = ([['Failed'], ['TimedOut', 'timed out'], ['Aborted', 'aborted']] as const).map(
      ([ending, concerns]) =>
        new RunbookAlarm(this, `Sweep${ending}`, {
          entry: 'Sweep failed',
          concerns,
          tells:
            `A sweep ${concerns ?? 'failed'}. No stop depends on it, but its report may not have been sent, and if a signal ` +
            'started it, that signal may have stopped nothing.',
          look: 'list',
          metric: this.stateMachine[`metric${ending}`]({ period: Duration.minutes(5), statistic: Stats.SUM }),
        }),
    );
  }

  private steps(
    pollSeconds: number,
    reportTopic: ReportTopic,
    { read, follow, report }: Readonly<Record<'read' | 'follow' | 'report', IFunction>>,
  ) {
    const ExecutionArn = JsonPath.stringAt('$$.Execution.Id');
    const Plan = JsonPath.objectAt('$.Plan');
    const tell = this.invoke('Report', report, { Plan, ExecutionArn }, retryFunction).next(
      sendReport(this, reportTopic),
    );
    const wait = new Wait(this, 'Wait', {
      time: WaitTime.duration(Duration.seconds(followSeconds(pollSeconds))),
    });
    const allOver = new Choice(this, 'All Over?').when(Condition.booleanEquals('$.IsOver', true), tell).otherwise(wait);
    wait.next(this.invoke('Follow', follow, { Plan, ExecutionArn }, retryFunction).next(allOver));

    const nextIs = (next: SignalAnswer['Next']) => Condition.stringEquals('$.Next', next);
    const Event = JsonPath.objectAt('$$.Execution.Input');
    const StartTime = JsonPath.stringAt('$$.Execution.StartTime');
    const answer = this.invoke('Read', read, { Event, ExecutionArn, StartTime }, retryReading).next(
      new Choice(this, 'What Next?')
        .when(nextIs('follow'), wait)
        .when(nextIs('report'), tell)
        .otherwise(new Succeed(this, 'Nothing To Report', { outputPath: JsonPath.DISCARD })),
    );
    return new Choice(this, 'Has It Been Read?')
      .when(Condition.isPresent('$.Plan.Runs[0]'), wait)
      .when(Condition.isPresent('$.Plan'), tell)
      .otherwise(answer);
  }

  /**
   * Lets the reading ask how other sweeps stand that have something to report. A policy of its own, since the function has to be
   * there before the state machine.
   */
  private allowReadingSweeps(read: TrainingFunction<'answer-signal'>): void {
    const { stateMachine } = this;
    const policy = new Policy(this, 'ReadSweepsPolicy', { roles: [read.executionRole] });
    policy.addStatements(
      new PolicyStatement({
        actions: ['states:DescribeExecution'],
        resources: [executionsOf(stateMachine)],
      }),
    );
    acknowledgeWildcards(policy, {
      [executionsOf(stateMachine)]: 'Executions of this one state machine, and only to describe them.',
    });
  }

  private invoke(
    id: string,
    lambdaFunction: IFunction,
    payload: Readonly<Record<string, unknown>>,
    retry: RetryProps,
  ): LambdaInvoke {
    return new LambdaInvoke(this, id, {
      lambdaFunction,
      payload: TaskInput.fromObject(payload),
      outputPath: '$.Payload',
      taskTimeout: Timeout.duration(functionTimeout.plus(Duration.minutes(1))),
      retryOnServiceExceptions: false,
    }).addRetry(retry) as LambdaInvoke;
  }
}

/** ARNs of a state machine's executions. */
const executionsOf = (stateMachine: StateMachine): string => {
  const { resourceName } = Arn.split(stateMachine.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME);
  return Stack.of(stateMachine).formatArn({
    service: 'states',
    resource: 'execution',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    resourceName: `${resourceName}:*`,
  });
};
