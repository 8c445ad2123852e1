import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { defaultConfig } from '../lib/config.ts';
import { comprehend } from './comprehend/comprehend.ts';
import type { Timings } from './comprehend/status.ts';
import { dynamoDb } from './dynamodb.ts';
import { eventBridge, synthesizedRules } from './event-bridge/event-bridge.ts';
import { createFaults } from './faults.ts';
import { sns } from './sns.ts';
import { apiGateway, type Handlers, type HttpRequest, problemResponse } from './stack/api-gateway.ts';
import { localFunctions } from './stack/functions.ts';
import { type SynthesizedStack, synthesize } from './stack/synthesized.ts';
import { isLambdaInvoke, lambdaTask } from './step-functions/lambda-tasks.ts';
import { type ClientOptions, sdkTask } from './step-functions/sdk-tasks.ts';
import { type RunTask, stepFunctions } from './step-functions/step-functions.ts';
import { awsJson } from './wire/aws-json.ts';
import { accountServices, awsQuery, isAwsQuery } from './wire/aws-query.ts';

export interface LocalOptions extends Timings {
  /** 0 takes a free one. */
  readonly port: number;
  readonly region: string;
  /** Seconds between two polls of the stop workflow: the stack's `pollIntervalSeconds`. */
  readonly pollSeconds: number;
  /** The guard's limit; 0 is a stack without a guard. */
  readonly monthlyLimitUsd: number;
  /** Seconds between two readings of the training meter. */
  readonly meterSeconds: number;
  /** Gets one line for each thing a person should know of. */
  readonly log: (line: string) => void;
}

/** The alarm whose events the local rules take for a signal, as `alarmNames` names them on AWS. */
const rehearsalAlarmName = 'training-cost';

/** API Gateway's limit for a request body. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const mostBodyBytes = 10 * 1024 * 1024;

/**
 * Everything in one process on one port: the API's handlers, Comprehend and Step Functions in AWS's own protocols, and the
 * stop workflow as synthesized.
 *
 * @throws Error EADDRINUSE and its like, when the port can't be had
 */
