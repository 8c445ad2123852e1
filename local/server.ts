import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import { describeStopApi } from '../lambda/describe-stop.api.ts';
import { stopTrainingApi } from '../lambda/stop-training.api.ts';
import { defaultConfig } from '../lib/config.ts';
import { apiGateway, type HttpRequest, problemResponse } from './api-gateway.ts';
import { awsJson } from './aws-json.ts';
import { comprehend } from './comprehend/comprehend.ts';
import type { Timings } from './comprehend/status.ts';
import { createFaults } from './faults.ts';
import { type ClientOptions, sdkTask } from './sdk-tasks.ts';
import { stepFunctions } from './step-functions.ts';
import { synthesize } from './synthesized.ts';

export interface LocalOptions extends Timings {
  /** 0 takes a free one. */
  readonly port: number;
  readonly region: string;
  /** Seconds between two polls of the stop workflow: the stack's `pollIntervalSeconds`. */
  readonly pollSeconds: number;
  /** Gets one line for each thing a person should know of. */
  readonly log: (line: string) => void;
}

/** API Gateway's limit for a request body. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const mostBodyBytes = 10 * 1024 * 1024;

/**
 * Everything in one process on one port: the API's handlers, Comprehend and Step Functions in AWS's own protocols, and the
 * stop workflow as synthesized.
 *
 * @throws Error EADDRINUSE and its like, when the port can't be had
 */
export const startLocal = async ({ port, region, pollSeconds, log, ...timings }: LocalOptions) => {
  const server = createServer({ requestTimeout: 30_000 });
  const url = await listen(server, port);
  const stack = synthesize(region, { ...defaultConfig, pollIntervalSeconds: pollSeconds });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const clientOptions: ClientOptions = {
    endpoint: url,
    region,
    credentials,
    requestHandler: { httpAgent: { maxSockets: 1000 } },
  };

  const localComprehend = comprehend({ ...stack, ...timings, clock: Date.now });
  const localStepFunctions = stepFunctions({ stateMachines: stack.stateMachines, runTask: sdkTask(clientOptions) });
  const services = [localComprehend, localStepFunctions];
  const faults = createFaults(services.flatMap(({ operations }) => Object.keys(operations)));
  const aws = awsJson({ services, beforeOperation: faults.beforeOperation, log });

  const clients = {
    comprehend: new ComprehendClient(clientOptions),
    sfn: new SFNClient(clientOptions),
    stopWorkflowArn: stack.stateMachineArn('StopWorkflow'),
    retryAfterSeconds: pollSeconds,
    logger: {
      info: () => {},
      error: (_: unknown, outcome: { error?: Error }) => log(`a handler failed: ${outcome.error?.stack}`),
    },
  };
  const api = apiGateway(stack, {
    'POST /stop': stopTrainingApi(clients),
    'GET /stop/{ExecutionName}': describeStopApi(clients),
  });

  const answer = async (request: HttpRequest) => {
    const [path] = request.url.split('?', 1);
    if (path === '/' && request.method === 'POST') return aws(request);
    if (path === '/faults') return faults.api(request);
    return api(request);
  };
  server.on('request', async (incoming, outgoing) => {
    const { statusCode, headers, body } = await readRequest(incoming)
      .then(answer)
      .catch((error: Error) => {
        log(`the local server failed: ${error.stack}`);
        return problemResponse(500, 'InternalFailure', 'The local server failed; its log tells why.');
      });
    outgoing.writeHead(statusCode, headers).end(body);
  });
  const close = () => {
    localStepFunctions.close();
    server.close();
    server.closeAllConnections();
  };
  return { url, clientOptions, comprehend: localComprehend, stopWorkflowArn: clients.stopWorkflowArn, close };
};

const listen = (server: Server, port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });

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
