import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { environment, taskClientOptions } from '../../lambda/clients.ts';
import { budgetNotification } from '../../lambda/guard/budget-notification.event.ts';
import { describeStopAllApi } from '../../lambda/guard/describe-stop-all.api.ts';
import { findTrainingTask } from '../../lambda/guard/find-training.task.ts';
import { reportSweepTask } from '../../lambda/guard/report-sweep.task.ts';
import { stopAllApi } from '../../lambda/guard/stop-all.api.ts';
import { trainingMeter } from '../../lambda/guard/training-meter.event.ts';
import { describeStopApi } from '../../lambda/stop/describe-stop.api.ts';
import { stopTrainingApi } from '../../lambda/stop/stop-training.api.ts';
import type { ClientOptions } from '../step-functions/sdk-tasks.ts';
import type { SynthesizedStack } from './synthesized.ts';

/**
 * The stack's functions by name: the handlers that are deployed, with the environment that the synthesized stack gives each
 * of them, and real SDK clients that talk to the local endpoint.
 */
export const localFunctions = (stack: SynthesizedStack, clientOptions: ClientOptions, log: (line: string) => void) => {
  const clientsWith = (options: ClientOptions) => ({
    comprehend: new ComprehendClient(options),
    sfn: new SFNClient(options),
    eventBridge: new EventBridgeClient(options),
    dynamodb: new DynamoDBClient(options),
    sns: new SNSClient(options),
  });
  const apiClients = clientsWith(clientOptions);
  // Who retries how often: as lambda/clients.ts has it, for functions that nobody waits for.
  const { maxAttempts, retryMode } = taskClientOptions;
  const taskClients = clientsWith({ ...clientOptions, maxAttempts, retryMode });
  const others = {
    metrics: { addMetric: () => {}, publishStoredMetrics: () => {} },
    logger: {
      info: () => {},
      error: (_: unknown, outcome: { error?: Error }) => log(`a handler failed: ${outcome.error?.stack}`),
    },
    now: () => new Date(),
  };

  /** As lambda/clients.ts reads a function's environment, from the template instead of the process. */
  const settingsOf = (variables: Readonly<Record<string, string>>) => {
    const setting = (name: keyof typeof environment): string => variables[environment[name]] ?? '';
    return {
      stopWorkflowArn: setting('stopWorkflowArn'),
      sweepWorkflowArn: setting('sweepWorkflowArn'),
      retryAfterSeconds: Number(setting('retryAfterSeconds')),
      monthlyLimitUsd: Number(setting('monthlyLimitUsd')),
      trainingUsdPerHour: Number(setting('trainingUsdPerHour')),
      ledgerTable: setting('ledgerTable'),
      eventBus: setting('eventBus'),
      reportTopicArn: setting('reportTopicArn'),
      exemptTag: { key: setting('exemptTagKey'), value: setting('exemptTagValue') },
      guardMode: setting('guardMode') === 'report' ? ('report' as const) : ('stop' as const),
    };
  };

  const factories = {
    StopApiStopTraining: stopTrainingApi,
    StopApiDescribeStop: describeStopApi,
    StopAllApiStopAll: stopAllApi,
    StopAllApiDescribeStopAll: describeStopAllApi,
    BudgetGuardTrainingMeterFunction: trainingMeter,
    BudgetGuardSweepWorkflowFindTrainingFunction: findTrainingTask,
    BudgetGuardSweepWorkflowReportFunction: reportSweepTask,
    BudgetGuardMonthlyBudgetFunction: budgetNotification,
  };
  type Bound<Name extends keyof typeof factories> = ReturnType<(typeof factories)[Name]>;

  const environments = stack.environments();
  const unknown = Object.keys(environments).find((name) => !Object.hasOwn(factories, name));
  if (unknown) throw new Error(`The local mode has no counterpart of the function ${unknown}`);

  /** The handler of a function; undefined where the stack doesn't have it. */
  return <Name extends keyof typeof factories>(name: Name): Bound<Name> | undefined => {
    const variables = environments[name];
    const clients = name.startsWith('BudgetGuard') ? taskClients : apiClients;
    return variables && (factories[name]({ ...clients, ...others, ...settingsOf(variables) }) as Bound<Name>);
  };
};
