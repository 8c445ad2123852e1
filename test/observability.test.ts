import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type Config, defaultConfig, readConfig } from '../lib/config.ts';
import { StopTrainingStack } from '../lib/stop-training-stack.ts';

const fileAt = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const { context } = JSON.parse(fileAt('cdk.json'));
const env = { region: 'eu-west-1', account: '123456789012' };
const appWith = (settings: Record<string, unknown> = {}) =>
  new App({
    context: { ...context, 'aws:cdk:bundling-stacks': [], ...settings },
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
  });

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}
type Resources = Readonly<Record<string, Resource>>;
const resourcesWith = (config: Partial<Config>): Resources =>
  Template.fromStack(
    new StopTrainingStack(appWith(), 'ComprehendStopTraining', { config: { ...defaultConfig, ...config }, env }),
  ).toJSON().Resources;

const alertEmail = 'on-call@example.com';
const withGuard = resourcesWith({ monthlyLimitUsd: 500, alertEmail });
const withEmail = resourcesWith({ alertEmail });
const stopPathOnly = resourcesWith({});

/** A template's value with references written as `{LogicalId}`, all of it one text where CloudFormation would make one. */
const read = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(read);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...more] = Object.entries(value);
  if (more.length === 0 && name === 'Ref') return `{${argument}}`;
  if (more.length === 0 && name === 'Fn::GetAtt') return `{${argument[0]}}`;
  if (more.length === 0 && name === 'Fn::Join') return argument[1].map(read).join(argument[0]);
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, read(inner)]));
};
const ofType = (resources: Resources, type: string): [id: string, properties: Record<string, never>][] =>
  Object.entries(resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties }]) => [id, read(Properties) as Record<string, never>]);
const withoutHash = (id: string) => id.replace(/[0-9A-F]{8}(?=\}?$)/, '');

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly string[];
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}
const alarmsOf = (resources: Resources) =>
  ofType(resources, 'AWS::CloudWatch::Alarm').map(([, properties]) => properties as unknown as Alarm);
const entryOf = ({ AlarmDescription }: Alarm) => /Runbook: docs\/runbook\.md, "([^"]+)"\.$/.exec(AlarmDescription)?.[1];

describe('alarms', () => {
  const ofStopPath = ['Stop workflow failed', 'Stop workflow timed out', 'API errors'];

  test('are none where nobody would hear them', () => {
    for (const type of ['CloudWatch::Alarm', 'CloudWatch::Dashboard', 'SNS::Topic', 'Events::Rule']) {
      expect(ofType(stopPathOnly, `AWS::${type}`)).toEqual([]);
    }
  });

  test('of the stop path come with alertEmail alone, to a topic that mails', () => {
    expect(alarmsOf(withEmail).map(entryOf)).toEqual(ofStopPath);
    const [[topic] = []] = ofType(withEmail, 'AWS::SNS::Topic');
    for (const { AlarmActions } of alarmsOf(withEmail)) expect(AlarmActions).toEqual([`{${topic}}`]);
    expect(ofType(withEmail, 'AWS::SNS::Subscription').map(([, subscription]) => subscription)).toEqual([
      { Protocol: 'email', Endpoint: alertEmail, TopicArn: `{${topic}}` },
    ]);
    expect(Object.keys(withEmail).filter((id) => id.startsWith('BudgetGuard'))).toEqual([]);
  });

  test('all go to the guard’s report topic where there is a guard, its address or none', () => {
    for (const resources of [withGuard, resourcesWith({ monthlyLimitUsd: 500 })]) {
      expect(alarmsOf(resources)).toHaveLength(7);
      for (const { AlarmActions } of alarmsOf(resources)) {
        expect(AlarmActions.map(withoutHash)).toEqual(['{BudgetGuardReportTopic}']);
      }
    }
  });

  const atFirstCase = {
    Period: 300,
    Statistic: 'Sum',
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
  };
  const ofStopWorkflow = {
    Namespace: 'AWS/States',
    Dimensions: [{ Name: 'StateMachineArn', Value: '{StopWorkflow}' }],
  };
  test.each<[string, object]>([
    ['Stop workflow failed', { ...ofStopWorkflow, MetricName: 'ExecutionsFailed' }],
    ['Stop workflow timed out', { ...ofStopWorkflow, MetricName: 'ExecutionsTimedOut' }],
    [
      'API errors',
      {
        Namespace: 'AWS/ApiGateway',
        MetricName: '5XXError',
        Dimensions: [
          { Name: 'ApiName', Value: 'ComprehendStopTraining' },
          { Name: 'Stage', Value: '{StopApiDeploymentStageprod}' },
        ],
      },
    ],
  ])('“%s” speaks at the first case in 5 minutes', (entry, metric) => {
    const { Dimensions, ...alarm } = alarmsOf(withEmail).find((one) => entryOf(one) === entry) as Alarm;
    const dimensions = Dimensions.map(({ Name, Value }) => ({ Name, Value: withoutHash(Value) }));
    expect({ ...alarm, Dimensions: dimensions }).toMatchObject({ ...atFirstCase, ...metric });
  });

  test('an API’s name, by which its metrics are found, is the stack’s', () => {
    for (const resources of [stopPathOnly, withGuard]) {
      const names = ofType(resources, 'AWS::ApiGateway::RestApi').map(([, { Name }]) => Name);
      expect(names).toEqual(['ComprehendStopTraining']);
    }
  });
});

