import { defaultConfig } from '../../lib/config.ts';
import { comprehend } from '../../local/comprehend/comprehend.ts';
import { dynamoDb } from '../../local/dynamodb.ts';
import { eventBridge, synthesizedRules } from '../../local/event-bridge/event-bridge.ts';
import { type Mail, sns } from '../../local/sns.ts';
import { localFunctions } from '../../local/stack/functions.ts';
import { synthesize } from '../../local/stack/synthesized.ts';
import { isLambdaInvoke, lambdaTask } from '../../local/step-functions/lambda-tasks.ts';
import { sdkTask } from '../../local/step-functions/sdk-tasks.ts';
import { type ExecutionDescription, stepFunctions } from '../../local/step-functions/step-functions.ts';
import { AwsError, awsJson, type WireRequest } from '../../local/wire/aws-json.ts';
import { awsQuery, isAwsQuery } from '../../local/wire/aws-query.ts';
import { inProcess } from '../in-process.ts';

/** The whole guard as synthesized, rules, workflows and functions, in virtual time. */
const config = { ...defaultConfig, monthlyLimitUsd: 10, alarmNames: ['billing'], anomalies: true };
const stack = synthesize('us-east-1', config);
const reportOnly = synthesize('us-east-1', { ...config, guardMode: 'report' });

beforeEach(() =>
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'], now: Date.UTC(2026, 10, 23, 12) }),
);
afterEach(() => jest.useRealTimers());

const guard = (
  faultOf: (operation: string, request: WireRequest) => [string, number] | undefined = () => undefined,
  on = stack,
) => {
  let inFlight = 0;
  const requests: string[] = [];
  const mails: Mail[] = [];
  const sweeps: ExecutionDescription[] = [];
  const stops: ExecutionDescription[] = [];
  const logged: string[] = [];
  const log = (line: string) => void logged.push(line);
  const endpoint = async (request: WireRequest) => {
    inFlight++;
    const beforeOperation = (operation: string) => {
      requests.push(operation);
      const fault = faultOf(operation, request);
      if (fault) throw new AwsError(fault[0], 'injected', fault[1]);
    };
    const answer = isAwsQuery(request)
      ? awsQuery({ services: [topics], beforeOperation, log })(request)
      : awsJson({ services: [local, workflows, bus, ledger], beforeOperation, log })(request);
    return answer.finally(() => inFlight--);
  };
  const options = inProcess(endpoint);
  const functions = localFunctions(on, options, log);
  const local = comprehend({ ...on, clock: Date.now, submittedSeconds: 0, trainingSeconds: 1e6, stoppingSeconds: 120 });
  const find = functions('BudgetGuardSweepWorkflowFindTrainingFunction');
  const report = functions('BudgetGuardSweepWorkflowReportFunction');
  if (!find || !report) throw new Error('the stack has no guard');
  const invoke = lambdaTask({
    [on.functionArn('BudgetGuardSweepWorkflowFindTrainingFunction')]: find,
    [on.functionArn('BudgetGuardSweepWorkflowReportFunction')]: report,
  });
  const sdk = sdkTask(options);
  const workflows = stepFunctions({
    stateMachines: on.stateMachines,
    runTask: (resource, parameters) => (isLambdaInvoke(resource) ? invoke(parameters) : sdk(resource, parameters)),
    onStatusChange: (execution) => {
      if (execution.status === 'RUNNING') return;
      (execution.stateMachineArn === on.stateMachineArn('StopWorkflow') ? stops : sweeps).push(execution);
    },
  });
  let running = 0;
  const bus = eventBridge({
    rules: synthesizedRules(on.resources('AWS::Events::Rule'), (stateMachineArn) => (event) => {
      running++;
      workflows.operations.StartExecution({ stateMachineArn, input: JSON.stringify(event) });
    }),
    clock: Date.now,
    region: 'us-east-1',
    accountId: on.accountId,
    log,
  });
  const ledger = dynamoDb(
    Object.fromEntries(Object.keys(on.resources('AWS::DynamoDB::Table')).map((id) => [id, 'Month'])),
  );
  const topics = sns({
    topics: Object.keys(on.resources('AWS::SNS::Topic')).map(on.topicArn),
    clock: Date.now,
    onMail: (mail) => void mails.push(mail),
    log: () => {},
  });

  /** Lets a second pass, and all that is asked in it be answered. */
  const second = async () => {
    do await new Promise((resolve) => setImmediate(resolve));
    while (inFlight);
    await jest.advanceTimersByTimeAsync(1000);
  };
  const untilSwept = async () => {
    await second();
    for (let waited = 0; waited < 86_400 && sweeps.length < running; waited++) await second();
  };
  const meter = functions('BudgetGuardTrainingMeterFunction');
  return {
    mails,
    sweeps,
    stops,
    requests,
    logged,
    place: local.place,
    statusOf: async (name: string) => {
      const DocumentClassifierArn = `arn:aws:comprehend:us-east-1:123456789012:document-classifier/${name}`;
      const answer = await local.operations.DescribeDocumentClassifier?.({ DocumentClassifierArn });
      return (answer as { DocumentClassifierProperties: { Status: string } }).DocumentClassifierProperties.Status;
    },
    /** One reading of the meter, and whatever sweep it sets off, to its end. */
    meter: async () => {
      await meter?.();
      await untilSwept();
    },
    signal: async (...events: Parameters<typeof bus.put>[0][]) => {
      for (const event of events) bus.put(event);
      await untilSwept();
    },
    reports: () => sweeps.map(({ output }) => JSON.parse(output ?? '{}')),
  };
};

