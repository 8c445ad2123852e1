import { readFileSync } from 'node:fs';
import { reportSweep } from '../../lambda/guard/report-sweep.ts';
import type { StackSettings } from '../../lib/settings.ts';
import { planOf } from '../support/http.ts';
import { env, everything, type SynthesizedStack, synth } from '../support/stack.ts';

type Metric = readonly (string | { readonly label?: string; readonly expression?: string })[];
interface Widget {
  readonly type: 'alarm' | 'custom' | 'log' | 'metric' | 'text';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly alarms?: readonly string[];
    readonly query?: string;
    readonly metrics?: readonly Metric[];
    readonly annotations?: { readonly horizontal: readonly object[] };
  };
}
const widgetsOf = (of: SynthesizedStack): Widget[] =>
  JSON.parse(String(of.one('CloudWatch::Dashboard').DashboardBody)).widgets;
const titled = (of: SynthesizedStack, title: string) =>
  widgetsOf(of).find(({ properties }) => properties.title === title)?.properties;

const alertEmail = 'on-call@example.com';
const [withGuard, withEmail] = [synth({ monthlyLimitUsd: 500 }, env), synth({ alertEmail }, env)];
const stacks: Record<string, SynthesizedStack> = {
  'every setting': synth(everything, env),
  alertEmail: withEmail,
};

test('comes with the alarms, unless it is switched off', () => {
  for (const stack of Object.values(stacks)) {
    expect(stack.one('CloudWatch::Dashboard')).toHaveProperty('DashboardName', 'ComprehendStopTraining-eu-west-1');
  }
  for (const without of [{}, { alertEmail, dashboard: false }, { monthlyLimitUsd: 500, dashboard: false }]) {
    const of = synth(without satisfies Partial<StackSettings>);
    expect(of.ofType('CloudWatch::Dashboard')).toEqual({});
    expect(Object.keys(of.template.Resources).filter((id) => id.includes('StopEndings'))).toEqual([]);
  }
});