describe('the runbook', () => {
  const runbook = fileAt('docs/runbook.md');
  const entries = runbook.split(/^## /m).slice(1);

  test('has an entry for each alarm, named by it, and no other', () => {
    const headings = entries.map((entry) => entry.slice(0, entry.indexOf('\n')));
    const named = alarmsOf(withGuard).map(entryOf);
    expect([...headings].sort()).toEqual([...named].sort());
    expect(alarmsOf(withGuard).map(({ AlarmName }) => AlarmName)).toEqual(
      named.map((entry) => `ComprehendStopTraining ${entry}`),
    );
  });

  test('tells in each entry how to look, what to do and how to rehearse', () => {
    for (const entry of entries) {
      expect([...entry.matchAll(/^\*\*(\w+)\b/gm)].map(([, step]) => step)).toEqual(['Look', 'Do', 'Rehearse']);
    }
  });

  test('names resources, outputs and alarms that the stack has', () => {
    const found = [...runbook.matchAll(/resource (AWS::\w+::\w+) (\w+)/g)].map(([, type = '', prefix = '']) => [
      `${type} ${prefix}`,
      ofType(withGuard, type).filter(([id]) => id.startsWith(prefix)).length,
    ]);
    expect(found.length).toBeGreaterThan(10);
    expect(found.filter(([, count]) => count !== 1)).toEqual([]);
    const outputs = new Set([...runbook.matchAll(/\$\(output (\w+)\)/g)].map(([, output]) => output));
    expect([...outputs].sort()).toEqual(['StopWorkflowArn', 'SweepWorkflowArn']);
    const names = alarmsOf(withGuard).map(({ AlarmName }) => AlarmName);
    for (const [, name] of runbook.matchAll(/--alarm-name '([^']+)'/g)) expect(names).toContain(name);
  });

  test('names the errors that the stop workflow ends with', () => {
    const workflow = ofType(withGuard, 'AWS::StepFunctions::StateMachine').find(([id]) =>
      id.startsWith('StopWorkflow'),
    );
    const { States } = JSON.parse(String(workflow?.[1].DefinitionString)) as {
      States: Record<string, { Error?: string }>;
    };
    const thrown = Object.values(States).flatMap(({ Error: name }) => name ?? []);
    expect(thrown).toHaveLength(2);
    for (const name of thrown) expect(entries[0]).toContain(`\`${name}\``);
  });
});

interface Widget {
  readonly type: 'alarm' | 'log' | 'metric' | 'text';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly alarms?: readonly string[];
    readonly query?: string;
    readonly metrics?: readonly (readonly (string | { readonly label?: string; readonly expression?: string })[])[];
    readonly annotations?: { readonly horizontal: readonly object[] };
  };
}
const dashboardOf = (resources: Resources): { name: string; start: string; widgets: Widget[] } => {
  const [[, properties] = []] = ofType(resources, 'AWS::CloudWatch::Dashboard');
  return { name: properties?.DashboardName, ...JSON.parse(String(properties?.DashboardBody)) };
};
const titled = (resources: Resources, title: string) =>
  dashboardOf(resources).widgets.find(({ properties }) => properties.title === title)?.properties;

