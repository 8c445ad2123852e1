import * as cw from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { kindInWords } from '../../lambda/account/kind.ts';
import { listNames } from '../../lambda/words/lists.ts';
import { deploymentName } from '../functions/deployment-name.ts';
import { TrainingFunction } from '../functions/training-function.ts';
import type { TrainingGuard } from '../guard/training-guard.ts';
import { liveTableWidget } from './live-table-widget.ts';
import type { ObservabilityProps } from './observability.ts';

interface Shown extends ObservabilityProps {
  /** Log of the event that ends each stop workflow. */
  readonly endings: ILogGroup;
}

/**
 * The dashboard: what trains now, alarms, stops, API, throttling, guard.
 *
 * It shows metrics that AWS emits anyway and queries logs that are kept anyway, apart from the endings. A query costs $0.005
 * per GB that it reads, and runs only while the dashboard is open. Under 50 metrics, the limit of the three dashboards that
 * an account has free.
 *
 * @param alarms - their states are the second row; without alarms there is no such row
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export const addDashboard = (scope: Construct, shown: Shown, alarms: cw.Alarm[]): void => {
  const { guard, restApi } = shown;
  const widget = liveTableWidget(new Construct(scope, 'LiveTable'), shown, guard?.ledger);
  const deployment = restApi.node.scope ?? scope;
  const functions = deployment.node.findAll().filter((construct) => construct instanceof TrainingFunction);
  const states = { title: 'Alarms (docs/runbook.md)', alarms, width: 24, height: 3 };
  new cw.Dashboard(scope, 'Resource', {
    // With the region: the names of dashboards are the whole account's.
    dashboardName: `${deploymentName(scope)}-${Stack.of(scope).region}`,
    // Stops are rare: a day would often be empty.
    defaultInterval: Duration.days(7),
    widgets: [
      [widget],
      ...(alarms.length ? [[new cw.AlarmStatusWidget(states)]] : []),
      [heading('Stops')],
      ...stopWidgets(shown),
      [heading('API')],
      ...apiWidgets(shown),
      [heading('Throttling')],
      ...throttleWidgets(shown, functions),
      ...(guard ? [[heading('Guard')], ...guardWidgets(guard, shown.settings.monthlyLimitUsd)] : []),
    ],
  });
};

const heading = (text: string): cw.IWidget => new cw.TextWidget({ markdown: `## ${text}`, width: 24, height: 1 });

/** In units of the dashboard's grid, 24 wide: three widgets abreast, or one and a table. */
const third = { width: 8, height: 6 };
const half = { width: 12, height: 6 };
const twoThirds = { width: 16, height: 6 };

/** Lines of counts, durations or amounts: they begin at 0, and their unit is in the title. */
const graph = (title: string, left: cw.IMetric[], options: object = third): cw.IWidget =>
  new cw.GraphWidget({ title, left, leftYAxis: { min: 0, showUnits: false }, ...third, ...options });

/** What a Logs Insights query finds, as a table or as bars. */
const query = (
  title: string,
  logGroups: readonly ILogGroup[],
  queryLines: string[],
  size: object = third,
  view = cw.LogQueryVisualizationType.TABLE,
): cw.IWidget =>
  new cw.LogQueryWidget({
    title,
    logGroupNames: logGroups.map(({ logGroupName }) => logGroupName),
    queryLines,
    ...size,
    view,
  });

const latest = ['sort @timestamp desc', 'limit 50'];

/** What becomes of executions: the end of the metric's name, in words, its colour. */
const outcomes = {
  Started: ['started', cw.Color.BLUE],
  Succeeded: ['succeeded', cw.Color.GREEN],
  Failed: ['failed', cw.Color.RED],
  TimedOut: ['timed out', cw.Color.ORANGE],
  Aborted: ['aborted', cw.Color.GREY],
} as const;
const executions = (of: IStateMachine, names: readonly (keyof typeof outcomes)[], prefix = ''): cw.IMetric[] =>
  names.map((name) => {
    const [words, color] = outcomes[name];
    return of[`metric${name}`]({ label: `${prefix}${words}`, color });
  });

/** The fields of an ending in the log. Input and output are JSON in a text, with or without its quotes escaped. */
const endingFields = [
  String.raw`parse detail.input /(?<Model>arn:[\w:\/-]+)/`,
  String.raw`parse detail.output /Status\W+(?<Status>[A-Z_]+)/`,
  // Without an output there is no Status, only how the workflow ended.
  'fields coalesce(Status, detail.status) as Ending, floor((detail.stopDate - detail.startDate) / 6000) / 10 as Minutes',
];
const byStatus = [...endingFields, 'stats count(*) as Endings by Ending', 'sort Endings desc'];
const latestEndings = [...endingFields, ...latest, 'display @timestamp, Model, Ending, Minutes, detail.name'];

