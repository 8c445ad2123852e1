import { stopWorkflowInput } from '../../lambda/account/executions.ts';
import type { Kind } from '../../lambda/account/kind.ts';
import { executionName } from '../../lambda/account/training-run.ts';
import { settingsVariable } from '../../lambda/functions.ts';
import type { Settings } from '../../lambda/settings.ts';
import type { PlacedModel } from '../../local/aws/comprehend/comprehend.ts';
import type { Run } from '../../local/aws/comprehend/status.ts';
import type { BusEvent, NewEvent } from '../../local/aws/event-bridge.ts';
import { AwsError, type Members, type OperationRequest } from '../../local/aws/wire/operation.ts';
import { type LocalAccountOptions, localAccount } from '../../local/host/account.ts';
import type { Handlers } from '../../local/host/functions.ts';
import { type SynthesizedStack, synthesize } from '../../local/host/synthesized.ts';
import { noon, timeFor } from './virtual-time.ts';

export { onWire, planOf } from './http.ts';

export const hoursBefore = (hours: number, moment = noon): number => moment - hours * 3_600_000;
export const exempt = { tags: { 'stop-training': 'exempt' } };

/** The inputs of sweeps that this project starts itself, and an alarm's event. */
export const own = (detailType: string, detail: Members = {}, time = Date.now()) => ({
  source: 'comprehend-stop-training',
  'detail-type': detailType,
  time: new Date(time).toISOString(),
  detail,
});
export const byHand = (time = Date.now()) => own('Stop All Requested', { RequestId: 'r-1' }, time);
export const alarm = (state: Members = { value: 'ALARM', reason: 'Threshold Crossed: 1 datapoint [512.0]\n…' }) => ({
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  region: 'us-east-1',
  detail: { alarmName: 'billing', state },
});

/** A stack with a guard whose limit is $6, two hours of training, and every rule but the budget's. */
export const guardStack: SynthesizedStack = synthesize('us-east-1', {
  monthlyLimitUsd: 6,
  dashboard: false,
  alarmNames: ['billing'],
  anomalies: true,
});

/** A stack whose functions have other settings. Synthesizing one anew would take the CDK a second. */
export const told = (given: Partial<Settings>, stack = guardStack): SynthesizedStack => ({
  ...stack,
  resources: (type) => {
    const resources = stack.resources(type);
    if (type !== 'AWS::Lambda::Function') return resources;
    const entries = Object.entries(resources).map(([id, { Environment, ...properties }]) => {
      const { Variables } = Environment as { Variables: Record<string, string> };
      const settings = JSON.parse(Variables[settingsVariable] ?? '{}');
      const changed = Object.entries(given).filter(([name]) => Object.hasOwn(settings, name));
      const SETTINGS = JSON.stringify({ ...settings, ...Object.fromEntries(changed) });
      return [id, { ...properties, Environment: { Variables: { ...Variables, [settingsVariable]: SETTINGS } } }];
    });
    return Object.fromEntries(entries);
  },
});

export interface GuardAccountOptions extends Omit<LocalAccountOptions, 'beforeOperation'> {
  /** The name of an error in place of an answer. */
  readonly faultOf?: ((request: OperationRequest) => string | undefined | Promise<string | undefined>) | undefined;
}

/** Refuses operations whose name begins with a text, or only the requests that are meant. */
export const refusing =
  (operation: string, error = 'AccessDeniedException', isMeant: (request: OperationRequest) => boolean = () => true) =>
  (request: OperationRequest): string | undefined =>
    request.operation.startsWith(operation) && isMeant(request) ? error : undefined;

const statusCodes: Readonly<Record<string, number>> = { InternalServerException: 500, ThrottlingException: 429 };

