import { App, NestedStack, Stack, Stage, Tags } from 'aws-cdk-lib';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { ManagedPolicy, PermissionsBoundary, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StopTraining, type StopTrainingProps, UsEast1Signals } from '../lib/stop-training.ts';
import { env, everything, readStack, stackWith, statementsOf, testApp } from './support/stack.ts';

const guarded = { monthlyLimitUsd: 500 };
const embedded = (props?: StopTrainingProps) => {
  const stack = new Stack(testApp(), 'Ours', { env });
  return { stack, stopTraining: new StopTraining(stack, 'StopTraining', props) };
};

test('two constructs in two stages of an app are named by their stages; one may be in a nested stack', () => {
  const app = testApp();
  const dashboards = ['Test', 'Prod'].map((stage) => {
    const stack = new Stack(new Stage(app, stage, { env }), 'Ours');
    new StopTraining(stack, 'StopTraining', guarded);
    const template = (stack.node.scope as Stage).synth().getStackArtifact(stack.artifactId).template;
    return Object.values<{ Type: string; Properties: { DashboardName?: string } }>(template.Resources).flatMap(
      ({ Properties }) => Properties?.DashboardName ?? [],
    );
  });
  expect(dashboards).toEqual([['Test-Ours-StopTraining-eu-west-1'], ['Prod-Ours-StopTraining-eu-west-1']]);
  const { stack } = embedded(guarded);
  const nested = new NestedStack(stack, 'Nested');
  new StopTraining(nested, 'StopTraining', guarded);
  expect(Object.keys(readStack(stack).ofType('CloudFormation::Stack'))).toHaveLength(1);
});

describe('the CDK’s own tools', () => {
  test('a permissions boundary applies to every role, and a tag to all resources that take tags', () => {
    const { stack, stopTraining } = embedded(everything);
    PermissionsBoundary.of(stopTraining).apply(ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'Team'));
    Tags.of(stopTraining).add('team', 'ml');
    const { ofType, template } = readStack(stack);
    const boundaries = Object.values(ofType('IAM::Role')).map((role) => role.PermissionsBoundary);
    expect(boundaries.length).toBeGreaterThan(15);
    expect(new Set(boundaries)).toEqual(new Set(['arn:aws:iam::123456789012:policy/Team']));
    const resources = Object.values(template.Resources);
    const tagged = resources.filter(({ Properties }) =>
      JSON.stringify(Properties).includes('{"Key":"team","Value":"ml"}'),
    );
    const types = new Set(tagged.map(({ Type }) => Type));
    expect(types.size).toBe(14);
    expect(resources.filter((one) => types.has(one.Type) && !tagged.includes(one))).toEqual([]);
  });

  test('without any of the CDK’s feature flags it grants the same', () => {
    const granted = (app: App) => {
      const stack = new Stack(app, 'Ours', { env });
      new StopTraining(stack, 'StopTraining', everything);
      const statements = Object.values(readStack(stack).ofType('IAM::Policy')).flatMap(statementsOf);
      return new Set(
        statements.flatMap(({ Action, Resource }) =>
          [Action]
            .flat()
            .flatMap((action) =>
              [Resource].flat().map((resource) => `${action} ${resource}`.replace('{AWS::Partition}', 'aws')),
            ),
        ),
      );
    };
    const context = { 'aws:cdk:bundling-stacks': [] };
    const bare = new App({ context, builtinCloudFormationValidation: false, analyticsReporting: false });
    expect([...granted(bare)].sort()).toEqual([...granted(testApp())].sort());
  });
});

