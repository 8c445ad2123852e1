import { arnMember, type Kind } from '../../lambda/model/kind.ts';
import {
  type FunctionName,
  functionSettings,
  readSettings,
  type Settings,
  writeSettings,
} from '../../lambda/settings.ts';
import { executionName, stopWorkflowInput } from '../../lambda/stop/executions.ts';
import { type LocalAccountOptions, localAccount } from '../../local/account.ts';
import type { PlacedModel } from '../../local/comprehend/comprehend.ts';
import type { Run } from '../../local/comprehend/status.ts';
import type { EventBridgeEvent } from '../../local/event-bridge/event-bridge.ts';
import { type SynthesizedStack, synthesize } from '../../local/stack/synthesized.ts';
import { AwsError, type Members, type OperationRequest } from '../../local/wire/operation.ts';

export const noon = Date.UTC(2026, 10, 23, 12);
export const hoursBefore = (hours: number, moment = noon): number => moment - hours * 3_600_000;
export const minutesBefore = (minutes: number, moment = noon): number => moment - minutes * 60_000;
export const exempt = { 'stop-training': 'exempt' };

/** Virtual time from noon on, for all tests of a file. */
export const useVirtualTime = (): void => {
  beforeEach(() => {
    jest.useFakeTimers({ now: noon, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
  });
  afterEach(() => jest.useRealTimers());
};

/** A stack with a guard whose limit is $6: two hours of training. */
export const guardStack: SynthesizedStack = synthesize('us-east-1', { monthlyLimitUsd: 6, budgetUsd: 0 });

const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(functionSettings, name);

/** A stack whose functions are told other settings: the CDK takes a second to synthesize one anew. */
export const told = (given: Partial<Settings>, stack = guardStack): SynthesizedStack => ({
  ...stack,
  resources: (type) => {
    const resources = stack.resources(type);
    if (type !== 'AWS::Lambda::Function') return resources;
    const entries = Object.entries(resources).map(([id, { Environment, ...properties }]) => {
      const { Variables } = Environment as { Variables: Record<string, string> };
      const name = String(properties.Handler).replace('.handler', '');
      const own = isFunctionName(name) ? writeSettings(name, { ...readSettings(name, Variables), ...given }) : {};
      return [id, { ...properties, Environment: { Variables: { ...Variables, ...own } } }];
    });
    return Object.fromEntries(entries);
  },
});

/** A stack whose events start nothing, for tests of what puts them. */
const withoutRules = (stack: SynthesizedStack): SynthesizedStack => ({
  ...stack,
  resources: (type) =>
    Object.fromEntries(
      Object.entries(stack.resources(type)).filter(([, { EventPattern }]) => EventPattern === undefined),
    ),
});

/** An error in the place of an answer: AWS's name of it. */
export type FaultOf = (request: OperationRequest) => string | undefined;

export interface GuardAccountOptions extends Omit<LocalAccountOptions, 'beforeOperation'> {
  readonly faultOf?: FaultOf;
  /** Whether events start sweeps, as they do by default. */
  readonly hasRules?: boolean;
}

/** The local account with a guard, and all that it asks, says and puts out. */
export const guardAccount = ({ stack = guardStack, hasRules = true, faultOf, ...options }: GuardAccountOptions = {}) => {
  const requests: OperationRequest[] = [];
  const events: EventBridgeEvent[] = [];
  const lines: [message: string, details: Members][] = [];
  const published: Record<string, number>[] = [];
  let metrics: Record<string, number> = {};
  const log = (message: string, details: Members) => void lines.push([message, details]);
  const account = localAccount({
    stack: hasRules ? stack : withoutRules(stack),
    timings: { submittedSeconds: 0, trainingSeconds: 1e9, stoppingSeconds: 60 },
    beforeOperation: (request) => {
      requests.push(request);
      const name = faultOf?.(request);
      if (name) throw new AwsError(name, 'A fault that the test asked for', name.startsWith('Internal') ? 500 : 400);
    },
    onEvent: (event) => void events.push(event),
    logger: { info: log, warn: log, error: log },
    metrics: {
      addMetric: (name, _, value) => {
        metrics[name] = value;
      },
      publishStoredMetrics: () => {
        published.push(metrics);
        metrics = {};
      },
    },
    ...options,
  });

  /** Until all that is asked has been answered; no time passes. */
  const answered = async () => {
    do await new Promise((resolve) => setImmediate(resolve));
    while (account.inFlight() > 0);
  };
  /** Lets time pass. */
  const pass = async (seconds: number) => {
    let isOver = false;
    setTimeout(() => {
      isOver = true;
    }, seconds * 1000);
    while (!isOver) {
      await answered();
      await jest.advanceTimersToNextTimerAsync();
    }
    await answered();
  };
  const executionsOf = (stateMachineArn: string | undefined) =>
    account.workflows.executions().filter((execution) => execution.stateMachineArn === stateMachineArn);
  const place = (kind: Kind, name: string, run: Partial<Run> = {}, more: Partial<PlacedModel> = {}) =>
    account.comprehend.place({ kind, name, ...more }, run);
  /** An execution of a run's stop workflow, as POST /stop starts it. */
  const startStop = (model: ReturnType<typeof place>, attempt = 1) => {
    const run = { ...model, submitTime: new Date(model.submitTime) };
    return account.workflows.operations.StartExecution({
      stateMachineArn: account.stopWorkflowArns[model.kind],
      name: executionName(run, attempt),
      input: JSON.stringify(stopWorkflowInput(run)),
    }).executionArn;
  };
  return {
    ...account,
    requests,
    /** How often an operation was asked for. */
    count: (operation: string) => requests.filter((request) => request.operation === operation).length,
    events,
    lines,
    published,
    answered,
    pass,
    place,
    startStop,
    sweeps: () => executionsOf(account.stack.outputs.SweepWorkflowArn),
    stops: (kind: Kind) => executionsOf(account.stopWorkflowArns[kind]),
    statusOf: account.comprehend.statusOf,
  };
};

export type GuardAccount = ReturnType<typeof guardAccount>;

/** The ARN member of a placed model, as every wire has it. */
export const onWire = ({ kind, arn }: { readonly kind: Kind; readonly arn: string }) => ({ [arnMember(kind)]: arn });

/** Whether a request is about a model of that name. */
export const isAbout = ({ members }: OperationRequest, name: string): boolean =>
  Object.values(members).some((value) => typeof value === 'string' && value.endsWith(`/${name}`));
