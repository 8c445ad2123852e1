import { wireModel } from '../../lambda/account/arn.ts';
import { kindNames } from '../../lambda/account/kind.ts';
import type { FunctionName } from '../../lambda/functions.ts';
import type { FollowedRun, Plan } from '../../lambda/guard/sweep.ts';
import { type LocalAccount, type LocalAccountOptions, localAccount } from '../../local/host/account.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { serveTls } from './endpoint.ts';

/** As many models of a kind as may be in training at a time. */
export const jobsOfAKind = 10;
export const everything = {
  monthlyLimitUsd: 500,
  maxTrainingMinutes: 600,
  alertEmail: 'ml-ops@example.com',
  budgetUsd: 500,
};
/** Nothing ends by itself. */
export const endless = { submittedSeconds: 0, trainingSeconds: 1e6, stoppingSeconds: 1e6 };

export interface Deployed {
  readonly memoryMib: number;
  /** All of a process's environment: what the stack says, and where AWS is. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Everything, deployed in a local account behind TLS, with each function as the stack has it. */
export const deploy = async (options: LocalAccountOptions = {}) => {
  const account = localAccount({ stack: synthesize('us-east-1', everything), timings: endless, ...options });
  const endpoint = await serveTls(account);
  const functions = Object.values(account.stack.resources('AWS::Lambda::Function')).map((properties) => {
    const { Handler, MemorySize: memoryMib, Environment } = properties;
    const name = String(Handler).replace('.handler', '');
    const { Variables } = Environment as { Variables: Record<string, string> };
    return [
      name,
      { memoryMib, environment: { AWS_LAMBDA_FUNCTION_NAME: name, ...Variables, ...endpoint.environment } },
    ];
  });
  const close = () => {
    endpoint.close();
    account.close();
  };
  return { account, functions: Object.fromEntries(functions) as Record<FunctionName, Deployed>, close };
};

/** Puts as many models there as may be in training. */
export const train = ({ comprehend }: LocalAccount) =>
  kindNames.flatMap((kind) =>
    Array.from({ length: jobsOfAKind }, (_, i) => comprehend.place({ kind, name: `in-training-${i}` })),
  );

/** For each function what it is called with, so that it does all its work; as many models train as may. */
export const eventsIn = async (account: LocalAccount): Promise<Readonly<Record<FunctionName, object>>> => {
  const models = train(account);
  const [{ arn: DocumentClassifierArn } = { arn: '' }] = models;
  const { answer, stack } = account;
  /** What asks how an execution stands that is started by a POST. */
  const progressOf = async (url: string, members: object) => {
    const request = { method: 'POST', url, headers: {}, body: JSON.stringify(members) };
    const { ExecutionName } = JSON.parse((await answer(request)).body);
    return proxyEvent('GET', `${url}/{ExecutionName}`, { pathParameters: { ExecutionName } });
  };
  const { outputs } = stack;
  const ExecutionArn = `${outputs.SweepWorkflowArn?.replace('stateMachine', 'execution')}:bench`;
  const time = new Date().toISOString();
  // Of an alarm that is not named: it is read and decided on, and stops nothing.
  const Event = { source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change', time, detail: {} };
  const Runs = models.map(
    ({ kind, arn, submitTime }): FollowedRun => ({
      ...wireModel({ kind, arn }),
      SubmitTime: new Date(submitTime).toISOString(),
      Status: 'STOPPED',
      Cause: 'ByHand',
    }),
  );
  const others = { WouldStop: [], Queued: [], Exempt: [], Unreadable: [], BeingStopped: [], Unlisted: [] };
  const Plan: Plan = { ReadAt: time, Reason: 'POST /stop-all asked for it.', Mode: 'stop', Runs, ...others };
  // Of the model that the other events stop: both are refused once they have looked, and none waits to look again.
  const Until = new Date(Date.now() + 7_200_000).toISOString();
  return {
    'stop-training': stopEvent(DocumentClassifierArn),
    'describe-stop': await progressOf('/stop', { DocumentClassifierArn }),
    'stop-all': proxyEvent('POST', '/stop-all', { body: '{"DryRun":true}' }),
    'describe-stop-all': await progressOf('/stop-all', {}),
    'list-training': proxyEvent('GET', '/training'),
    postpone: proxyEvent('POST', '/postpone', { body: JSON.stringify({ DocumentClassifierArn, Until }) }),
    'show-training': {},
    'stop-from-widget': { action: 'stop', DocumentClassifierArn },
    'postpone-from-widget': { action: 'postpone', DocumentClassifierArn, Until },
    'take-reading': {},
    'answer-signal': { Event, ExecutionArn, StartTime: time },
    'follow-sweep': { Plan, ExecutionArn },
    'report-sweep': { Plan, ExecutionArn },
    'budget-notification': { Records: [{ Sns: { TopicArn: 'arn', Message: 'Budget Name: bench' } }] },
  };
};

/** What API Gateway hands to a function, as much of it as handlers read. */
const proxyEvent = (httpMethod: string, resource: string, more: object = {}) => ({
  httpMethod,
  resource,
  headers: { 'Content-Type': 'application/json' },
  body: null as string | null,
  requestContext: { requestId: 'bench', path: `/prod${resource}`, requestTimeEpoch: 0 },
  ...more,
});

/** Of POST /stop. */
export const stopEvent = (DocumentClassifierArn: string) =>
  proxyEvent('POST', '/stop', { body: JSON.stringify({ DocumentClassifierArn }) });
