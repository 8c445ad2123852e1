import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Policy } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SignalAnswer } from '../../lambda/guard/answer-signal.ts';
import { allowDescribingExecutions, type Deployment, TrainingFunction } from '../functions/training-function.ts';
import { patientRetry, workflow } from '../functions/workflow.ts';
import type { ReportTopic } from '../observe/report-topic.ts';
import { RunbookAlarm } from '../observe/runbook-alarm.ts';
import { sendReport } from './send-report.ts';

/** How long each of the functions may take, and its task a minute longer. */
const functionTimeout = Duration.minutes(2);

/**
 * The reading for a signal, whatever the error: 2 + 4 + 8 + 16 + 32 s, then 65 × 60 s, more than an hour. In the last minutes
 * of the hour the reading answers with what it has.
 */
const retryReading: sfn.RetryProps = {
  ...patientRetry,
  errors: ['States.ALL'],
  maxAttempts: 70,
  jitterStrategy: sfn.JitterType.NONE,
};

/** Whatever fails: following and reporting are worth trying for an hour, and hold up no stop. */
const retryFunction: sfn.RetryProps = { ...retryReading, jitterStrategy: sfn.JitterType.FULL };

/**
 * The state machine that follows what a reading has stopped and reports it. For a signal it takes the reading first.
 *
 * Has It Been Read? → (Read → What Next?) → Wait → Follow → All Over? → Report → Send Mail → Tell Chat → Put Event
 *
 * Input: `{"Plan"}` from a reading by the clock, or any event. Output: the report; `{}` where a signal found nothing to report.
 * No input, new, repeated or redriven, can make it stop a run: only a reading decides that, at the moment it stops it. Mail,
 * chat and event are states of their own, so that none is repeated for another's sake; the chat's is there only with a Slack
 * channel. A sweep that is aborted or times out ends no stop workflow: they aren't its children.
 */
export class SweepWorkflow extends Construct {
  readonly stateMachine: sfn.StateMachine;
  /** Has one line per sweep. */
  readonly reportLogs: ILogGroup;

  constructor(
    scope: Construct,
    id: string,
    deployment: Deployment,
    { ledger, reportTopic }: { readonly ledger: Table; readonly reportTopic: ReportTopic },
  ) {
    super(scope, id);
    const { forFunctions, stopWorkflows } = deployment;
    const settings = { ...forFunctions, ledgerTable: ledger.tableName };
    const howMuch = { memorySize: 512, timeout: functionTimeout };
    const read = new TrainingFunction(this, 'ReadFunction', { functionName: 'answer-signal', settings, ...howMuch });
    read.allowReading(deployment, ledger);
    const follow = new TrainingFunction(this, 'FollowFunction', { functionName: 'follow-sweep', settings, ...howMuch });
    follow.allowComprehend('Describe');
    ledger.grant(follow, 'dynamodb:Query');
    for (const { stateMachine } of Object.values(stopWorkflows)) {
      stateMachine.grant(follow, 'states:ListExecutions');
      allowDescribingExecutions(follow.executionRole, stateMachine);
    }
    const report = new TrainingFunction(this, 'ReportFunction', { functionName: 'report-sweep', settings, ...howMuch });
    this.reportLogs = report.logGroup;

    const functions = { read, follow, report };
    const reason = 'Versions of this one function; it has none.';
    const wildcards = Object.values(functions).map(({ functionArn }) => [`${functionArn}:*`, reason]);
    // Following takes 10 minutes beyond the stop workflows' own deadline. Besides, Read, Follow and Report may each fail for
    // 66 minutes, and each of the three that send for 17: 259 minutes together.
    const timeout = Duration.minutes(settings.stopTimeoutMinutes).plus(Duration.hours(5));
    const first = this.steps(settings.retryAfterSeconds, reportTopic, functions);
    this.stateMachine = workflow(this, first, timeout, Object.fromEntries(wildcards)).stateMachine;
    // A reading looks whether other sweeps have sent their reports. A policy of its own, since the state machine needs the
    // function first.
    const readSweeps = new Policy(this, 'ReadSweepsPolicy', { roles: [read.executionRole] });
    allowDescribingExecutions(readSweeps, this.stateMachine);
    // One for each metric: a sum may stay silent where one of them never has data.
    for (const [ending, concerns] of [['Failed'], ['TimedOut', 'timed out'], ['Aborted', 'aborted']] as const) {
      new RunbookAlarm(this, `Sweep${ending}`, {
        entry: 'Sweep failed',
        concerns,
        message:
          `A sweep ${ending === 'Aborted' ? 'was aborted' : (concerns ?? 'failed')}. No stop depends on it, but its report may ` +
          'be missing, and a signal that started it may have stopped nothing.',
        look: 'list',
        metric: this.stateMachine[`metric${ending}`]({ period: Duration.minutes(5), statistic: Stats.SUM }),
      });
    }
  }

  private steps(
    pollSeconds: number,
    reportTopic: ReportTopic,
    { read, follow, report }: Readonly<Record<'read' | 'follow' | 'report', IFunction>>,
  ) {
    const ExecutionArn = sfn.JsonPath.stringAt('$$.Execution.Id');
    const Plan = sfn.JsonPath.objectAt('$.Plan');
    const tell = this.invoke('Report', report, { Plan, ExecutionArn }, retryFunction).next(
      sendReport(this, reportTopic),
    );
    // Shorter only where stop workflows poll more often than is good on AWS.
    const between = Duration.seconds(Math.min(60, 4 * pollSeconds));
    const wait = new sfn.Wait(this, 'Wait', { time: sfn.WaitTime.duration(between) });
    const allOver = new sfn.Choice(this, 'All Over?')
      .when(sfn.Condition.booleanEquals('$.IsOver', true), tell)
      .otherwise(wait);
    wait.next(this.invoke('Follow', follow, { Plan, ExecutionArn }, retryFunction).next(allOver));

    const nextIs = (next: SignalAnswer['Next']) => sfn.Condition.stringEquals('$.Next', next);
    const Event = sfn.JsonPath.objectAt('$$.Execution.Input');
    const StartTime = sfn.JsonPath.stringAt('$$.Execution.StartTime');
    const answer = this.invoke('Read', read, { Event, ExecutionArn, StartTime }, retryReading).next(
      new sfn.Choice(this, 'What Next?')
        .when(nextIs('follow'), wait)
        .when(nextIs('report'), tell)
        .otherwise(new sfn.Succeed(this, 'Nothing To Report', { outputPath: sfn.JsonPath.DISCARD })),
    );
    return new sfn.Choice(this, 'Has It Been Read?')
      .when(sfn.Condition.isPresent('$.Plan.Runs[0]'), wait)
      .when(sfn.Condition.isPresent('$.Plan'), tell)
      .otherwise(answer);
  }

  private invoke(id: string, lambdaFunction: IFunction, payload: Record<string, unknown>, retry: sfn.RetryProps) {
    return new LambdaInvoke(this, id, {
      lambdaFunction,
      payload: sfn.TaskInput.fromObject(payload),
      outputPath: '$.Payload',
      taskTimeout: sfn.Timeout.duration(functionTimeout.plus(Duration.minutes(1))),
      retryOnServiceExceptions: false,
    }).addRetry(retry) as LambdaInvoke;
  }
}
