import { arnMember, kindNames } from '../../lambda/account/kind.ts';
import { everything, synth } from '../support/stack.ts';

const stack = synth(everything);
const stopPath = synth();

const routesOf = (of: typeof stack) => {
  const resources = of.ofType('ApiGateway::Resource');
  const pathOf = (reference: string): string => {
    const resource = resources[reference.slice(1, -1)];
    return resource ? `${pathOf(`${resource.ParentId}`)}/${resource.PathPart}` : '';
  };
  return Object.values(of.ofType('ApiGateway::Method')).map((method) => [
    `${method.HttpMethod} ${pathOf(`${method.ResourceId}`)}`,
    method.AuthorizationType,
    /functions\/\{(\w+)\.Arn\}/.exec(JSON.stringify(method.Integration))?.[1],
    method.RequestValidatorId !== undefined,
  ]);
};

test('routes know their callers by IAM; only POST /stop has its body checked before its function', () => {
  const ofStopPath = [
    ['POST /stop', 'AWS_IAM', 'StopRoutesStopTraining', true],
    ['GET /stop/{ExecutionName}', 'AWS_IAM', 'StopRoutesDescribeStop', false],
  ];
  const always = [
    ['GET /training', 'AWS_IAM', 'TrainingRouteListTraining', false],
    ['POST /postpone', 'AWS_IAM', 'PostponeRoutePostpone', false],
  ];
  expect(routesOf(stopPath)).toEqual([...ofStopPath, ...always]);
  expect(routesOf(stack)).toEqual([
    ...ofStopPath,
    ['POST /stop-all', 'AWS_IAM', 'StopAllRoutesStopAll', false],
    ['GET /stop-all/{ExecutionName}', 'AWS_IAM', 'StopAllRoutesDescribeStopAll', false],
    ...always,
  ]);
});

// test/http/body.test.ts asks the local API Gateway what it takes and refuses.
test('POST /stop is validated by the request model', () => {
  const [method] = Object.values(stack.ofType('ApiGateway::Method'));
  expect(method).toMatchObject({
    RequestModels: { 'application/json': '{ApiStopRequest}' },
    RequestValidatorId: '{ApiBodyValidator}',
  });
  expect(stack.one('ApiGateway::Model').ContentType).toBe('application/json');
  expect(stack.one('ApiGateway::RequestValidator')).toMatchObject({ ValidateRequestBody: true });
});

