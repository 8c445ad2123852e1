import {
  Color,
  GraphWidget,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  MathExpression,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { StopApi } from '../api/stop-api.ts';
import type { TrainingFunction } from '../functions/training-function.ts';

export interface StopWidgetsProps {
  /** The state machine that stops one classifier, and its log. */
  readonly stopWorkflow: { readonly stateMachine: IStateMachine; readonly logGroup: ILogGroup };
  /** Log of the event that ends each stop workflow. */
  readonly endings: ILogGroup;
  readonly stopApi: StopApi;
}

/** In units of the dashboard's grid, 24 wide: three abreast; and what is left beside one of them, for a table. */
export const third = { width: 8, height: 6 };
export const twoThirds = { width: 16, height: 6 };
const half = { width: 12, height: 6 };

/** Counts and durations begin at 0; the unit is in the title. */
export const fromZero = { min: 0, showUnits: false };

/** What an event in the endings' log tells. Input and output are JSON in a text, with or without its quotes escaped. */
const endingFields = [
  String.raw`parse detail.input /(?<DocumentClassifierArn>arn:[\w:\/-]+)/`,
  String.raw`parse detail.output /Status\W+(?<Status>[A-Z_]+)/`,
  // Without an output there is no Status, only how the workflow ended.
  'fields coalesce(Status, detail.status) as Ending, floor((detail.stopDate - detail.startDate) / 6000) / 10 as Minutes',
];

/** What was asked for and how it ended. Started workflows are more than requests where sweeps stop training. */
export const stopWidgets = ({ stopWorkflow, endings, stopApi }: StopWidgetsProps): IWidget[][] => {
  const { stateMachine } = stopWorkflow;
  const { methods, deploymentStage } = stopApi.restApi;
  const minutes = (statistic: string, label: string) =>
    new MathExpression({
      expression: `${label} / 60000`,
      usingMetrics: { [label]: stateMachine.metricTime({ statistic }) },
      label,
    });
  const query = (title: string, view: LogQueryVisualizationType, size: object, ...lines: string[]) =>
    new LogQueryWidget({ title, view, logGroupNames: [endings.logGroupName], queryLines: lines, ...size });
  return [
    [
      new GraphWidget({
        title: 'Stops requested',
        left: [
          ...methods
            .filter(({ httpMethod }) => httpMethod === 'POST')
            .map((method) => method.metricCount(deploymentStage, { label: `POST ${method.resource.path}` })),
          stateMachine.metricStarted({ label: 'stop workflows started' }),
        ],
        leftYAxis: fromZero,
        ...third,
      }),
      query(
        'Endings by Status',
        LogQueryVisualizationType.BAR,
        third,
        ...endingFields,
        'stats count(*) as Endings by Ending',
        'sort Endings desc',
      ),
      new GraphWidget({
        title: 'Time to stop (minutes)',
        left: [minutes('p50', 'p50'), minutes('p95', 'p95'), minutes(Stats.MAXIMUM, 'longest')],
        leftYAxis: fromZero,
        ...third,
      }),
    ],
    [
      new GraphWidget({
        title: 'Stop workflows',
        left: [
          stateMachine.metricSucceeded({ label: 'succeeded', color: Color.GREEN }),
          stateMachine.metricFailed({ label: 'failed', color: Color.RED }),
          stateMachine.metricTimedOut({ label: 'timed out', color: Color.ORANGE }),
          stateMachine.metricAborted({ label: 'aborted', color: Color.GREY }),
        ],
        leftYAxis: fromZero,
        ...third,
      }),
      query(
        'Latest endings',
        LogQueryVisualizationType.TABLE,
        twoThirds,
        ...endingFields,
        'sort @timestamp desc',
        'limit 50',
        'display @timestamp, DocumentClassifierArn, Ending, Minutes, detail.name',
      ),
    ],
  ];
};

/** How the API answers. */
export const apiWidgets = ({ stopApi }: StopWidgetsProps): IWidget[][] => {
  const { deploymentStage } = stopApi.restApi;
  return [
    [
      new GraphWidget({
        title: 'API latency (ms)',
        left: ['p50', 'p95'].map((statistic) => deploymentStage.metricLatency({ statistic, label: statistic })),
        leftYAxis: fromZero,
        ...third,
      }),
      new GraphWidget({
        title: 'API errors',
        left: [
          deploymentStage.metricClientError({ label: '4xx', color: Color.ORANGE }),
          deploymentStage.metricServerError({ label: '5xx', color: Color.RED }),
        ],
        leftYAxis: fromZero,
        ...third,
      }),
      new LogQueryWidget({
        // API Gateway's metrics know no 429.
        title: 'API refusals and errors by status (429: throttled)',
        logGroupNames: [stopApi.accessLogs.logGroupName],
        queryLines: [
          'filter status like /^[45]/',
          'stats count(*) as Requests by status, httpMethod, resourcePath',
          'sort Requests desc',
        ],
        ...third,
      }),
    ],
  ];
};

export interface ThrottleWidgetsProps extends Pick<StopWidgetsProps, 'stopWorkflow'> {
  /** All functions there are. */
  readonly functions: readonly TrainingFunction[];
  /**
   * The state machine that stops all, with a guard.
   *
   * @default - none
   */
  readonly sweepWorkflow?: IStateMachine | undefined;
}

/** Who is slowed down: our functions, our workflows, our calls to Comprehend. */
export const throttleWidgets = ({ stopWorkflow, functions, sweepWorkflow }: ThrottleWidgetsProps): IWidget[][] => [
  [
    new GraphWidget({
      title: 'Throttles of Lambda and Step Functions',
      left: [
        ...functions.map((fn) => fn.metricThrottles({ label: nameOf(fn) })),
        stopWorkflow.stateMachine.metricThrottled({ label: 'stop workflow' }),
        ...(sweepWorkflow ? [sweepWorkflow.metricThrottled({ label: 'sweep workflow' })] : []),
      ],
      leftYAxis: fromZero,
      ...half,
    }),
    new LogQueryWidget({
      // Throttling and faults, each attempt for itself: most pass by trying again. Whether AWS logs the error's name where
      // it is told to leave out execution data is not documented; if it doesn't, that column stays empty (assumed).
      title: 'Failed attempts of stop workflows to call Comprehend',
      logGroupNames: [stopWorkflow.logGroup.logGroupName],
      queryLines: [
        'filter type in ["TaskFailed", "TaskTimedOut", "TaskSubmitFailed", "TaskStartFailed"]',
        'stats count(*) as Attempts by bin(1h) as Hour, details.resource, details.error',
        'sort Hour desc',
      ],
      ...half,
    }),
  ],
];

/** `BudgetGuard TrainingMeter Function`: the path below the stack, since a function's own id says little. */
const nameOf = (fn: TrainingFunction): string =>
  fn.node.scopes
    .slice(2)
    .map(({ node }) => node.id)
    .join(' ');
