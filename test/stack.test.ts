import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdk from '../cdk.json' with { type: 'json' };
import { defaultConfig, readConfig, tooManyPolls } from '../lib/config.ts';
import { StopTrainingStack } from '../lib/stop-training-stack.ts';
import { commandOf } from '../local/step-functions/sdk-tasks.ts';

const synth = () => {
  const app = new App({
    context: { ...cdk.context, 'aws:cdk:bundling-stacks': [] },
    builtinCloudFormationValidation: false,
  });
  return Template.fromStack(new StopTrainingStack(app, 'ComprehendStopTraining', { config: defaultConfig }));
};
const template = synth();

/** A value with its intrinsic functions written out, so that a policy can be read as one reads it on AWS. */
const text = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(text);
  if (typeof value !== 'object' || value === null) return value;
  const members = value as Record<string, never>;
  if ('Ref' in members) return `{${members.Ref}}`;
  if ('Fn::GetAtt' in members) return `{${(members['Fn::GetAtt'] as string[]).join('.')}}`;
  if ('Fn::Join' in members) return (text(members['Fn::Join']) as [string, string[]])[1].join('');
  if ('Fn::Select' in members) return '{Select}';
  return Object.fromEntries(Object.entries(members).map(([name, inner]) => [name, text(inner)]));
};
const withoutHashes = (value: unknown) =>
  JSON.parse(JSON.stringify(value).replace(/(?<=[a-z])[0-9A-F]{8}(?=[".}:])/g, ''));

const statementsOf = (role: RegExp) =>
  Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => role.test(JSON.stringify(Properties.Roles)))
    .flatMap(({ Properties }) => withoutHashes(text(Properties.PolicyDocument)).Statement)
    .map(({ Action, Resource }) => [[Action].flat().join(' '), Resource]);

describe('IAM', () => {
  const classifiers = 'arn:{AWS::Partition}:comprehend:{AWS::Region}:{AWS::AccountId}:document-classifier/*';
  const tracing = ['xray:PutTelemetryRecords xray:PutTraceSegments', '*'];

  test('lets POST /stop stop, describe and start the workflow, no more', () => {
    expect(statementsOf(/StopApiStopTraining/)).toEqual([
      tracing,
      ['logs:CreateLogStream logs:PutLogEvents', '{StopApiStopTrainingLogs.Arn}'],
      ['comprehend:DescribeDocumentClassifier comprehend:StopTrainingDocumentClassifier', classifiers],
      ['states:StartExecution', '{StopWorkflow}'],
    ]);
  });

  test('lets GET /stop/{ExecutionName} describe, no more', () => {
    expect(statementsOf(/StopApiDescribeStop/)).toEqual([
      tracing,
      ['logs:CreateLogStream logs:PutLogEvents', '{StopApiDescribeStopLogs.Arn}'],
      ['comprehend:DescribeDocumentClassifier', classifiers],
      ['states:DescribeExecution', 'arn:{AWS::Partition}:states:{AWS::Region}:{AWS::AccountId}:execution:{Select}:*'],
    ]);
  });

  test('lets the workflow describe and stop; * only for log delivery and X-Ray, which have no resources to name', () => {
    expect(statementsOf(/StopWorkflowRole/)).toEqual([
      ['comprehend:DescribeDocumentClassifier comprehend:StopTrainingDocumentClassifier', classifiers],
      [
        'logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups logs:DescribeResourcePolicies ' +
          'logs:GetLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:UpdateLogDelivery ' +
          'xray:GetSamplingRules xray:GetSamplingTargets xray:PutTelemetryRecords xray:PutTraceSegments',
        '*',
      ],
    ]);
  });

  test('has no other policy', () => {
    template.resourceCountIs('AWS::IAM::Policy', 3);
    const managed = Object.values(template.findResources('AWS::IAM::Role')).flatMap(
      ({ Properties }) => Properties.ManagedPolicyArns ?? [],
    );
    expect(managed.map(text)).toEqual([
      'arn:{AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs',
    ]);
  });
});

describe('the API', () => {
  test('knows its callers by IAM, on every method', () => {
    const methods = Object.values(template.findResources('AWS::ApiGateway::Method')).map(
      ({ Properties }) => Properties,
    );
    expect(methods.map(({ HttpMethod, AuthorizationType }) => [HttpMethod, AuthorizationType])).toEqual([
      ['POST', 'AWS_IAM'],
      ['GET', 'AWS_IAM'],
    ]);
  });

  test('answers its own refusals as problem details, whatever the request held', () => {
    const responses = Object.values(template.findResources('AWS::ApiGateway::GatewayResponse')).map(
      ({ Properties }) => Properties,
    );
    expect(responses.length).toBeGreaterThan(20);
    for (const { ResponseType, StatusCode, ResponseTemplates, ResponseParameters } of responses) {
      const body = ResponseTemplates['application/json'];
      // Only variables that API Gateway gives it, or quotes itself, may stand in the body.
      expect(body.match(/\$[\w.]+/g)).toEqual(
        ResponseType === 'BAD_REQUEST_BODY'
          ? ['$context.requestId']
          : ['$context.requestId', '$context.error.messageString'],
      );
      const problem = JSON.parse(body.replace('$context.error.messageString', '"a \\"quoted\\" text"'));
      expect(problem).toMatchObject({ type: 'about:blank', instance: '$context.requestId', code: expect.any(String) });
      expect(problem.status).toBe(StatusCode && Number(StatusCode));
      expect(ResponseParameters['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
    }
  });

  test('has the outputs that others build on', () => {
    expect(Object.keys(template.toJSON().Outputs)).toEqual(['ApiUrl', 'StopEndpoint', 'StopWorkflowArn']);
  });
});

describe('the functions', () => {
  test('run Node 24 on arm64, traced, with JSON logs that are kept 90 days', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON' },
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  test('end before API Gateway’s 29 seconds do', () => {
    const timeouts = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Timeout,
    );
    expect(Math.max(...timeouts)).toBeLessThan(29);
  });
});

describe('configuration', () => {
  const read = (context: Record<string, unknown>) => readConfig(new App({ context }).node);

  test('takes numbers and, from the command line, strings', () => {
    expect(read({ pollIntervalSeconds: '300', stopTimeoutMinutes: 5, logRetentionDays: '7' })).toMatchObject({
      pollIntervalSeconds: 300,
      stopTimeoutMinutes: 5,
      logRetentionDays: 7,
    });
    expect(read({})).toMatchObject({ pollIntervalSeconds: 15, stopTimeoutMinutes: 60, logRetentionDays: 90 });
  });

  test.each([
    ['pollIntervalSeconds', '0', 'pollIntervalSeconds must be a whole number from 1 to 300, got "0"'],
    ['pollIntervalSeconds', 301, 'pollIntervalSeconds must be a whole number from 1 to 300, got 301'],
    ['pollIntervalSeconds', '1.5', 'pollIntervalSeconds must be a whole number from 1 to 300, got "1.5"'],
    ['pollIntervalSeconds', '', 'pollIntervalSeconds must be a whole number from 1 to 300, got ""'],
    ['pollIntervalSeconds', [15], 'pollIntervalSeconds must be a whole number from 1 to 300, got [15]'],
    ['stopTimeoutMinutes', 4, 'stopTimeoutMinutes must be a whole number from 5 to 1440, got 4'],
    ['stopTimeoutMinutes', 'an hour', 'stopTimeoutMinutes must be a whole number from 5 to 1440, got "an hour"'],
    ['logRetentionDays', 91, /^logRetentionDays must be one of 1, 3, 5, 7, 14, 30, .*, 3653, got 91$/],
  ])('fails for %s %p, in one line', (key, value, message) => {
    expect(() => read({ [key]: value })).toThrow(message instanceof RegExp ? message : new Error(message));
  });
});

test('warns of a deadline that so many polls can’t reach', () => {
  expect(tooManyPolls(defaultConfig)).toBeUndefined();
  expect(tooManyPolls({ ...defaultConfig, stopTimeoutMinutes: 1440 })).toBe(
    'With pollIntervalSeconds 15 a stop workflow can poll for 11.6 hours, not for stopTimeoutMinutes 1440: ' +
      'an execution may have 25000 events.',
  );
  expect(tooManyPolls({ ...defaultConfig, stopTimeoutMinutes: 1440, pollIntervalSeconds: 60 })).toBeUndefined();
});

describe('guards', () => {
  const definition = JSON.stringify(template.findResources('AWS::StepFunctions::StateMachine'));

  test('every Task of the workflow has a local counterpart', () => {
    const resources = [...definition.matchAll(/:states:::(aws-sdk:[\w:]+)/g)].map(
      ([, resource]) => `arn:aws:states:::${resource}`,
    );
    expect(resources).toHaveLength(2);
    for (const resource of resources) expect(commandOf(resource)).toBeDefined();
  });

  test('synthesizes the same template twice', () => {
    expect(synth().toJSON()).toEqual(template.toJSON());
  });
});

test('the template is as it was', () => {
  expect(JSON.parse(JSON.stringify(template.toJSON()).replace(/[0-9a-f]{64}/g, '<asset>'))).toMatchSnapshot();
});