const hoursAgo = (hours: number) => ({ submitTime: Date.now() - hours * 3_600_000 });
const exempt = [{ Key: 'stop-training', Value: 'exempt' }];
const alarm = {
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  detail: {
    alarmName: 'billing',
    state: { value: 'ALARM', reason: 'Threshold Crossed: 1 datapoint [12.0] was > 10.' },
  },
};

describe('the meter', () => {
  test('over the limit stops what trains, leaves the exempt, and mails one report', async () => {
    const { place, meter, mails, statusOf, reports } = guard();
    place({ DocumentClassifierName: 'a' }, hoursAgo(2));
    place({ DocumentClassifierName: 'b' }, hoursAgo(2));
    place({ DocumentClassifierName: 'kept', Tags: exempt }, hoursAgo(2));
    await meter();
    expect([await statusOf('a'), await statusOf('b'), await statusOf('kept')]).toEqual([
      'STOPPED',
      'STOPPED',
      'TRAINING',
    ]);
    expect(reports()).toMatchObject([{ Mode: 'stop', Counts: { Stopped: 2, Failed: 0, Exempt: 1, Left: 0 } }]);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.Message).toMatch(/Training has cost \$18\.00 in 2026-11; the monthly limit is \$10\.00/);
  });

  test('below the limit does nothing', async () => {
    const { place, meter, mails, sweeps } = guard();
    place({ DocumentClassifierName: 'a' }, hoursAgo(3));
    await meter();
    expect([mails, sweeps]).toEqual([[], []]);
  });

  test('stops a job that was started between two readings', async () => {
    const { place, meter, mails, statusOf } = guard();
    place({ DocumentClassifierName: 'a' }, hoursAgo(4));
    await meter();
    place({ DocumentClassifierName: 'later' });
    await meter();
    expect(await statusOf('later')).toBe('STOPPED');
    expect(mails).toHaveLength(2);
  });

  test('is silent, mails included, when only exempt jobs run', async () => {
    const { place, meter, mails, sweeps } = guard();
    place({ DocumentClassifierName: 'kept', Tags: exempt }, hoursAgo(100));
    for (let reading = 0; reading < 3; reading++) await meter();
    expect([mails, sweeps]).toEqual([[], []]);
  });
});