describe('the dashboard', () => {
  const dashboardOnly = resourcesWith({ dashboard: true });
  const stacks: [string, Resources][] = [
    ['the guard', withGuard],
    ['alertEmail', withEmail],
    ['dashboard alone', dashboardOnly],
  ];

  test('comes with the alarms, or where it is asked for', () => {
    for (const [, resources] of stacks) expect(dashboardOf(resources).name).toBe('ComprehendStopTraining-eu-west-1');
    for (const without of [{}, { alertEmail, dashboard: false }, { monthlyLimitUsd: 500, dashboard: false }]) {
      const resources = resourcesWith(without);
      expect(ofType(resources, 'AWS::CloudWatch::Dashboard')).toEqual([]);
      expect(Object.keys(resources).filter((id) => /StopEndings/.test(id))).toEqual([]);
    }
  });

  test.each(stacks)('with %s, fills rows of 24 without gaps or overlaps', (_, resources) => {
    const { widgets } = dashboardOf(resources);
    const rows = Map.groupBy(widgets, ({ y }) => y);
    let bottom = 0;
    for (const [y, row] of rows) {
      expect(y).toBe(bottom);
      let right = 0;
      for (const { x, width, height } of row) {
        expect(x).toBe(right);
        expect(width).toBeGreaterThanOrEqual(6);
        expect(height).toBe(row[0]?.height);
        right += width;
      }
      expect(right).toBe(24);
      bottom += row[0]?.height ?? 0;
    }
    const titles = widgets.map(({ properties }) => properties.title ?? properties.markdown);
    expect(titles.filter((title) => !title)).toEqual([]);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test.each(stacks)('with %s, shows this stack: its resources, metrics, logs and alarms', (_, resources) => {
    const { widgets } = dashboardOf(resources);
    const ids = Object.keys(resources);
    for (const { properties } of widgets) {
      for (const [, id = ''] of JSON.stringify(properties).matchAll(/\{(\w+)\}/g)) expect(ids).toContain(id);
    }
    const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);
    const dimensions = metrics
      .filter(([namespace]) => typeof namespace === 'string')
      .map(([namespace, , ...rest]) => [
        namespace,
        Object.fromEntries(
          Array.from({ length: Math.floor(rest.length / 2) }, (_, i) => [
            rest[2 * i],
            withoutHash(String(rest[2 * i + 1])),
          ]),
        ),
      ]);
    const stage = { ApiName: 'ComprehendStopTraining', Stage: '{StopApiDeploymentStageprod}' };
    const allowed: Record<string, (of: Record<string, string>) => void> = {
      'AWS/ApiGateway': (of) => expect(of).toMatchObject(stage),
      'AWS/States': ({ StateMachineArn }) =>
        expect(['{StopWorkflow}', '{BudgetGuardSweepWorkflow}']).toContain(StateMachineArn),
      'AWS/Lambda': ({ FunctionName }) => expect(FunctionName).toMatch(/^\{.*\}$/),
      ComprehendStopTraining: (of) => expect(of).toEqual({ service: 'comprehend-stop-training' }),
    };
    for (const [namespace, of] of dimensions) allowed[String(namespace)]?.(of as Record<string, string>);
    expect(dimensions.filter(([namespace]) => !(String(namespace) in allowed))).toEqual([]);
    const throttled = dimensions.filter(([namespace]) => namespace === 'AWS/Lambda');
    expect(throttled).toHaveLength(ofType(resources, 'AWS::Lambda::Function').length);
    // Of the three free dashboards.
    expect(dimensions.length).toBeLessThanOrEqual(50);

    const logs = ofType(resources, 'AWS::Logs::LogGroup').map(([id]) => `{${id}}`);
    for (const { query } of widgets.map(({ properties }) => properties)) {
      if (query) expect(logs).toContain(/^SOURCE '([^']+)' \| /.exec(query)?.[1]);
    }
    const alarms = ofType(resources, 'AWS::CloudWatch::Alarm').map(([id]) => `{${id}}`);
    expect([...(widgets[0]?.properties.alarms ?? [])].sort()).toEqual(alarms.sort());
  });

  test('shows what was asked for by every route that stops', () => {
    const labels = (resources: Resources) =>
      titled(resources, 'Stops requested')?.metrics?.map((metric) => (metric.at(-1) as { label: string }).label);
    expect(labels(withEmail)).toEqual(['POST /stop', 'stop workflows started']);
    expect(labels(withGuard)).toEqual(['POST /stop', 'POST /stop-all', 'stop workflows started']);
  });

  test('shows the month’s cost against the limit', () => {
    const { metrics, annotations } = titled(withGuard, 'Training cost, month to date (USD)') ?? {};
    expect(metrics?.[0]?.slice(0, 2)).toEqual(['ComprehendStopTraining', 'TrainingCostMonthToDate']);
    expect(annotations?.horizontal).toEqual([expect.objectContaining({ value: 500, label: 'limit 500' })]);
    expect(titled(withEmail, 'Training cost, month to date (USD)')).toBeUndefined();
  });

  test('finds the sweeps’ results by the line that they are logged with', () => {
    const { query } = titled(withGuard, 'Sweep results') ?? {};
    const message = /filter message = "([^"]+)"/.exec(query ?? '')?.[1];
    expect(fileAt('lambda/guard/report-sweep.task.ts')).toContain(
      `logger.info('${message}', { ExecutionArn, ...report.Counts }`,
    );
  });
});

