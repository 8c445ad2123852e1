import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import { clientOptions as apiClientOptions, taskClientOptions } from '../../lambda/clients.ts';
import { budgetNotification } from '../../lambda/guard/budget-notification.ts';
import { describeStopAll } from '../../lambda/guard/describe-stop-all.ts';
import { findRuns } from '../../lambda/guard/find-runs.ts';
import { reportSweep } from '../../lambda/guard/report-sweep.ts';
import { stopAll } from '../../lambda/guard/stop-all.ts';
import { trainingMeter } from '../../lambda/guard/training-meter.ts';
import { type FunctionName, functionSettings, readSettings } from '../../lambda/settings.ts';
import { describeStop } from '../../lambda/stop/describe-stop.ts';
import { stopTraining } from '../../lambda/stop/stop-training.ts';
import type { ClientOptions } from '../wire/in-process.ts';
import type { Members } from '../wire/operation.ts';
import type { SynthesizedStack } from './synthesized.ts';

/** What makes each function's handler, by the name of its entry file. */
const factories = {
  'stop-training': stopTraining,
  'describe-stop': describeStop,
  'stop-all': stopAll,
  'describe-stop-all': describeStopAll,
  'training-meter': trainingMeter,
  'find-runs': findRuns,
  'report-sweep': reportSweep,
  'budget-notification': budgetNotification,
} satisfies Record<FunctionName, (dependencies: never) => (event: never) => Promise<unknown>>;

type Handler = (event: never) => Promise<unknown>;

/** The handlers of the functions that the stack has. */
export type Handlers = { readonly [Name in FunctionName]?: ReturnType<(typeof factories)[Name]> };

/** What a line of a handler's log is given, as by Powertools. */
export type HandlerLog = (message: string, details: Members) => void;

export interface FunctionsOptions {
  /** Where their SDK clients find AWS. */
  readonly clientOptions: ClientOptions;
  readonly now: () => Date;
  readonly logger: { readonly info: HandlerLog; readonly warn: HandlerLog; readonly error: HandlerLog };
  readonly metrics: { addMetric(name: string, unit: string, value: number): unknown; publishStoredMetrics(): void };
}

/**
 * The stack's functions: the handlers that are deployed, with the environment that the synthesized stack gives each of them,
 * and real SDK clients. They retry as lambda/clients.ts has it.
 *
 * @param isCalledByApi - whether the function of that ARN is behind API Gateway
 * @throws Error of one line: an entry that has no counterpart here, a variable of the environment that is missing
 */
export const localFunctions = (
  stack: SynthesizedStack,
  isCalledByApi: (functionArn: string) => boolean,
  { clientOptions, ...others }: FunctionsOptions,
) => {
  const clientsWith = (options: Partial<ClientOptions>) => {
    const all = { ...clientOptions, ...options };
    return {
      comprehend: new ComprehendClient(all),
      comprehendIn: (region: string) => new ComprehendClient({ ...all, region }),
      sfn: new SFNClient(all),
      eventBridge: new EventBridgeClient(all),
      dynamodb: new DynamoDBClient(all),
    };
  };
  const { maxAttempts, retryMode } = taskClientOptions;
  const apiClients = clientsWith({ maxAttempts: apiClientOptions.maxAttempts });
  const taskClients = clientsWith({ maxAttempts, retryMode });

  const bound = Object.entries(stack.resources('AWS::Lambda::Function')).map(([logicalId, properties]) => {
    const name = String(properties.Handler).replace(/\.handler$/, '');
    if (!isFunctionName(name))
      throw new Error(`The local mode has no counterpart of the function ${name} (${logicalId})`);
    const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Readonly<Record<string, string>> };
    const arn = stack.arnOf(logicalId);
    const clients = isCalledByApi(arn) ? apiClients : taskClients;
    const dependencies = { ...clients, ...others, ...readSettings(name, Variables) };
    return { name, arn, handler: factories[name](dependencies as never) as Handler };
  });
  return {
    byName: Object.fromEntries(bound.map(({ name, handler }) => [name, handler])) as Handlers,
    byArn: new Map(bound.map(({ arn, handler }) => [arn, handler])),
  };
};

const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(functionSettings, name);