describe('signals', () => {
  test.each([
    ['an alarm', alarm, 1],
    ['an alarm that is OK again', { ...alarm, detail: { ...alarm.detail, state: { value: 'OK' } } }, 0],
    ['an alarm of another name', { ...alarm, detail: { ...alarm.detail, alarmName: 'cpu' } }, 0],
    ['an anomaly of Comprehend', anomaly({ dimensionValue: 'Amazon Comprehend' }), 1],
    [
      'an anomaly with Comprehend among its causes',
      anomaly({ rootCauses: [{ service: 'AWS Lambda' }, { service: 'Amazon Comprehend' }] }),
      1,
    ],
    [
      'an anomaly of another service',
      anomaly({ dimensionValue: 'Amazon EC2', rootCauses: [{ service: 'Amazon EC2' }] }),
      0,
    ],
    [
      'a budget notification',
      own('Budget Notification', { Text: 'AWS Budget Notification', Unreadable: ['AmountUsd'] }),
      1,
    ],
    ['an event with missing fields', own('Training Over Limit', {}), 1],
    ['the report of a sweep', own('Training Sweep Completed', {}), 0],
  ])('%s starts the sweep as its rule says', async (_, event, sweepsWanted) => {
    const { place, signal, sweeps, mails } = guard();
    place({ DocumentClassifierName: 'a', Tags: [{ Key: 'team', Value: 'search' }] });
    await signal(event);
    expect([sweeps.length, mails.length]).toEqual([sweepsWanted, sweepsWanted]);
  });

  test('say in the report what could not be read, and stop all the same', async () => {
    const { place, signal, statusOf, mails } = guard();
    place({ DocumentClassifierName: 'a' });
    await signal(own('Training Over Limit', { Month: '2026-11' }));
    expect(await statusOf('a')).toBe('STOPPED');
    expect(mails[0]?.Message).toMatch(/Could not be read: .*MonthlyLimitUsd/s);
  });

  test('two at once stop each job once, and harm nothing', async () => {
    const { place, signal, stops, reports } = guard();
    for (const name of ['a', 'b', 'c']) place({ DocumentClassifierName: name });
    await signal(alarm, own('Training Over Limit', {}));
    expect(stops.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    expect(reports().filter(({ Counts }) => Counts?.Stopped === 3).length).toBeGreaterThanOrEqual(1);
  });

  test('with nothing in training end with a short report', async () => {
    const { signal, sweeps, mails } = guard();
    await signal(alarm);
    expect([sweeps[0]?.status, mails.length]).toEqual(['SUCCEEDED', 1]);
    expect((mails[0]?.Message ?? '').length).toBeLessThan(1000);
  });

  test('that are a forecast only tell what would be stopped', async () => {
    const { place, signal, statusOf, reports } = guard();
    place({ DocumentClassifierName: 'a' });
    await signal(own('Budget Notification', { AlertType: 'FORECASTED', Text: '', Unreadable: [] }));
    expect(await statusOf('a')).toBe('TRAINING');
    expect(reports()).toMatchObject([{ Mode: 'report', Counts: { WouldStop: 1 } }]);
  });

  test('in report mode only tell what would have been stopped', async () => {
    const { place, signal, statusOf, reports, mails } = guard(undefined, reportOnly);
    place({ DocumentClassifierName: 'a' });
    await signal(alarm);
    expect(await statusOf('a')).toBe('TRAINING');
    expect(reports()).toMatchObject([{ Mode: 'report', Counts: { WouldStop: 1, Stopped: 0 } }]);
    expect(mails).toHaveLength(1);
  });
});

describe('the sweep', () => {
  test('stops several hundred classifiers, over all pages', async () => {
    const { place, signal, stops, reports } = guard();
    for (let i = 0; i < 400; i++) place({ DocumentClassifierName: `c${i}` });
    for (let i = 0; i < 700; i++) place({ DocumentClassifierName: `old${i}` }, { pinnedStatus: 'TRAINED' });
    await signal(alarm);
    expect(stops).toHaveLength(400);
    expect(reports()).toMatchObject([{ Counts: { Stopped: 400, Failed: 0, Left: 0 } }]);
  }, 60_000);

  test.each([
    ['TooManyRequestsException', 400],
    ['ThrottlingException', 429],
  ])('gets through while every second request meets %s', async (name, statusCode) => {
    let count = 0;
    const { place, signal, reports } = guard(() => (count++ % 2 ? [name, statusCode] : undefined));
    for (let i = 0; i < 20; i++) place({ DocumentClassifierName: `c${i}` });
    await signal(alarm);
    expect(reports()).toMatchObject([{ Counts: { Stopped: 20, Failed: 0 } }]);
  });

  test('reports a stop that failed, what to do about it, and ends the others', async () => {
    const { place, signal, statusOf, reports, mails } = guard((operation, { body }) =>
      operation === 'DescribeDocumentClassifier' && body.includes('/bad"')
        ? ['InvalidRequestException', 400]
        : undefined,
    );
    for (const name of ['good', 'bad', 'better']) place({ DocumentClassifierName: name });
    await signal(alarm);
    expect([await statusOf('good'), await statusOf('better')]).toEqual(['STOPPED', 'STOPPED']);
    expect(reports()).toMatchObject([{ Counts: { Stopped: 2, Failed: 1 } }]);
    expect(mails[0]?.Message).toMatch(/POST \/stop/);
  });

  test('stops a job that is submitted meanwhile', async () => {
    const { place, signal, statusOf, reports } = guard();
    place({ DocumentClassifierName: 'first' });
    setTimeout(() => place({ DocumentClassifierName: 'second' }), 60_000);
    await signal(alarm);
    expect(await statusOf('second')).toBe('STOPPED');
    expect(reports()).toMatchObject([{ Counts: { Stopped: 2 } }]);
  });
});

function anomaly(detail: object) {
  return {
    source: 'aws.ce',
    'detail-type': 'Anomaly Detected',
    detail: { anomalyId: 'x', impact: { totalImpact: 12 }, ...detail },
  };
}
function own(detailType: string, detail: object) {
  return { source: 'comprehend-stop-training', 'detail-type': detailType, detail: { ...detail } };
}
