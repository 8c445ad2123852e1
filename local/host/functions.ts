import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import {
  clientOptions as apiClient,
  readerClientOptions as reader,
  taskClientOptions as task,
} from '../../lambda/clients.ts';
import { budgetNotification } from '../../lambda/guard/budget-notification.ts';
import { describeStopAll } from '../../lambda/guard/describe-stop-all.ts';
import { findRuns } from '../../lambda/guard/find-runs.ts';
import { reportSweep } from '../../lambda/guard/report-sweep.ts';
import { stopAll } from '../../lambda/guard/stop-all.ts';
import { trainingMeter } from '../../lambda/guard/training-meter.ts';
import { type FunctionName, readSettings } from '../../lambda/settings.ts';
import { describeStop } from '../../lambda/stop/describe-stop.ts';
import { stopTraining } from '../../lambda/stop/stop-training.ts';
import { listTraining } from '../../lambda/training/list-training.ts';
import { showTraining } from '../../lambda/training/show-training.ts';
import { stopFromWidget } from '../../lambda/training/stop-from-widget.ts';
import type { ClientOptions } from '../aws/wire/in-process.ts';
import type { Members } from '../aws/wire/operation.ts';
import type { SynthesizedStack } from './synthesized.ts';

type Handler = (event: never) => Promise<unknown>;
/** How often its SDK clients retry. */
type Retries = { readonly maxAttempts: number; readonly retryMode?: string };

/** What makes each function's handler, by the name of its entry file, and how often its clients retry. */
const factories = {
  'stop-training': [stopTraining, apiClient],
  'describe-stop': [describeStop, apiClient],
  'stop-all': [stopAll, apiClient],
  'describe-stop-all': [describeStopAll, apiClient],
  'list-training': [listTraining, reader],
  'show-training': [showTraining, reader],
  'stop-from-widget': [stopFromWidget, apiClient],
  'training-meter': [trainingMeter, task],
  'find-runs': [findRuns, task],
  'report-sweep': [reportSweep, task],
  'budget-notification': [budgetNotification, task],
} as const satisfies Record<FunctionName, readonly [(dependencies: never) => Handler, Retries]>;
type Entry = keyof typeof factories;

/** The handlers of the functions that the stack has. */
export type Handlers = { readonly [Name in Entry]?: ReturnType<(typeof factories)[Name][0]> };

export interface FunctionsOptions {
  /** Where their SDK clients find AWS. */
  readonly clientOptions: ClientOptions;
  readonly now: () => Date;
  readonly logger: Readonly<Record<'info' | 'warn' | 'error', (message: string, details: Members) => void>>;
  readonly metrics: { addMetric(name: string, unit: string, value: number): unknown; publishStoredMetrics(): void };
}

/**
 * The stack's functions: the handlers that are deployed, with the environment that the synthesized stack gives each of them,
 * and real SDK clients.
 *
 * @throws Error of one line: an entry that has no counterpart here, a variable of the environment that is missing
 */
export const localFunctions = (stack: SynthesizedStack, { clientOptions, ...others }: FunctionsOptions) => {
  const bound = Object.entries(stack.resources('AWS::Lambda::Function')).map(([logicalId, properties]) => {
    const name = String(properties.Handler).replace(/\.handler$/, '');
    if (!isEntry(name)) throw new Error(`The local mode has no counterpart of the function ${name} (${logicalId})`);
    const [factory, { maxAttempts, retryMode }] = factories[name] as readonly [(given: never) => Handler, Retries];
    const options = { ...clientOptions, maxAttempts, ...(retryMode && { retryMode }) };
    const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Readonly<Record<string, string>> };
    const arn = stack.arnOf(logicalId);
    const settings = readSettings(name, Variables);
    const make = () =>
      factory({
        functionArn: arn,
        comprehend: new ComprehendClient(options),
        comprehendIn: (region: string) => new ComprehendClient({ ...options, region }),
        sfn: new SFNClient(options),
        eventBridge: new EventBridgeClient(options),
        dynamodb: new DynamoDBClient(options),
        ...others,
        ...settings,
      } as never);
    // As on Lambda, it starts when it is first called: an account's 44 clients take longer to make than all the rest of it.
    let handler: Handler | undefined;
    const call: Handler = (event) => {
      handler ??= make();
      return handler(event);
    };
    return { name, arn, handler: call };
  });
  return {
    byName: Object.fromEntries(bound.map(({ name, handler }) => [name, handler])) as Handlers,
    byArn: new Map(bound.map(({ arn, handler }) => [arn, handler])),
  };
};

const isEntry = (name: string): name is Entry => Object.hasOwn(factories, name);