describe('endings', () => {
  test('of the stop workflow, all kinds, go to a log group that EventBridge may write to', () => {
    const [[, rule] = []] = ofType(withEmail, 'AWS::Events::Rule');
    const group = ofType(withEmail, 'AWS::Logs::LogGroup').find(([id]) => /StopEndings/.test(id));
    const workflow = ofType(withEmail, 'AWS::StepFunctions::StateMachine')[0]?.[0];
    expect(rule).toMatchObject({
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [`{${workflow}}`], status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      Targets: [{ Arn: `arn:aws:logs:eu-west-1:123456789012:log-group:{${group?.[0]}}` }],
    });
    expect(group?.[1]).toEqual({ RetentionInDays: 90 });
    const [[, policy] = []] = ofType(withEmail, 'AWS::Logs::ResourcePolicy');
    expect(JSON.parse(String(policy?.PolicyDocument)).Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: `{${group?.[0]}}`,
      },
    ]);
    expect(ofType(withEmail, 'AWS::Lambda::Function')).toHaveLength(2);
  });

  const arn = 'arn:aws:comprehend:eu-west-1:123456789012:document-classifier/a-b/version/v-1';
  const input = JSON.stringify({ DocumentClassifierArn: arn });
  const output = JSON.stringify({ DocumentClassifierArn: arn, Status: 'STOP_REQUESTED' });
  test.each([
    ['as it is', input, output],
    ['with its quotes escaped', JSON.stringify(input), JSON.stringify(output)],
  ])('are read out of the event’s input and output, %s', (_, detailInput, detailOutput) => {
    const query = titled(withEmail, 'Latest endings')?.query ?? '';
    const pattern = (field: string) => new RegExp(new RegExp(`parse ${field} /(.*)/\\n`).exec(query)?.[1] ?? '(?!)');
    expect(pattern('detail.input').exec(detailInput)?.groups).toEqual({ DocumentClassifierArn: arn });
    expect(pattern('detail.output').exec(detailOutput)?.groups).toEqual({ Status: 'STOP_REQUESTED' });
  });
});

describe('the setting dashboard', () => {
  test('is true, false or left open', () => {
    const dashboardIn = (settings: object) => readConfig(appWith({ ...settings }).node).dashboard;
    expect([{}, { dashboard: 'true' }, { dashboard: false }].map(dashboardIn)).toEqual([undefined, true, false]);
    expect(() => dashboardIn({ dashboard: 'yes' })).toThrow(new Error('dashboard must be true or false, got "yes"'));
  });
});