describe('members', () => {
  const grantee = (stack: Stack) =>
    new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
  const callersRights = (stack: Stack) =>
    Object.values(readStack(stack).ofType('IAM::Policy'))
      .filter(({ Roles }) => JSON.stringify(Roles) === '["{Caller}"]')
      .flatMap(statementsOf);
  const route = (path: string) =>
    `arn:aws:execute-api:eu-west-1:123456789012:{StopTrainingApi}/{StopTrainingApiDeploymentStageprod}/${path}`;

  test.each([
    ['grantStop', ['GET/stop/*', 'GET/training', 'POST/stop']],
    ['grantStopAll', ['GET/stop-all/*', 'GET/training', 'POST/stop-all']],
    ['grantPostpone', ['GET/training', 'POST/postpone']],
  ] as const)('%s allows the routes %j, and nothing else', (grant, routes) => {
    const { stack, stopTraining } = embedded(guarded);
    stopTraining[grant](grantee(stack));
    expect(callersRights(stack)).toEqual([
      { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: routes.map(route) },
    ]);
  });

  test.each(['grantStopAll', 'grantPostpone'] as const)('%s fails without a guard', (grant) => {
    const { stack, stopTraining } = embedded();
    expect(() => stopTraining[grant](grantee(stack))).toThrow(
      `${grant} needs a guard: set monthlyLimitUsd or maxTrainingMinutes`,
    );
  });

  test('onStopped gets every ending of both stop workflows, or fewer by its eventPattern', () => {
    const { stack, stopTraining } = embedded();
    const target = new SqsQueue(new Queue(stack, 'Queue'));
    stopTraining.onStopped('Any', { target, description: 'For the team' });
    stopTraining.onStopped('Failed', { target, eventPattern: { detail: { status: ['FAILED'] } } });
    const { Any, Failed } = Object.fromEntries(
      Object.entries(readStack(stack).ofType('Events::Rule')).map(([id, rule]) => [
        id.replace('StopTraining', ''),
        rule,
      ]),
    );
    const pattern = (status: readonly string[]) => ({
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: {
        stateMachineArn: ['{StopTrainingStopWorkflow}', '{StopTrainingStopEntityRecognizerWorkflow}'],
        status,
      },
    });
    expect(Any).toMatchObject({
      Description: 'For the team',
      EventPattern: pattern(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
      Targets: [{ Arn: '{Queue.Arn}' }],
    });
    expect(Failed?.EventPattern).toEqual(pattern(['FAILED']));
  });

  test('reportTopic and metrics are there with the guard, stop workflows always', () => {
    const unguarded = embedded().stopTraining;
    expect(unguarded.reportTopic).toBeUndefined();
    expect(() => unguarded.metric('unreadableTags')).toThrow(
      new Error('Ours/StopTraining: metric needs a guard: set monthlyLimitUsd or maxTrainingMinutes'),
    );
    const { stack, stopTraining } = embedded(guarded);
    expect(stack.resolve(stopTraining.reportTopic?.topicArn)).toEqual({ Ref: expect.stringMatching('ReportTopic') });
    expect(stopTraining.metric('trainingCostMonthToDate').toMetricConfig().metricStat).toMatchObject({
      namespace: 'ComprehendStopTraining',
      metricName: 'TrainingCostMonthToDate',
    });
    expect(() => stopTraining.metric('Cost' as 'unreadableTags')).toThrow(
      'Ours/StopTraining: metric must be one of trainingCostMonthToDate, ',
    );
    expect(stopTraining.stopWorkflow('EntityRecognizer')).not.toBe(stopTraining.stopWorkflow('DocumentClassifier'));
  });
});

describe('a wrong prop', () => {
  test.each<[StopTrainingProps, message: string]>([
    [{ graceMinutes: 5 }, 'graceMinutes must be 0 without monthlyLimitUsd, got 5'],
    [
      { monthlyLimitUsd: 5, alarmNames: ['arn:aws:cloudwatch:eu-west-2:123456789012:alarm:a'] },
      'alarmNames must be of the stack\'s own region eu-west-1, got "arn:aws:cloudwatch:eu-west-2:123456789012:alarm:a" of eu-west-2; for a billing alarm there is billingAlarmName',
    ],
  ])('fails at construction with the construct’s path, and by -c without it: %j', (props, message) => {
    const stack = new Stack(testApp(), 'Ours', { env });
    expect(() => new StopTraining(stack, 'Default', props)).toThrow(new Error(`Ours/Default: ${message}`));
    expect(() => stackWith(props, env)).toThrow(new Error(message));
  });

  test('fails for UsEast1Signals as well', () => {
    const props = { settings: { alertEmail: 'nobody' }, guardRegions: ['eu-west-1'] };
    expect(() => new UsEast1Signals(testApp(), 'UsEast1Signals', props)).toThrow(
      new Error('UsEast1Signals: alertEmail must be an e-mail address, got "nobody"'),
    );
  });

  test('leaves errors of the CDK as they are', () => {
    const { stack } = embedded();
    expect(() => new StopTraining(stack, 'StopTraining')).toThrow(/^There is already a Construct with name/);
  });
});
