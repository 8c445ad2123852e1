import { env, everything, synth } from '../support/stack.ts';

/** What CloudWatch needs for the live table. What the three functions may do, test/iam.test.ts says. */
const stack = synth(everything, env);
const widget = 'ObservabilityDashboardLiveTable';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}
const widgetsOf = (of: typeof stack): readonly Widget[] =>
  JSON.parse(String(of.one('CloudWatch::Dashboard').DashboardBody)).widgets;

test('the live table is at the top of the dashboard, as wide as it, and is renewed with it', () => {
  for (const each of [stack, synth({ dashboard: true }, env)]) {
    expect(widgetsOf(each)[0]).toEqual({
      type: 'custom',
      ...{ x: 0, y: 0, width: 24, height: 10 },
      properties: {
        title: 'What trains now',
        endpoint: `{${widget}ShowTraining.Arn}`,
        updateOn: { refresh: true, resize: false, timeRange: false },
      },
    });
  }
});

test('only the function that shows is offered to be made a widget of', () => {
  const tagged = Object.entries(stack.ofType('Lambda::Function')).filter(([, { Tags }]) => Tags !== undefined);
  expect(tagged.map(([name, { Tags }]) => [name, Tags])).toEqual([
    [`${widget}ShowTraining`, [{ Key: 'cw-custom-widget', Value: 'describe:readOnly' }]],
  ]);
});

test('nothing but a viewer’s own right invokes the widget’s functions', () => {
  const invoked = Object.values(stack.ofType('Lambda::Permission')).map(({ FunctionName }) => FunctionName);
  expect(invoked.filter((name) => String(name).includes(widget))).toEqual([]);
  const policies = JSON.stringify(Object.values(stack.ofType('IAM::Policy')));
  for (const name of ['ShowTraining', 'StopFromWidget', 'PostponeFromWidget'])
    expect(policies).not.toContain(`{${widget}${name}.Arn}`);
});

test('there are widget’s functions with the dashboard only, and the route always', () => {
  const names = (of: typeof stack) => Object.keys(of.ofType('Lambda::Function'));
  const without = synth({ monthlyLimitUsd: 500, dashboard: false }, env);
  expect(names(without).filter((name) => name.startsWith('Observability'))).toEqual([]);
  expect(names(without)).toContain('TrainingRouteListTraining');
  expect(without.outputs).toContain('TrainingEndpoint');
  expect(names(synth({ alertEmail: 'a@example.com' }, env))).toEqual(
    expect.arrayContaining([`${widget}ShowTraining`, `${widget}StopFromWidget`]),
  );
});
