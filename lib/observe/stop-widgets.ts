import { Color, type IWidget, LogQueryVisualizationType, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { type Kind, kindInWords } from '../../lambda/account/kind.ts';
import type { Shown } from './observability.ts';
import { graph, half, query, third, twoThirds } from './widgets.ts';

/** What an event in the endings' log tells. Input and output are JSON in a text, with or without its quotes escaped. */
const endingFields = [
  String.raw`parse detail.input /(?<Model>arn:[\w:\/-]+)/`,
  String.raw`parse detail.output /Status\W+(?<Status>[A-Z_]+)/`,
  // Without an output there is no Status, only how the workflow ended.
  'fields coalesce(Status, detail.status) as Ending, floor((detail.stopDate - detail.startDate) / 6000) / 10 as Minutes',
];

/** What was asked for and how it ended. Started workflows are more than requests where sweeps stop training. */
export const stopWidgets = ({ stopWorkflows, endings, restApi }: Shown): IWidget[][] => {
  const ofEach = <Value>(valueOf: (stateMachine: IStateMachine, words: string, kind: Kind) => Value): Value[] =>
    Object.values(stopWorkflows).map(({ kind, stateMachine }) => valueOf(stateMachine, kindInWords(kind), kind));
  // For each kind: percentiles can't be added up.
  const minutes = (statistic: string, label: string) =>
    ofEach((stateMachine, words, kind) => {
      const id = `${label}${kind}`;
      const usingMetrics = { [id]: stateMachine.metricTime({ statistic }) };
      return new MathExpression({ expression: `${id} / 60000`, usingMetrics, label: `${words}: ${label}` });
    });
  return [
    [
      graph('Stops requested', [
        ...restApi.methods
          .filter(({ httpMethod, resource }) => httpMethod === 'POST' && resource.path.startsWith('/stop'))
          .map((method) => method.metricCount(restApi.deploymentStage, { label: `POST ${method.resource.path}` })),
        ...ofEach((stateMachine, words) => stateMachine.metricStarted({ label: `${words}: stop workflows started` })),
      ]),
      query(
        'Endings by Status',
        [endings],
        [...endingFields, 'stats count(*) as Endings by Ending', 'sort Endings desc'],
        third,
        LogQueryVisualizationType.BAR,
      ),
      graph('Time to stop (minutes)', [
        ...minutes('p50', 'p50'),
        ...minutes('p95', 'p95'),
        ...minutes(Stats.MAXIMUM, 'longest'),
      ]),
    ],
    [
      graph(
        'Stop workflows',
        ofEach((stateMachine, words) => [
          stateMachine.metricSucceeded({ label: `${words}: succeeded`, color: Color.GREEN }),
          stateMachine.metricFailed({ label: `${words}: failed`, color: Color.RED }),
          stateMachine.metricTimedOut({ label: `${words}: timed out`, color: Color.ORANGE }),
          stateMachine.metricAborted({ label: `${words}: aborted`, color: Color.GREY }),
        ]).flat(),
      ),
      query(
        'Latest endings',
        [endings],
        [
          ...endingFields,
          'sort @timestamp desc',
          'limit 50',
          'display @timestamp, Model, Ending, Minutes, detail.name',
        ],
        twoThirds,
      ),
    ],
  ];
};

/** How the API answers. */
export const apiWidgets = ({ restApi: { deploymentStage, accessLogs } }: Shown): IWidget[][] => [
  [
    graph(
      'API latency (ms)',
      ['p50', 'p95'].map((statistic) => deploymentStage.metricLatency({ statistic, label: statistic })),
    ),
    graph('API errors', [
      deploymentStage.metricClientError({ label: '4xx', color: Color.ORANGE }),
      deploymentStage.metricServerError({ label: '5xx', color: Color.RED }),
    ]),
    // API Gateway's metrics know no 429.
    query(
      'API refusals and errors by status (429: throttled)',
      [accessLogs],
      [
        'filter status like /^[45]/',
        'stats count(*) as Requests by status, httpMethod, resourcePath',
        'sort Requests desc',
      ],
    ),
  ],
];

/**
 * Throttling of functions, of workflows and of their calls to Comprehend.
 *
 * @param functions - all there are
 */
export const throttleWidgets = ({ stopWorkflows, guard }: Shown, functions: readonly IFunction[]): IWidget[][] => {
  const workflows = Object.values(stopWorkflows);
  return [
    [
      graph(
        'Throttles of Lambda and Step Functions',
        [
          ...functions.map((fn) => fn.metricThrottles({ label: nameOf(fn) })),
          ...workflows.map(({ kind, stateMachine }) =>
            stateMachine.metricThrottled({ label: `${kindInWords(kind)}: stop workflow` }),
          ),
          ...(guard ? [guard.sweep.stateMachine.metricThrottled({ label: 'sweep workflow' })] : []),
        ],
        half,
      ),
      query(
        'Failed attempts of stop workflows to call Comprehend',
        workflows.map(({ logGroup }) => logGroup),
        // One count an attempt: most faults pass by trying again. The error's name is assumed to be logged although execution
        // data is left out; otherwise its column stays empty.
        [
          'filter type in ["TaskFailed", "TaskTimedOut", "TaskSubmitFailed", "TaskStartFailed"]',
          'stats count(*) as Attempts by bin(1h) as Hour, details.resource, details.error',
          'sort Hour desc',
        ],
        half,
      ),
    ],
  ];
};

/** `Guard TrainingMeter Function`: the path below the stack, since a function's own id says little. */
const nameOf = (fn: IFunction): string =>
  fn.node.scopes
    .slice(2)
    .map(({ node }) => node.id)
    .join(' ');
