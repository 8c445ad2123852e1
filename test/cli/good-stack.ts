import type { WireResponse } from '../../local/aws/wire/http.ts';
import { localAccount } from '../../local/host/account.ts';
import { type Operation, startFakeAws } from './fake-aws.ts';
import type { SignedRequest } from './sigv4.ts';

/** Answers a request to the API in its stead. */
export type Intercept = (request: SignedRequest) => WireResponse | undefined;

const seconds = Date.UTC(2026, 10, 24, 12) / 1000;
export const subscription = {
  SubscriptionArn: 'arn:aws:sns:eu-west-1:1:t:1',
  Endpoint: 'a@example.com',
  Protocol: 'email',
};
/** An execution that took 192 s. */
export const ended = { name: 'tickets-1', status: 'SUCCEEDED', startDate: seconds, stopDate: seconds + 192 };
export const quotasOf =
  (most: number): Operation =>
  () => ({
    Quotas: ['L-94042C4D', 'L-4BDB4A9D'].map((QuotaCode) => ({ QuotaCode, Value: most })),
  });
export const html = (statusCode: number): WireResponse => ({
  statusCode,
  headers: { 'content-type': 'text/html' },
  body: '<p>',
});
/** The API answers a path with an object of JSON, or as given. */
export const ofApi =
  (path: RegExp, answer: object, { isSigned = true } = {}): Intercept =>
  ({ url, headers }) => {
    if (!path.test(url) || Boolean(headers.authorization) !== isSigned) return undefined;
    if ('statusCode' in answer) return answer as WireResponse;
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
  };

/**
 * A stack on AWS as it should be, its alarms and state machines as synthesized.
 *
 * `change` puts something else in the place of what is good.
 */
export const startGoodStack = async () => {
  /** Operations of AWS's that its functions asked for. */
  const reached: string[] = [];
  const local = localAccount({
    region: 'eu-west-1',
    settings: { monthlyLimitUsd: 500, alertEmail: 'a@example.com', dashboard: false },
    beforeOperation: async ({ operation }) => void reached.push(operation),
  });
  const alarms = Object.values(local.stack.resources('AWS::CloudWatch::Alarm')).map((alarm): object => ({
    ...alarm,
    StateValue: 'OK',
    ActionsEnabled: true,
  }));
  const machines = new Map(
    Object.entries(local.stack.resources('AWS::StepFunctions::StateMachine')).map(([id, machine]) => {
      const { DefinitionString, ...more } = machine as Record<string, Record<string, unknown>>;
      return [
        local.stack.arnOf(id),
        {
          status: 'ACTIVE',
          definition: `${DefinitionString}`,
          tracingConfiguration: { enabled: more.TracingConfiguration?.Enabled },
          loggingConfiguration: { level: more.LoggingConfiguration?.Level },
        },
      ];
    }),
  );
  const stackWith =
    (StackStatus: string, changed: Readonly<Record<string, string>> = {}): Operation =>
    () => ({
      Stacks: [
        {
          StackName: 'ComprehendStopTraining',
          StackStatus,
          CreationTime: '2026-11-01T00:00:00Z',
          Outputs: Object.entries({ ...local.stack.outputs, ApiUrl: aws.apiUrl, ...changed }).map(
            ([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }),
          ),
        },
      ],
    });
  const isOf = (which: 'Stop' | 'Sweep', arn: unknown): boolean => `${arn}`.includes('Sweep') === (which === 'Sweep');
  /** Of the stop workflows, or of the sweep's, something is changed. */
  const machineWith =
    (which: 'Stop' | 'Sweep', changed: Readonly<Record<string, unknown>>): Operation =>
    ({ stateMachineArn: arn }) => {
      const { error, ...members }: Readonly<Record<string, unknown>> = isOf(which, arn) ? changed : {};
      return typeof error === 'string' ? { error } : { ...machines.get(`${arn}`), ...members };
    };
  const executionsWith =
    (which: 'Stop' | 'Sweep', changed: object): Operation =>
    ({ stateMachineArn: arn }) => ({ executions: [isOf(which, arn) ? { ...ended, ...changed } : ended] });
  const alarmWith =
    (changed: object): Operation =>
    () => ({ MetricAlarms: alarms.map((alarm, i) => (i === 0 ? { ...alarm, ...changed } : alarm)) });
  const good: Readonly<Record<string, Operation>> = {
    DescribeStacks: stackWith('UPDATE_COMPLETE'),
    DescribeStateMachine: machineWith('Stop', {}),
    ListExecutions: executionsWith('Stop', {}),
    DescribeAlarms: alarmWith({}),
    GetMetricData: () => ({ MetricDataResults: [{ Id: 'cost', Values: [412.4], Timestamps: [seconds] }] }),
    ListSubscriptionsByTopic: () => ({ Subscriptions: [subscription] }),
    ListServiceQuotas: quotasOf(10),
  };
  let changed: Readonly<Record<string, Operation>> = {};
  let intercept: Intercept = () => undefined;
  const operations = Object.keys(good).map((name): [string, Operation] => [
    name,
    (members) => (changed[name] ?? good[name])?.(members) ?? { error: 'InternalFailure' },
  ]);
  const aws = await startFakeAws(local, Object.fromEntries(operations), (request) => intercept(request));
  local.comprehend.place({ kind: 'DocumentClassifier', name: 'tickets' });
  return {
    ...aws,
    reached,
    operationNames: Object.keys(good),
    make: { stackWith, machineWith, executionsWith, alarmWith },
    /** Puts something else in place of operations, and of what the API answers. */
    change: (to: Readonly<Record<string, Operation>>, instead: Intercept = () => undefined) => {
      changed = to;
      intercept = instead;
    },
    close: () => {
      aws.close();
      local.close();
    },
  };
};