/** What was asked for and how it ended. Started workflows are more than requests where sweeps stop training. */
const stopWidgets = ({ stopWorkflows, endings, restApi }: Shown): cw.IWidget[][] => {
  const workflows = Object.values(stopWorkflows).map((of) => ({ ...of, words: kindInWords(of.kind) }));
  // For each kind: percentiles can't be added up.
  const minutes = (statistic: string, label: string) =>
    workflows.map(({ kind, stateMachine, words }) => {
      const id = `${label}${kind}`;
      const usingMetrics = { [id]: stateMachine.metricTime({ statistic }) };
      return new cw.MathExpression({ expression: `${id} / 60000`, usingMetrics, label: `${words}: ${label}` });
    });
  const requested = restApi.methods
    .filter(({ httpMethod, resource }) => httpMethod === 'POST' && resource.path.startsWith('/stop'))
    .map((method) => method.metricCount(restApi.deploymentStage, { label: `POST ${method.resource.path}` }));
  const started = workflows.map(({ stateMachine, words }) =>
    stateMachine.metricStarted({ label: `${words}: stop workflows started` }),
  );
  const ended = workflows.flatMap(({ stateMachine, words }) =>
    executions(stateMachine, ['Succeeded', 'Failed', 'TimedOut', 'Aborted'], `${words}: `),
  );
  const longest = minutes(cw.Stats.MAXIMUM, 'longest');
  return [
    [
      graph('Stops requested', [...requested, ...started]),
      query('Endings by Status', [endings], byStatus, third, cw.LogQueryVisualizationType.BAR),
      graph('Time to stop (minutes)', [...minutes('p50', 'p50'), ...minutes('p95', 'p95'), ...longest]),
    ],
    [graph('Stop workflows', ended), query('Latest endings', [endings], latestEndings, twoThirds)],
  ];
};

/** How the API answers. */
const apiWidgets = ({ restApi: { deploymentStage, accessLogs } }: Shown): cw.IWidget[][] => {
  const latency = (statistic: string) => deploymentStage.metricLatency({ statistic, label: statistic });
  const errors = [
    deploymentStage.metricClientError({ label: '4xx', color: cw.Color.ORANGE }),
    deploymentStage.metricServerError({ label: '5xx', color: cw.Color.RED }),
  ];
  const byRoute = 'stats count(*) as Requests by status, httpMethod, resourcePath';
  const refusals = ['filter status like /^[45]/', byRoute, 'sort Requests desc'];
  return [
    [
      graph('API latency (ms)', [latency('p50'), latency('p95')]),
      graph('API errors', errors),
      // API Gateway's metrics know no 429.
      query('API refusals and errors by status (429: throttled)', [accessLogs], refusals),
    ],
  ];
};

/** Throttling of all functions, of workflows and of their calls to Comprehend. */
const throttleWidgets = ({ stopWorkflows, guard }: Shown, functions: readonly IFunction[]): cw.IWidget[][] => {
  const workflows = Object.values(stopWorkflows);
  // `Guard TrainingMeter Function`: the path below the stack, since a function's own id says little.
  const nameOf = ({ node }: IFunction) => node.path.split('/').slice(1).join(' ');
  const throttles = [
    ...functions.map((fn) => fn.metricThrottles({ label: nameOf(fn) })),
    ...workflows.map(({ kind, stateMachine }) =>
      stateMachine.metricThrottled({ label: `${kindInWords(kind)}: stop workflow` }),
    ),
    ...(guard ? [guard.sweep.stateMachine.metricThrottled({ label: 'sweep workflow' })] : []),
  ];
  // One count an attempt: most faults pass by trying again. The error's name is assumed to be logged although execution data is
  // left out; otherwise its column stays empty.
  const attempts = [
    'filter type in ["TaskFailed", "TaskTimedOut", "TaskSubmitFailed", "TaskStartFailed"]',
    'stats count(*) as Attempts by bin(1h) as Hour, details.resource, details.error',
    'sort Hour desc',
  ];
  const logs = workflows.map(({ logGroup }) => logGroup);
  return [
    [
      graph('Throttles of Lambda and Step Functions', throttles, half),
      query('Failed attempts of stop workflows to call Comprehend', logs, attempts, half),
    ],
  ];
};

/** What training costs, what runs, and what the guard did about it. */
const guardWidgets = ({ metrics, sweep }: TrainingGuard, monthlyLimitUsd: number | undefined): cw.IWidget[][] => {
  const { trainingCostMonthToDate, trainingJobsInProgress, longestTrainingSeconds } = metrics;
  const longest = new cw.MathExpression({
    expression: 'seconds / 3600',
    usingMetrics: { seconds: longestTrainingSeconds },
    label: 'longest',
    period: longestTrainingSeconds.period,
  });
  const limit = { value: monthlyLimitUsd ?? 0, label: `limit ${monthlyLimitUsd}`, color: cw.Color.RED };
  const limits = monthlyLimitUsd === undefined ? {} : { leftAnnotations: [limit] };
  const cost = trainingCostMonthToDate.with({ label: 'cost' });
  // The one line that the report's function logs.
  const reported = 'filter message = "Sweep reported"';
  const results = [reported, ...latest, `display @timestamp, ${listNames.join(', ')}, ExecutionArn`];
  return [
    [
      graph('Training cost, month to date (USD)', [cost], limits),
      graph('Runs in progress', [trainingJobsInProgress.with({ label: 'runs' })]),
      graph('Longest run (hours)', [longest]),
    ],
    [
      graph('Sweeps', executions(sweep.stateMachine, ['Started', 'Succeeded', 'Failed', 'TimedOut'])),
      query('Sweep results', [sweep.reportLogs], results, twoThirds),
    ],
  ];
};