describe('API Gateway’s own refusals', () => {
  const responses = Object.values(stack.ofType('ApiGateway::GatewayResponse')) as {
    ResponseType: string;
    StatusCode?: string;
    ResponseTemplates: Record<string, string>;
    ResponseParameters: Record<string, string>;
  }[];

  test('are problem details, whatever the request held', () => {
    for (const { ResponseType, StatusCode, ResponseTemplates, ResponseParameters } of responses) {
      const body = ResponseTemplates['application/json'] ?? '';
      // Only variables that API Gateway gives it, or quotes itself, may stand in the body.
      expect(body.match(/\$[\w.]+/g)).toEqual([
        '$context.requestId',
        ...(ResponseType === 'BAD_REQUEST_BODY' ? [] : ['$context.error.messageString']),
      ]);
      const problem = JSON.parse(body.replace('$context.error.messageString', '"a \\"quoted\\" text"'));
      expect(problem).toMatchObject({
        type: 'about:blank',
        title: expect.any(String),
        detail: expect.any(String),
        instance: '$context.requestId',
        code: expect.stringMatching(/^[A-Z]\w+$/),
      });
      expect(problem.status).toBe(StatusCode && Number(StatusCode));
      expect(ResponseParameters['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
    }
    // Of a body it names both members and the form of their ARNs.
    const refusal = responses.find(({ ResponseType }) => ResponseType === 'BAD_REQUEST_BODY');
    const { detail, status, code } = JSON.parse(refusal?.ResponseTemplates['application/json'] ?? '');
    expect([status, code]).toEqual([400, 'InvalidRequestException']);
    for (const kind of kindNames)
      expect(detail).toContain(`${arnMember(kind)} must be a string of at most 256 characters`);
  });

  test('have the statuses that AWS gives them', () => {
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
    const byStatus = Object.groupBy(responses, ({ StatusCode = 'as it comes' }) => StatusCode);
    const types = Object.entries(byStatus).map(([status, of = []]) => [
      status,
      of.map((one) => one.ResponseType).sort(),
    ]);
    expect(Object.fromEntries(types)).toEqual({
      400: ['BAD_REQUEST_BODY', 'BAD_REQUEST_PARAMETERS'],
      401: ['UNAUTHORIZED'],
      403: [
        ...['ACCESS_DENIED', 'EXPIRED_TOKEN', 'INVALID_API_KEY', 'INVALID_SIGNATURE'],
        ...['MISSING_AUTHENTICATION_TOKEN', 'WAF_FILTERED'],
      ],
      404: ['RESOURCE_NOT_FOUND'],
      413: ['REQUEST_TOO_LARGE'],
      415: ['UNSUPPORTED_MEDIA_TYPE'],
      429: ['QUOTA_EXCEEDED', 'THROTTLED'],
      500: ['API_CONFIGURATION_ERROR', 'AUTHORIZER_CONFIGURATION_ERROR', 'AUTHORIZER_FAILURE'],
      504: ['INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT'],
      'as it comes': ['DEFAULT_4XX', 'DEFAULT_5XX'],
    });
  });

  test('say when to ask again, if that helps', () => {
    const retryable = responses.filter(
      (response) => 'gatewayresponse.header.Retry-After' in response.ResponseParameters,
    );
    expect(retryable.map(({ ResponseType, StatusCode }) => `${StatusCode} ${ResponseType}`).sort()).toEqual([
      '429 QUOTA_EXCEEDED',
      '429 THROTTLED',
      '504 INTEGRATION_FAILURE',
      '504 INTEGRATION_TIMEOUT',
    ]);
    for (const { ResponseParameters } of retryable) {
      expect(ResponseParameters['gatewayresponse.header.Retry-After']).toMatch(/^'[1-9]\d*'$/);
    }
  });
});

describe('the stage', () => {
  const stage = stack.one('ApiGateway::Stage');

  test('takes TLS 1.2 at least, in one region, and no request of other web pages', () => {
    expect(stack.one('ApiGateway::RestApi')).toMatchObject({
      Name: 'ComprehendStopTraining',
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
      EndpointAccessMode: 'STRICT',
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
    expect(JSON.stringify(stack.template)).not.toMatch(/Access-Control|"OPTIONS"/i);
  });

  test('lets 50 requests a second through, 200 at once, and traces them', () => {
    expect(stage).toMatchObject({
      StageName: 'prod',
      TracingEnabled: true,
      MethodSettings: [
        {
          HttpMethod: '*',
          ResourcePath: '/*',
          ThrottlingRateLimit: 50,
          ThrottlingBurstLimit: 200,
          MetricsEnabled: true,
        },
      ],
    });
  });

  test('logs of a request ten fixed fields, and writes neither headers nor bodies', () => {
    expect(stage.MethodSettings).toEqual([expect.objectContaining({ DataTraceEnabled: false, LoggingLevel: 'ERROR' })]);
    const { Format, DestinationArn } = stage.AccessLogSetting as { Format: string; DestinationArn: string };
    expect(DestinationArn).toMatch(/:log-group:\{ApiAccessLogs\}$/);
    expect(JSON.parse(Format)).toEqual({
      requestId: '$context.requestId',
      ip: '$context.identity.sourceIp',
      user: '$context.identity.user',
      caller: '$context.identity.caller',
      requestTime: '$context.requestTime',
      httpMethod: '$context.httpMethod',
      resourcePath: '$context.resourcePath',
      status: '$context.status',
      protocol: '$context.protocol',
      responseLength: '$context.responseLength',
    });
  });

  test('is created after its execution log, which has the name that API Gateway expects', () => {
    expect(stack.one('Logs::LogGroup', 'ApiExecutionLogs')).toMatchObject({
      LogGroupName: 'API-Gateway-Execution-Logs_{Api}/prod',
    });
    expect(stack.raw('ApiGateway::Stage')).toMatchObject([
      { DependsOn: expect.arrayContaining([expect.stringMatching(/^ApiExecutionLogs/)]) },
    ]);
  });
});
