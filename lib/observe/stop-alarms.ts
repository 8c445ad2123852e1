import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { type Alarm, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type Kind, kindInWords } from '../../lambda/account/kind.ts';
import type { StopWorkflow } from '../stop/stop-workflow.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

/**
 * What of the stop path needs a person: a stop workflow failed, timed out or was aborted, or the API answered 5xx.
 *
 * Each speaks at the first case in 5 minutes. By count, not by rate: there are few stops, and a rate over one or two requests is
 * 0 or 100 %. An abort counts although a person or a program asked for it: the training may go on.
 *
 * An alarm for each kind's workflow: one over their sum could stay silent while one of the two has no data, which is the rule
 * where an account trains one kind only.
 */
export const stopAlarms = (
  scope: Construct,
  stopWorkflows: Readonly<Record<Kind, StopWorkflow>>,
  stage: Stage,
): Alarm[] => {
  const counted = { period: Duration.minutes(5), statistic: Stats.SUM };
  const ofWorkflows = Object.values(stopWorkflows).flatMap(({ kind, stateMachine }) =>
    endings.map(
      ([ending, inWords, tells]) =>
        new RunbookAlarm(scope, `${kind}Workflow${ending}`, {
          entry: `Stop workflow ${inWords}`,
          concerns: kindInWords(kind),
          tells,
          look: 'list',
          metric: stateMachine[`metric${ending}`](counted),
        }),
    ),
  );
  const ofApi = new RunbookAlarm(scope, 'ApiErrors', {
    entry: 'API errors',
    tells: 'The API answered a request with 5xx. If that was a stop, the training may go on.',
    look: 'verify',
    metric: stage.metricServerError(counted),
  });
  return [...ofWorkflows, ofApi];
};

/** How a stop workflow ends that needs a person: part of the metric's name, in words, and what that means. */
const endings = [
  [
    'Failed',
    'failed',
    'A stop workflow failed. Training may still be running and costing money, and the workflow no longer asks it to stop.',
  ],
  [
    'TimedOut',
    'timed out',
    'A stop workflow reached its deadline before training had ended. Comprehend is slow, or refuses to stop the run.',
  ],
  [
    'Aborted',
    'aborted',
    'A stop workflow was aborted before training had ended. Training may still be running and costing money.',
  ],
] as const;
