import type { StackSettings } from '../../lib/settings.ts';
import { comprehend } from '../aws/comprehend/comprehend.ts';
import type { Timings } from '../aws/comprehend/status.ts';
import type { ComprehendOptions } from '../aws/comprehend/store.ts';
import { dynamoDb } from '../aws/dynamodb.ts';
import { type EventBridgeOptions, eventBridge, synthesizedRules, type Target } from '../aws/event-bridge.ts';
import { type SnsOptions, sns } from '../aws/sns.ts';
import type { ExecutionsProps } from '../aws/step-functions/executions.ts';
import { isLambdaInvoke, serviceTasks, type Task } from '../aws/step-functions/service-tasks.ts';
import { stepFunctions } from '../aws/step-functions/step-functions.ts';
import { type AwsService, awsJson } from '../aws/wire/aws-json.ts';
import { type AwsQueryService, accountServices, awsQuery, isAwsQuery } from '../aws/wire/aws-query.ts';
import { type Answer, jsonResponse } from '../aws/wire/http.ts';
import { type ClientOptions, inProcess } from '../aws/wire/in-process.ts';
import { type Clock, failureText, type Members, type ProtocolOptions, regionOf } from '../aws/wire/operation.ts';
import { localConsole } from '../console/console.ts';
import { apiGateway } from './api-gateway.ts';
import { createFaults } from './faults.ts';
import { type FunctionsOptions, listTrainingSettings, localFunctions } from './functions.ts';
import { gate } from './gate.ts';
import { type SynthesizedStack, synthesize } from './synthesized.ts';

/** What an account can be told; all of it has a default. */
export interface LocalAccountOptions
  extends Pick<ExecutionsProps, 'onStatusChange' | 'onStateEntered'>,
    Pick<EventBridgeOptions, 'onEvent'>,
    Pick<SnsOptions, 'onMail'>,
    Pick<ComprehendOptions, 'quotas'>,
    Pick<ProtocolOptions, 'beforeOperation'>,
    Partial<Pick<FunctionsOptions, 'endpoint' | 'logger' | 'metrics' | 'lookAgainAfter'>> {
  /** The stack, synthesized already: that takes a second. */
  readonly stack?: SynthesizedStack;
  /** Of a stack to be synthesized, `us-east-1` by default. */
  readonly region?: string;
  /** Of a stack to be synthesized: those that differ from the defaults. */
  readonly settings?: Partial<StackSettings>;
  /** How long Comprehend takes; a run trains for ten minutes by default and is stopped in 8 s. */
  readonly timings?: Partial<Timings>;
  /** Names that requests may have as their Host, beside localhost, the machine's own and all addresses. */
  readonly hostNames?: readonly string[];
  /** Of everything but the workflows, which go by this process's timers. */
  readonly clock?: Clock;
  /** Gets one line for each thing a person should know of, by default also what the handlers log as errors. */
  readonly log?: (line: string) => void;
  /** Where the SDK clients of functions and of workflow tasks find AWS, where it isn't to be in this process. */
  readonly clientOptions?: (answer: Answer, caller: 'function' | 'task') => ClientOptions;
  /** What rules may send events to beyond the stack, by its ARN: buses of other regions. */
  readonly targetElsewhere?: (arn: string) => Target | undefined;
  /** Makes the task of a workflow's Resource of the account's own, which may be put in another's place. */
  readonly wrapTask?: (resource: string, carryOut: Task) => Task;
}

const defaultTimings: Timings = { submittedSeconds: 2, trainingSeconds: 600, stoppingSeconds: 8 };

/**
 * An AWS account in this process, with the stack deployed in it: the one wiring of the local mode, of tests and of benchmarks.
 * Everything but a socket.
 *
 * Routes, functions and their environment, rules, schedules, subscriptions, tables and state machines are read from the
 * synthesized stack.
 *
 * @throws Error of one line: the stack has something that the local mode has no counterpart of
 */