describe.each(Object.entries(stacks))('with %s', (_, of) => {
  const widgets = widgetsOf(of);
  const namesOf = (type: string) => Object.keys(of.ofType(type));

  test('fills rows of 24 without gaps or overlaps, each widget with a title of its own', () => {
    let bottom = 0;
    for (const [y, row] of Map.groupBy(widgets, (widget) => widget.y)) {
      expect(y).toBe(bottom);
      let right = 0;
      for (const { x, width, height } of row) {
        expect([x, height]).toEqual([right, row[0]?.height]);
        expect(width).toBeGreaterThanOrEqual(6);
        right += width;
      }
      expect(right).toBe(24);
      bottom += row[0]?.height ?? 0;
    }
    const titles = widgets.map(({ properties }) => properties.title ?? properties.markdown);
    expect(titles.filter((title) => !title)).toEqual([]);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test('shows this stack: its resources, logs and alarms', () => {
    const logs = namesOf('Logs::LogGroup').map((name) => `{${name}}`);
    const queries = widgets.flatMap(({ properties }) => properties.query ?? []);
    expect(queries.length).toBeGreaterThan(3);
    for (const query of queries) {
      const sources = Array.from(query.matchAll(/SOURCE '([^']+)' \| /g), ([, source]) => source);
      expect(sources.length).toBeGreaterThan(0);
      for (const source of sources) expect(logs).toContain(source);
    }
    const alarms = namesOf('CloudWatch::Alarm').map((name) => `{${name}.Arn}`);
    expect([...(widgets.find(({ type }) => type === 'alarm')?.properties.alarms ?? [])].sort()).toEqual(alarms.sort());
  });

  test('shows the API’s latency as most callers and the slowest twentieth see it', () => {
    const metrics = titled(of, 'API latency (ms)')?.metrics ?? [];
    expect(metrics.map((metric) => metric.at(-1))).toMatchObject(['p50', 'p95'].map((stat) => ({ stat, label: stat })));
  });

  test('shows metrics of this stack, at most the 50 that a free dashboard may have', () => {
    const metrics = widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .filter(([namespace]) => typeof namespace === 'string')
      .map(([namespace, , ...rest]) => {
        const pairs = Array.from({ length: Math.floor(rest.length / 2) }, (__, i) => [rest[2 * i], rest[2 * i + 1]]);
        return { namespace: String(namespace), ...Object.fromEntries(pairs) } as Record<string, string>;
      });
    const throttled = metrics.flatMap(({ FunctionName, namespace }) =>
      namespace === 'AWS/Lambda' ? [FunctionName] : [],
    );
    expect(throttled.sort()).toEqual(
      namesOf('Lambda::Function')
        .map((name) => `{${name}}`)
        .sort(),
    );
    const machines = namesOf('StepFunctions::StateMachine').map((name) => `StateMachineArn {${name}}`);
    const known: Record<string, readonly string[]> = {
      'AWS/ApiGateway': ['ApiName ComprehendStopTraining', 'Stage {ApiDeploymentStageprod}', 'Resource', 'Method'],
      'AWS/States': machines,
      ComprehendStopTraining: ['service comprehend-stop-training'],
    };
    for (const { namespace = '', ...dimensions } of metrics) {
      for (const [name, value] of Object.entries(dimensions)) {
        const isKnown = known[namespace]?.some((one) => one === `${name} ${value}` || one === name);
        expect([namespace, name, value, isKnown ?? namespace === 'AWS/Lambda']).toEqual([namespace, name, value, true]);
      }
    }
    expect(metrics.length).toBeLessThanOrEqual(50);
  });
});

test('begins with the live table: a function shows it and can’t stop, and no service may invoke either function', () => {
  for (const stack of Object.values(stacks)) {
    const show = 'ObservabilityDashboardLiveTableShowTraining';
    expect(widgetsOf(stack)[0]).toMatchObject({
      type: 'custom',
      properties: {
        title: 'What trains now',
        endpoint: `{${show}.Arn}`,
        updateOn: { refresh: true, resize: false, timeRange: false },
      },
    });
    const tagged = Object.entries(stack.ofType('Lambda::Function')).filter(([, { Tags }]) => Tags);
    expect(tagged.map(([name, { Tags }]) => [name, Tags])).toEqual([
      [show, [{ Key: 'cw-custom-widget', Value: 'describe:readOnly' }]],
    ]);
    const invoked = Object.values(stack.ofType('Lambda::Permission')).map(({ FunctionName }) => FunctionName);
    expect(invoked.filter((name) => `${name}`.includes('LiveTable'))).toEqual([]);
  }
});

test('shows the requests of every route that stops, and the workflows they started', () => {
  const labels = (of: SynthesizedStack) =>
    titled(of, 'Stops requested')?.metrics?.map((metric) => (metric.at(-1) as { label: string }).label);
  const started = ['document classifier: stop workflows started', 'entity recognizer: stop workflows started'];
  expect(labels(withEmail)).toEqual(['POST /stop', ...started]);
  expect(labels(withGuard)).toEqual(['POST /stop', 'POST /stop-all', ...started]);
});

test('shows the month’s cost against the limit, where there is one', () => {
  const title = 'Training cost, month to date (USD)';
  const { metrics, annotations } = titled(withGuard, title) ?? {};
  expect(metrics?.[0]?.slice(0, 2)).toEqual(['ComprehendStopTraining', 'TrainingCostMonthToDate']);
  expect(annotations?.horizontal).toEqual([expect.objectContaining({ value: 500, label: 'limit 500' })]);
  expect(titled(synth({ maxTrainingMinutes: 600 }), title)?.annotations).toBeUndefined();
  expect(titled(withEmail, title)).toBeUndefined();
});

test('finds the sweeps’ results by the line that they are logged with, and shows its members', async () => {
  const lines: [string, object][] = [];
  const report = reportSweep({
    logger: { info: (...line) => void lines.push(line as never) },
    trainingUsdPerHour: 3,
    stackName: 'Stack',
    stopWorkflowArns: { DocumentClassifier: 'arn', EntityRecognizer: 'arn' },
  });
  await report({ Plan: planOf({}), ExecutionArn: 'arn:aws:states:us-east-1:123456789012:execution:a:b' });
  const { query = '' } = titled(withGuard, 'Sweep results') ?? {};
  const [[message, details] = ['', {}]] = lines;
  expect(query).toContain(`filter message = "${message}"`);
  const columns = /display @timestamp, (.*)$/.exec(query)?.[1]?.split(', ') ?? [];
  expect(columns.sort()).toEqual(Object.keys(details).sort());
});

test('docs/guard.md counts what was saved by endings read as here', () => {
  const page = readFileSync(new URL('../../docs/guard.md', import.meta.url), 'utf8');
  const lines = page.match(/^(?:\| )?parse .+$/gm)?.map((line) => line.replace('| ', '')) ?? [];
  const { query = '' } = titled(withGuard, 'Latest endings') ?? {};
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(query).toContain(line);
});
