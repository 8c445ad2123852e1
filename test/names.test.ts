import { type App, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkedSettings, type StackSettings } from '../lib/settings.ts';
import { addStacks } from '../lib/stacks.ts';
import { StopTraining } from '../lib/stop-training.ts';
import { env, everything, read, readTemplate, testApp } from './support/stack.ts';

/** The names that AWS accepts, by member. Each may be taken once. */
const patterns: Readonly<Record<string, RegExp>> = {
  AlarmName: /^.{1,255}$/,
  ConfigurationName: /^[A-Za-z0-9_-]{1,128}$/,
  DashboardName: /^[A-Za-z0-9_-]{1,255}$/,
  LogGroupName: /^[\w./#{}-]{1,512}$/,
  Name: /^.{1,255}$/,
  SlackChannelId: /^\w+$/,
  TopicName: /^[A-Za-z0-9_-]{1,256}$/,
};

interface Named {
  readonly member: string;
  readonly value: string;
  readonly name: string;
  readonly id: string;
}
/** What synth would write, at half its price: there is no cross-reference to prepare. */
const templateOf = (stack: Stack): Parameters<typeof readTemplate>[0] =>
  stack.resolve((stack as unknown as { _toCloudFormation(): unknown })._toCloudFormation());

/** Resources of an app that have a name, or may exist once per region, by logical id. */
const namedIn = (app: IConstruct): Named[] =>
  app.node.children.filter(Stack.isStack).flatMap((stack) =>
    Object.entries(templateOf(stack).Resources).flatMap(([id, { Type, Properties = {} }]) => {
      const where = Type === 'AWS::CloudWatch::Dashboard' ? '' : stack.resolve(stack.region);
      const of = (member: string, value: string): Named => ({
        member,
        value,
        name: `${JSON.stringify(where)} ${Type} ${value}`,
        id,
      });
      if (Type === 'AWS::ApiGateway::Account') return [of('Type', '')];
      return Object.entries(Properties).flatMap(([member, value]) => {
        const written = read(value);
        return member in patterns && typeof written === 'string' && !(member === 'Name' && Type.endsWith('Model'))
          ? [of(member, member === 'SlackChannelId' ? `channel ${written}` : written)]
          : [];
      });
    }),
  );

describe('no change of settings gives another logical id to a resource that may exist once', () => {
  const before = process.env.CDK_DEFAULT_REGION;
  beforeAll(() => {
    process.env.CDK_DEFAULT_REGION = env.region;
  });
  afterAll(() => {
    process.env.CDK_DEFAULT_REGION = before;
    if (before === undefined) delete process.env.CDK_DEFAULT_REGION;
  });

  const chat = { slackWorkspaceId: 'T1', slackChannelId: 'C1' };
  const guards: Partial<StackSettings>[] = [{}, { monthlyLimitUsd: 5 }];
  const places = [[], ['eu-west-1'], ['eu-west-1', 'us-east-1'], ['us-east-1', 'eu-west-1']];
  const { allowedPrincipals, allowedSourceIps, ...all } = everything;
  const configurations: Partial<StackSettings>[] = [
    ...guards.flatMap((guard) =>
      places.flatMap((regions) => [{}, chat].map((told) => ({ ...guard, regions, ...told }))),
    ),
    ...places.map((regions) => ({ ...all, regions })),
    { allowedPrincipals, allowedSourceIps },
    { maxTrainingMinutes: 60, dashboard: false },
    { maxTrainingMinutes: 60, budgetUsd: 5 },
    { monthlyLimitUsd: 5, alarmNames: ['a'] },
    { monthlyLimitUsd: 5, anomalies: true },
    { dashboard: true },
    ...guards.map((guard) => ({ ...guard, alertEmail: 'a@example.com' })),
    ...guards.map((guard) => ({ ...guard, ...chat, dashboard: false })),
  ];

  test(`in ${configurations.length} configurations, each against each`, () => {
    const idsOf = new Map<string, Set<string>>();
    for (const given of configurations) {
      const app = testApp();
      addStacks(app, checkedSettings(given));
      const named = namedIn(app);
      expect(named.map(({ name }) => name).filter((name, i, names) => names.indexOf(name) < i)).toEqual([]);
      for (const { name, id } of named) idsOf.set(name, (idsOf.get(name) ?? new Set()).add(id));
    }
    expect(configurations).toHaveLength(30);
    expect(idsOf.size).toBeGreaterThan(60);
    // The channel's one configuration is among them, and API Gateway's one setting.
    for (const once of [/ channel T?C1$/, /::Account $/]) {
      expect([...idsOf.keys()].filter((name) => once.test(name)).length).toBeGreaterThan(1);
    }
    expect([...idsOf].filter(([, ids]) => ids.size > 1)).toEqual([]);
  }, 120_000);
});

const long = 'x'.repeat(128);
const forms: readonly (readonly [stack: string, path: readonly string[]])[] = [
  ['Theirs', ['StopTraining']],
  ['Ours', ['Stop-Training']],
  ['Theirs', ['學習']],
  ['Theirs', ['訓練']],
  ['A', ['B-C']],
  ['A-B', ['C']],
  ['A-B-C', ['Default']],
  ['A', ['B', 'C']],
  [long, ['StopTraining']],
  ['Ours2', ['s'.repeat(200)]],
];

test('names of any stack and construct ids are valid, readable and unique', () => {
  const app = testApp();
  const stacks = new Map<string, Stack>();
  for (const [i, [stackName, path]] of forms.entries()) {
    const stack = stacks.get(stackName) ?? new Stack(app, stackName, { env });
    stacks.set(stackName, stack);
    let scope = stack as StopTraining | Stack;
    for (const id of path) {
      const chat = { slackWorkspaceId: 'T1', slackChannelId: `C${i}${path.indexOf(id)}` };
      scope = new StopTraining(scope, id, { monthlyLimitUsd: 5, ...chat });
    }
  }
  const named = namedIn(app).filter(({ member }) => member !== 'SlackChannelId');
  for (const { member, value } of named)
    expect([member, value]).toEqual([member, expect.stringMatching(patterns[member] ?? /^$/)]);
  // A reference means another resource in another stack.
  const names = named.map(({ name }) => name).filter((name) => !name.includes('{'));
  expect(names.length).toBeGreaterThan(10 * 18);
  expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([]);
  const dashboards = named.flatMap(({ member, value }) => (member === 'DashboardName' ? [value] : []));
  expect(dashboards).toEqual(
    expect.arrayContaining([
      'Theirs-StopTraining-eu-west-1',
      'A-B-C-eu-west-1',
      expect.stringMatching(/^Ours-Stop-Training-[0-9a-f]{8}-eu-west-1$/),
      expect.stringMatching(/^x{91}-[0-9a-f]{8}-eu-west-1$/),
    ]),
  );
}, 60_000);

const accountsIn = (...asked: (boolean | undefined)[]) => {
  const stack = new Stack(testApp(), 'Ours', { env });
  for (const [i, cloudWatchRole] of asked.entries()) {
    new StopTraining(stack, `Number${i}`, cloudWatchRole === undefined ? {} : { cloudWatchRole });
  }
  const template = readTemplate((stack.node.root as App).synth().getStackArtifact(stack.artifactId).template);
  const stages = Object.values(template.template.Resources).filter(({ Type }) => Type === 'AWS::ApiGateway::Stage');
  const waiting = stages.filter((stage) => JSON.stringify('DependsOn' in stage && stage.DependsOn).includes('Account'));
  return [Object.keys(template.ofType('ApiGateway::Account')), waiting.length];
};

test.each<[string, (boolean | undefined)[], unknown]>([
  ['is left to the app', [undefined], [[], 0]],
  ['is written where it is asked for', [true], [['Number0ApiAccount'], 1]],
  ['is written once in a stack, before all stages', [true, true], [['Number0ApiAccount'], 2]],
])('API Gateway’s one setting of a region %s', (_, asked, expected) => {
  expect(accountsIn(...asked)).toEqual(expected);
});
