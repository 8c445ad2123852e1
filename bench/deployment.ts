import { kindNames } from '../lambda/model/kind.ts';
import type { FunctionName } from '../lambda/settings.ts';
import { type LocalAccountOptions, localAccount } from '../local/account.ts';
import { synthesize } from '../local/stack/synthesized.ts';
import { serveTls } from './endpoint.ts';

/** As many models of a kind as may be in training at a time. */
export const jobsOfAKind = 10;

export const everything = { monthlyLimitUsd: 500, maxTrainingMinutes: 600, alertEmail: 'ml-ops@example.com' };

export interface Deployed {
  readonly memoryMib: number;
  /** All of a process's environment: what the stack says, and where AWS is. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it is called with. */
  readonly event: object;
}

/**
 * Everything, deployed in a local account behind TLS, with ten models of each kind in training, which nothing ends: each
 * function as the stack has it, and a call of it that makes it do all its work.
 */
export const deploy = async (options: LocalAccountOptions = {}) => {
  const account = localAccount({
    stack: synthesize('us-east-1', everything),
    timings: { submittedSeconds: 0, trainingSeconds: 1e6, stoppingSeconds: 1e6 },
    log: (line) => line.startsWith('a handler failed') && console.error(line),
    ...options,
  });
  const models = kindNames.flatMap((kind) =>
    Array.from({ length: jobsOfAKind }, (_, i) => account.comprehend.place({ kind, name: `in-training-${i}` })),
  );
  const { arn: DocumentClassifierArn = '' } = models[0] ?? {};
  const { answer, stack } = account;
  const started = async (url: string, members: object): Promise<string> => {
    const request = { method: 'POST', url, headers: {}, body: JSON.stringify(members) };
    return JSON.parse((await answer(request)).body).ExecutionName;
  };
  const ExecutionName = await started('/stop', { DocumentClassifierArn });
  const signal = { source: 'comprehend-stop-training', 'detail-type': 'Training Over Limit', detail: {} };
  const ExecutionArn = `${stack.outputs.SweepWorkflowArn?.replace('stateMachine', 'execution')}:bench`;
  const found = await account.functions['find-runs']?.({ Event: signal, ExecutionArn });
  const outcomes = found?.Runs.map((run) => ({ ...run, Outcome: { Status: 'STOPPED' } }));
  const events: Record<FunctionName, object> = {
    'stop-training': proxyEvent('POST', '/stop', { DocumentClassifierArn }),
    'describe-stop': proxyEvent('GET', '/stop/{ExecutionName}', undefined, { ExecutionName }),
    'stop-all': proxyEvent('POST', '/stop-all', { DryRun: true }),
    'describe-stop-all': proxyEvent('GET', '/stop-all/{ExecutionName}', undefined, {
      ExecutionName: await started('/stop-all', {}),
    }),
    'list-training': proxyEvent('GET', '/training'),
    'show-training': {},
    'stop-from-widget': { action: 'stop', DocumentClassifierArn },
    'training-meter': {},
    'find-runs': { Event: signal, ExecutionArn },
    'report-sweep': { Sweep: { ...found, Runs: outcomes }, ExecutionArn },
    'budget-notification': { Records: [{ Sns: { TopicArn: 'arn', Message: 'Budget Name: bench' } }] },
  };
  const endpoint = await serveTls(account);
  const deployed = Object.values(stack.resources('AWS::Lambda::Function')).map(
    ({ Handler, MemorySize, Environment }): [FunctionName, Deployed] => {
      const name = String(Handler).replace('.handler', '') as FunctionName;
      const { Variables } = Environment as { Variables: Record<string, string> };
      const environment = { AWS_LAMBDA_FUNCTION_NAME: name, ...Variables, ...endpoint.environment };
      return [name, { memoryMib: Number(MemorySize), environment, event: events[name] }];
    },
  );
  return {
    account,
    functions: Object.fromEntries(deployed) as Record<FunctionName, Deployed>,
    close: () => {
      endpoint.close();
      account.close();
    },
  };
};

export type Deployment = Awaited<ReturnType<typeof deploy>>;

/** What API Gateway hands to a function, as much of it as handlers read. */
export const proxyEvent = (
  httpMethod: string,
  resource: string,
  body?: object,
  pathParameters?: Readonly<Record<string, string>>,
) => ({
  httpMethod,
  resource,
  headers: { 'Content-Type': 'application/json' },
  body: body ? JSON.stringify(body) : null,
  pathParameters: pathParameters ?? null,
  requestContext: { requestId: 'bench', path: `/prod${resource}`, requestTimeEpoch: 0 },
});