export const localAccount = (options: LocalAccountOptions = {}) => {
  const { clock = Date.now, log = () => {}, beforeOperation, onMail, onEvent, ...others } = options;
  const stack = options.stack ?? synthesize(options.region ?? 'us-east-1', options.settings);
  const { location: home } = stack;

  let inFlight = 0;
  const counted = <Result>(begun: Promise<Result>): Promise<Result> => {
    inFlight += 1;
    return begun.finally(() => {
      inFlight -= 1;
    });
  };
  // Defined before `here` and `elsewhere`, which it uses only once there are requests.
  const aws: Answer = (request) => {
    const { json, query } = regionOf(request, home.region) === home.region ? here : elsewhere;
    return counted(isAwsQuery(request) ? query(request) : json(request));
  };
  const clientOptions = inProcess(aws, home.region);
  const clientOptionsOf = (caller: 'function' | 'task') => options.clientOptions?.(aws, caller) ?? clientOptions;

  const logError = (message: string, { error }: Members) => log(`a function failed: ${failureText(error ?? message)}`);
  const functions = localFunctions(stack, {
    clientOptions: clientOptionsOf('function'),
    endpoint: options.endpoint,
    now: () => new Date(clock()),
    lookAgainAfter: options.lookAgainAfter,
    logger: options.logger ?? { info: () => {}, warn: () => {}, error: logError },
    metrics: options.metrics ?? { addMetric: () => {}, publishStoredMetrics: () => {} },
  });
  const { timings, quotas } = options;
  const comprehendService = comprehend({ ...home, ...defaultTimings, ...timings, clock, quotas });

  const ownTask = serviceTasks(clientOptionsOf('task'), functions.byArn);
  const taskOf = (resource: string): Task => {
    const task = ownTask(resource);
    // A function isn't counted, since it may wait for its clients' retries; its requests are.
    const carryOut: Task = isLambdaInvoke(resource) ? task : (...call) => counted(task(...call));
    return options.wrapTask?.(resource, carryOut) ?? carryOut;
  };
  const stateMachines = Object.entries(stack.resources('AWS::StepFunctions::StateMachine')).map(
    ([logicalId, { DefinitionString }]) => ({
      stateMachineArn: stack.arnOf(logicalId),
      definition: String(DefinitionString),
    }),
  );
  const workflows = stepFunctions({ ...others, stateMachines, taskOf });

  const targetFor = (arn: string): Target | undefined => {
    // What a rule logs is for the dashboard, and there is none here.
    if (arn.split(':')[2] === 'logs') return () => {};
    if (!stateMachines.some(({ stateMachineArn }) => stateMachineArn === arn))
      return functions.byArn.get(arn) ?? options.targetElsewhere?.(arn);
    const { StartExecution } = workflows.operations;
    return (event) => StartExecution({ stateMachineArn: arn, input: JSON.stringify(event) });
  };
  const rules = synthesizedRules(stack.resources('AWS::Events::Rule'), targetFor);
  const events = eventBridge({ ...home, rules, clock, log, onEvent });
  const topics = sns({ subscribers: subscribersOf(stack, functions.byArn), clock, log, onMail });

  const tables = dynamoDb(stack.resources('AWS::DynamoDB::Table'));
  const services = [comprehendService, workflows, events, tables, topics];
  const faults = createFaults(services.flatMap(({ operations }) => Object.keys(operations)));
  const protocol: ProtocolOptions = {
    region: home.region,
    log,
    beforeOperation: async (request) => {
      await beforeOperation?.(request);
      faults.beforeOperation(request);
    },
  };
  const endpoint = (own: readonly AwsService[], ownTopics: AwsQueryService) => ({
    json: awsJson([comprehendService, ...own], protocol),
    query: awsQuery([ownTopics, ...accountServices(home)], protocol),
  });
  const here = endpoint([workflows, events, tables], topics);
  // Comprehend keeps the models of all regions. Of everything else another region has nothing.
  const elsewhere = endpoint(
    [stepFunctions({ stateMachines: [], taskOf }), eventBridge({ ...home, rules: [], clock, log }), dynamoDb({})],
    sns({ subscribers: new Map(), clock, log }),
  );
  const health = () => jsonResponse({ Status: 'ready' });
  const forConsole = localConsole({
    stack,
    functions: functions.all,
    aws,
    comprehend: comprehendService,
    workflows,
    mails: topics.mails,
    faults,
    clock,
  });

  return {
    stack,
    /** Any request: to AWS at `POST /`, to the API's routes, and to what only the local mode has. */
    answer: gate(
      apiGateway(stack, functions.byArn, {
        ...forConsole,
        ...faults.routes,
        'POST /': aws,
        'GET /mail': () => jsonResponse(topics.mails),
        'GET /health': health,
        'HEAD /health': health,
      }),
      options.hostNames,
    ),
    /** For SDK clients: they reach the account without a socket. One attempt a call. */
    clientOptions,
    comprehend: comprehendService,
    workflows,
    events,
    /** Those kept, newest last. */
    mails: topics.mails,
    /** The handlers by entry name, as their functions are called. */
    functions: functions.byName,
    stopWorkflowArns: listTrainingSettings(stack).stopWorkflowArns,
    /** Runs what the stack has a schedule for, once. */
    readMeter: async (): Promise<void> => {
      const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', time: new Date(clock()).toISOString() };
      const due = rules.filter(({ schedule }) => schedule !== undefined).flatMap(({ targets }) => targets);
      await Promise.all(due.map((target) => target(event)));
    },
    /** Requests to AWS, and tasks that make one, under way: in virtual time a test lets no time pass meanwhile. */
    inFlight: (): number => inFlight,
    close: workflows.close,
  };
};

export type LocalAccount = ReturnType<typeof localAccount>;

/** The functions that subscribe to each topic; others get their mails at `GET /mail`. */
const subscribersOf = (stack: SynthesizedStack, functions: ReadonlyMap<string, Target>) => {
  const topicArns = Object.keys(stack.resources('AWS::SNS::Topic')).map(stack.arnOf);
  const subscribers = new Map(topicArns.map((arn): [string, Target[]] => [arn, []]));
  for (const { TopicArn, Protocol, Endpoint } of Object.values(stack.resources('AWS::SNS::Subscription'))) {
    if (Protocol !== 'lambda') continue;
    const subscriber = functions.get(String(Endpoint));
    if (!subscriber) throw new Error(`The local mode has nothing for the subscriber ${Endpoint} of ${TopicArn}`);
    subscribers.get(String(TopicArn))?.push(subscriber);
  }
  return subscribers;
};