const open: (() => void)[] = [];
// A workflow that is still running would keep the process alive.
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** The local account with a guard in virtual time, and a record of its requests, events and logs. */
export const guardAccount = (given: GuardAccountOptions = {}) => {
  const { stack = guardStack, faultOf: firstFaultOf, ...options } = given;
  let faultOf = firstFaultOf;
  const requests: OperationRequest[] = [];
  const asked: { readonly name: string; readonly at: number }[] = [];
  const events: BusEvent[] = [];
  const lines: [message: string, details: Members][] = [];
  const published: Record<string, number>[] = [];
  let metrics: Record<string, number> = {};
  const log = (message: string, details: Members) => void lines.push([message, details]);
  const account = localAccount({
    stack,
    timings: { submittedSeconds: 0, trainingSeconds: 1e9, stoppingSeconds: 60 },
    beforeOperation: async (request) => {
      requests.push(request);
      if (request.operation.startsWith('StopTraining')) {
        asked.push({ name: Object.values(request.members).join().split('/')[1] ?? '', at: Date.now() });
      }
      const name = await faultOf?.(request);
      if (name) throw new AwsError(name, 'A fault that the test asked for', statusCodes[name]);
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
  open.push(account.close);
  const time = timeFor(account);
  /** Calls a function of the stack, and lets time pass until it ends. */
  const invoke = <Name extends keyof Handlers>(
    name: Name,
    event: Parameters<NonNullable<Handlers[Name]>>[0],
  ): Promise<Awaited<ReturnType<NonNullable<Handlers[Name]>>>> => {
    const call = account.functions[name] as ((given: typeof event) => Promise<never>) | undefined;
    return time.settled(call?.(event) ?? Promise.reject(new Error(`The stack has no ${name}`)));
  };
  const executionsOf = (stateMachineArn: string | undefined) =>
    account.workflows.executions().filter((execution) => execution.stateMachineArn === stateMachineArn);
  const place = (kind: Kind, name: string, run: Partial<Run> = {}, more: Partial<PlacedModel> = {}) =>
    account.comprehend.place({ kind, name, ...more }, run);
  /** Runs that began to train three hours before noon, one millisecond after the other. */
  const placeInOrder = (kind: Kind, ...names: readonly string[]) =>
    names.map((name, i) => place(kind, name, { submitTime: hoursBefore(3) + i }));
  return {
    ...account,
    ...time,
    invoke,
    requests,
    /** Each request for a Stop, refused ones too: the model's name, and when. */
    asked,
    /** From now on operations get these errors instead. */
    fail: (instead: GuardAccountOptions['faultOf']): void => {
      faultOf = instead;
    },
    mend: (): void => {
      faultOf = undefined;
    },
    /** How many requests there were for operations whose name begins with a text. */
    count: (operation: string) => requests.filter((request) => request.operation.startsWith(operation)).length,
    events,
    /** Puts an event on the bus, as AWS's own services do. */
    signal: (event: NewEvent): void => void account.events.put(event),
    /** Starts a sweep with any input, as the budget's function, POST /stop-all and a person do. */
    startSweep: (input: object, name?: string): string =>
      account.workflows.operations.StartExecution({
        stateMachineArn: account.stack.outputs.SweepWorkflowArn,
        ...(name && { name }),
        input: JSON.stringify(input),
      }).executionArn,
    /** What a function logged, by message. */
    logged: (message: string) => lines.filter(([logged]) => logged === message).map(([, details]) => details),
    /** Metrics, one object per reading. */
    published,
    place,
    placeInOrder,
    statusOf: account.comprehend.statusOf,
    /** Starts a run's stop workflow as POST /stop does. */
    startStop: (model: ReturnType<typeof place>, attempt = 1): string => {
      const run = { ...model, submitTime: new Date(model.submitTime) };
      return account.workflows.operations.StartExecution({
        stateMachineArn: account.stopWorkflowArns[model.kind],
        name: executionName(run, attempt),
        input: JSON.stringify(stopWorkflowInput(run)),
      }).executionArn;
    },
    /** Takes a reading, and lets time pass until it ends. @returns the metrics that it published */
    read: async (at = Date.now()) => {
      jest.setSystemTime(at);
      await time.settled(account.readMeter());
      return published.at(-1);
    },
    sweeps: () => executionsOf(account.stack.outputs.SweepWorkflowArn),
    stops: (kind: Kind) => executionsOf(account.stopWorkflowArns[kind]),
  };
};

type Placing = Pick<ReturnType<typeof guardAccount>, 'place' | 'startStop'>;
/** A run in each state that a signal, or a person, can meet. */
export const placeInEachState = ({ place, startStop }: Placing, kind: Kind) => {
  const trains = { submitTime: hoursBefore(1) };
  const requested = { ...trains, stopRequestTime: noon, stoppingSeconds: 1e6 };
  const models = {
    trains: place(kind, 'trains', { submitTime: hoursBefore(2) }),
    queued: place(kind, 'queued', { ...trains, submittedSeconds: 1e6 }),
    kept: place(kind, 'kept', trains, exempt),
    locked: place(kind, 'locked', trains),
    followed: place(kind, 'followed', requested),
    hanging: place(kind, 'hanging', requested),
    paused: place(kind, 'paused', { ...trains, pinnedStatus: 'PAUSED' }),
    ended: place(kind, 'ended', { submitTime: hoursBefore(9), trainingSeconds: 60 }),
  };
  startStop(models.followed);
  return models;
};

/** Whether a request names the model of that name. */
export const isAbout = ({ members }: OperationRequest, name: string): boolean =>
  Object.values(members).some((value) => typeof value === 'string' && value.endsWith(`/${name}`));
