import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { clients } from '../../lambda/clients.ts';
import { type FunctionName, functions, readSettings } from '../../lambda/functions.ts';
import { answerSignal } from '../../lambda/guard/answer-signal.ts';
import { budgetNotification } from '../../lambda/guard/budget-notification.ts';
import { describeStopAll } from '../../lambda/guard/describe-stop-all.ts';
import { followSweep } from '../../lambda/guard/follow-sweep.ts';
import { reportSweep } from '../../lambda/guard/report-sweep.ts';
import { stopAll } from '../../lambda/guard/stop-all.ts';
import { takeReading } from '../../lambda/guard/take-reading.ts';
import { describeStop } from '../../lambda/stop/describe-stop.ts';
import { stopTraining } from '../../lambda/stop/stop-training.ts';
import { listTraining } from '../../lambda/training/list-training.ts';
import { postpone } from '../../lambda/training/postpone.ts';
import { showTraining } from '../../lambda/training/show-training.ts';
import { postponeFromWidget, stopFromWidget } from '../../lambda/training/widget-buttons.ts';
import type { ClientOptions } from '../aws/wire/in-process.ts';
import type { Members } from '../aws/wire/operation.ts';
import type { SynthesizedStack } from './synthesized.ts';

type Handler = (event: object) => Promise<unknown>;

/** What makes each function's handler, by the name of its entry file. */
const factories = {
  'stop-training': stopTraining,
  'describe-stop': describeStop,
  'stop-all': stopAll,
  'describe-stop-all': describeStopAll,
  'list-training': listTraining,
  postpone,
  'show-training': showTraining,
  'stop-from-widget': stopFromWidget,
  'postpone-from-widget': postponeFromWidget,
  'take-reading': takeReading,
  'answer-signal': answerSignal,
  'follow-sweep': followSweep,
  'report-sweep': reportSweep,
  'budget-notification': budgetNotification,
} as const satisfies Record<FunctionName, (dependencies: never) => (event: never) => Promise<unknown>>;

/** Those whose entry files make a client of its own for Stop. Others would take it for every Stop. */
const asksOnce: readonly FunctionName[] = ['take-reading', 'answer-signal'];

/** The handlers of the functions that the stack has. */
export type Handlers = { readonly [Name in FunctionName]?: ReturnType<(typeof factories)[Name]> };

/** A function of the stack, as it is called; its name is its entry file's. */
export type LocalFunction = ReturnType<typeof localFunctions>['all'][number];

export interface FunctionsOptions {
  /** Where their SDK clients find AWS. */
  readonly clientOptions: ClientOptions;
  /** Where the API is reached, for the commands that people are told; by default they are those for AWS. */
  readonly endpoint?: string | undefined;
  readonly now: () => Date;
  /** How long a postponement waits for its second look, in milliseconds; by default as long as on AWS. */
  readonly lookAgainAfter?: number | undefined;
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
  const all = Object.entries(stack.resources('AWS::Lambda::Function')).map(([logicalId, properties]) => {
    const name = String(properties.Handler).replace(/\.handler$/, '');
    if (!isEntry(name)) throw new Error(`The local mode has no counterpart of the function ${name} (${logicalId})`);
    const factory = factories[name] as (dependencies: object) => Handler;
    const options = { ...functions[name].clients, ...clientOptions };
    const arn = stack.arnOf(logicalId);
    const settings = readSettings(name, variablesOf(properties));
    // As on Lambda, it starts when it is first called: an account's 44 clients take longer to make than all the rest of it.
    let started: Handler | undefined;
    const start = () =>
      factory({
        functionArn: arn,
        comprehend: new ComprehendClient(options),
        ...(asksOnce.includes(name) && { comprehendOnce: new ComprehendClient({ ...clients.once, ...clientOptions }) }),
        comprehendIn: (region: string) => new ComprehendClient({ ...options, region }),
        sfn: new SFNClient(options),
        dynamodb: new DynamoDBClient(options),
        ...others,
        ...settings,
      });
    const handler: Handler = (event) => {
      started ??= start();
      return started(event);
    };
    return { name, arn, handler };
  });
  return {
    all,
    byName: Object.fromEntries(all.map(({ name, handler }) => [name, handler])) as Handlers,
    byArn: new Map(all.map(({ arn, handler }) => [arn, handler])),
  };
};

const variablesOf = ({ Environment = {} }: Members) =>
  (Environment as { readonly Variables?: Readonly<Record<string, string>> }).Variables ?? {};

/** The settings of list-training, which every stack has, even without dashboard and guard. */
export const listTrainingSettings = (stack: SynthesizedStack) => {
  const functions = Object.values(stack.resources('AWS::Lambda::Function'));
  const listTraining = functions.find(({ Handler }) => Handler === 'list-training.handler');
  return readSettings('list-training', variablesOf(listTraining ?? {}));
};

const isEntry = (name: string): name is FunctionName => Object.hasOwn(factories, name);