export const startLocal = async (options: LocalOptions) => {
  const { port, region, pollSeconds, monthlyLimitUsd, meterSeconds, log, ...timings } = options;
  const server = createServer({ requestTimeout: 30_000, connectionsCheckingInterval: 1000, requireHostHeader: false });
  const url = await listen(server, port);
  const stack = synthesize(region, {
    ...defaultConfig,
    pollIntervalSeconds: pollSeconds,
    // Nobody could look at it here, and its rule writes to a log group, which there is none of either.
    dashboard: false,
    ...(monthlyLimitUsd > 0 && { monthlyLimitUsd, alarmNames: [rehearsalAlarmName], anomalies: true }),
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const requestHandler = { httpAgent: { maxSockets: 1000 } };
  const clientOptions: ClientOptions = { endpoint: url, region, credentials, requestHandler };
  const functions = localFunctions(stack, clientOptions, log);

  const localComprehend = comprehend({ ...stack, ...timings, clock: Date.now });
  const workflows = stepFunctions({
    stateMachines: stack.stateMachines,
    runTask: workflowTasks(stack, clientOptions, functions),
  });
  const events = eventBridge({
    rules: synthesizedRules(stack.resources('AWS::Events::Rule'), (arn) => {
      const stateMachine = stack.stateMachines.find(({ stateMachineArn }) => stateMachineArn === arn);
      return (
        stateMachine &&
        ((event) => {
          workflows.operations.StartExecution({ stateMachineArn: arn, input: JSON.stringify(event) });
        })
      );
    }),
    clock: Date.now,
    region,
    accountId: stack.accountId,
    log,
  });
  const ledger = dynamoDb(
    Object.fromEntries(Object.keys(stack.resources('AWS::DynamoDB::Table')).map((id) => [id, 'Month'])),
  );
  const topics = sns({
    topics: Object.keys(stack.resources('AWS::SNS::Topic')).map(stack.topicArn),
    clock: Date.now,
    onMail: ({ TopicArn, Message }) => {
      if (TopicArn.endsWith('MonthlyBudgetTopic')) {
        functions('BudgetGuardMonthlyBudgetFunction')?.({ Records: [{ Sns: { Message } }] }).catch((error: Error) =>
          log(`${error.stack}`),
        );
      }
    },
    log,
  });

  const services = [localComprehend, workflows, events, ledger];
  const faults = createFaults([...services, topics].flatMap(({ operations }) => Object.keys(operations)));
  const { beforeOperation } = faults;
  const aws = awsJson({ services, beforeOperation, log });
  const query = awsQuery({ services: [topics, ...accountServices(stack)], beforeOperation, log });
  const api = apiGateway(stack, apiHandlers(functions));

  const answer = async (request: HttpRequest) => {
    const [path] = request.url.split('?', 1);
    if (path === '/' && request.method === 'POST' && !request.tooLarge)
      return isAwsQuery(request) ? query(request) : aws(request);
    if (path === '/faults') return faults.api(request);
    if (path === '/mail') return topics.api(request);
    return api(request);
  };
  server.on('request', async (incoming, outgoing) => {
    const { statusCode, headers, body } = await readRequest(incoming)
      .then(answer)
      .catch((error: Error) => {
        // Where the client has gone away there is nobody to tell, and nothing wrong here.
        if (!incoming.destroyed || incoming.complete) log(`the local server failed: ${error.stack}`);
        return problemResponse(500, 'InternalFailure', 'The local server failed; its log tells why.');
      });
    outgoing.writeHead(statusCode, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
  });
  server.on('clientError', refuseBrokenHttp);
  const stopMeter = repeat(functions('BudgetGuardTrainingMeterFunction'), meterSeconds, log);
  const close = () => {
    stopMeter();
    workflows.close();
    server.close();
    server.closeAllConnections();
  };
  return {
    url,
    clientOptions,
    comprehend: localComprehend,
    stopWorkflowArn: stack.stateMachineArn('StopWorkflow'),
    close,
  };
};

type Functions = ReturnType<typeof localFunctions>;

/** The API's routes; those of the guard only where the stack has them. */
const apiHandlers = (functions: Functions): Handlers => {
  const routes = {
    'POST /stop': functions('StopApiStopTraining'),
    'GET /stop/{ExecutionName}': functions('StopApiDescribeStop'),
    'POST /stop-all': functions('StopAllApiStopAll'),
    'GET /stop-all/{ExecutionName}': functions('StopAllApiDescribeStopAll'),
  };
  return Object.fromEntries(Object.entries(routes).flatMap(([route, handler]) => (handler ? [[route, handler]] : [])));
};

/** Carries out the tasks of the workflows: SDK integrations by the SDK, functions by their handlers. */
const workflowTasks = (stack: SynthesizedStack, clientOptions: ClientOptions, functions: Functions): RunTask => {
  const find = functions('BudgetGuardSweepWorkflowFindTrainingFunction');
  const report = functions('BudgetGuardSweepWorkflowReportFunction');
  const invoke = lambdaTask({
    ...(find && { [stack.functionArn('BudgetGuardSweepWorkflowFindTrainingFunction')]: find }),
    ...(report && { [stack.functionArn('BudgetGuardSweepWorkflowReportFunction')]: report }),
  });
  const sdk = sdkTask(clientOptions);
  return (resource, parameters) => (isLambdaInvoke(resource) ? invoke(parameters) : sdk(resource, parameters));
};

/** Calls a function every so many seconds, from one end to the next beginning, until the answer is called. */
const repeat = (
  call: (() => Promise<void>) | undefined,
  seconds: number,
  log: (line: string) => void,
): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  const again = () => {
    timer = setTimeout(
      () =>
        call?.()
          .catch((error: Error) => log(`the meter failed: ${error.stack}`))
          .finally(() => timer && again()),
      seconds * 1000,
    );
  };
  if (call) again();
  return () => {
    clearTimeout(timer);
    timer = undefined;
  };
};

const listen = (server: Server, port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });

/** What isn't HTTP, is too large or too slow in its headers never becomes a request; it gets its answer all the same. */
const refuseBrokenHttp = ({ code, message }: NodeJS.ErrnoException, socket: Duplex): void => {
  if (!socket.writable) return;
  const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const { headers, body } = problemResponse(status, 'InvalidRequestException', `The request can't be read: ${message}`);
  const all = { ...headers, connection: 'close', 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
};

/** A body over the limit is read to its end, so that the client gets to hear of it, but not kept. */
const readRequest = async (incoming: IncomingMessage): Promise<HttpRequest> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size <= mostBodyBytes) chunks.push(chunk);
  }
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
  return {
    method: incoming.method ?? 'GET',
    url: incoming.url ?? '/',
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
    tooLarge: size > mostBodyBytes,
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
  };
};
