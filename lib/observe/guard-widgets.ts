import { Color, type IWidget, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { listNames } from '../../lambda/words/lists.ts';
import type { TrainingGuard } from '../guard/training-guard.ts';
import { graph, query, twoThirds } from './widgets.ts';

/** What training costs, what runs, and what the guard did about it. */
export const guardWidgets = ({ readings, monthlyLimitUsd, sweep }: TrainingGuard): IWidget[][] => {
  const { trainingCostMonthToDate, trainingJobsInProgress, longestTrainingSeconds } = readings.metrics;
  const { stateMachine, reportLogs } = sweep;
  const longest = new MathExpression({
    expression: 'seconds / 3600',
    usingMetrics: { seconds: longestTrainingSeconds },
    label: 'longest',
    period: longestTrainingSeconds.period,
  });
  return [
    [
      graph('Training cost, month to date (USD)', [trainingCostMonthToDate.with({ label: 'cost' })], {
        ...(monthlyLimitUsd !== undefined && {
          leftAnnotations: [{ value: monthlyLimitUsd, label: `limit ${monthlyLimitUsd}`, color: Color.RED }],
        }),
      }),
      graph('Training jobs in progress', [trainingJobsInProgress.with({ label: 'jobs' })]),
      graph('Longest training job (hours)', [longest]),
    ],
    [
      graph('Sweeps', [
        stateMachine.metricStarted({ label: 'started', color: Color.BLUE }),
        stateMachine.metricSucceeded({ label: 'succeeded', color: Color.GREEN }),
        stateMachine.metricFailed({ label: 'failed', color: Color.RED }),
        stateMachine.metricTimedOut({ label: 'timed out', color: Color.ORANGE }),
      ]),
      query(
        'Sweep results',
        [reportLogs],
        [
          // The one line that the report's function logs.
          'filter message = "Sweep reported"',
          'sort @timestamp desc',
          'limit 50',
          `display @timestamp, ${listNames.join(', ')}, ExecutionArn`,
        ],
        twoThirds,
      ),
    ],
  ];
};
