import {
  Color,
  GraphWidget,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  MathExpression,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { BudgetGuard } from '../guard/budget-guard.ts';
import { fromZero, third, twoThirds } from './stop-widgets.ts';

/** What training costs, what runs, and what the guard did about it. */
export const guardWidgets = ({ meter, monthlyLimitUsd, sweep }: BudgetGuard): IWidget[][] => {
  const { trainingCostMonthToDate, trainingJobsInProgress, longestTrainingSeconds } = meter.metrics;
  const { stateMachine, reportLogs } = sweep;
  return [
    [
      new GraphWidget({
        title: 'Training cost, month to date (USD)',
        left: [trainingCostMonthToDate.with({ label: 'cost' })],
        leftAnnotations: [{ value: monthlyLimitUsd, label: `limit ${monthlyLimitUsd}`, color: Color.RED }],
        leftYAxis: fromZero,
        ...third,
      }),
      new GraphWidget({
        title: 'Training jobs in progress',
        left: [trainingJobsInProgress.with({ label: 'jobs' })],
        leftYAxis: fromZero,
        ...third,
      }),
      new GraphWidget({
        title: 'Longest training job (hours)',
        left: [
          new MathExpression({
            expression: 'seconds / 3600',
            usingMetrics: { seconds: longestTrainingSeconds },
            label: 'longest',
            period: longestTrainingSeconds.period,
          }),
        ],
        leftYAxis: fromZero,
        ...third,
      }),
    ],
    [
      new GraphWidget({
        title: 'Sweeps',
        left: [
          stateMachine.metricStarted({ label: 'started', color: Color.BLUE }),
          stateMachine.metricSucceeded({ label: 'succeeded', color: Color.GREEN }),
          stateMachine.metricFailed({ label: 'failed', color: Color.RED }),
          stateMachine.metricTimedOut({ label: 'timed out', color: Color.ORANGE }),
        ],
        leftYAxis: fromZero,
        ...third,
      }),
      new LogQueryWidget({
        title: 'Sweep results',
        view: LogQueryVisualizationType.TABLE,
        logGroupNames: [reportLogs.logGroupName],
        queryLines: [
          // The one line that lambda/guard/report-sweep.task.ts logs.
          'filter message = "Sweep reported"',
          'sort @timestamp desc',
          'limit 50',
          'display @timestamp, Stopped, Failed, WouldStop, Exempt, Left, ExecutionArn',
        ],
        ...twoThirds,
      }),
    ],
  ];
};
