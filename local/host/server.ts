import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type HttpRequest, problemResponse } from '../aws/wire/http.ts';
import { localCredentials } from '../aws/wire/in-process.ts';
import { failureText } from '../aws/wire/operation.ts';
import { type LocalAccountOptions, localAccount } from './account.ts';
import { news } from './news.ts';
import { localRegions } from './regions.ts';

export interface ServerOptions extends LocalAccountOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Address to listen on, 127.0.0.1 by default: what is behind it asks for no credentials. */
  readonly host?: string;
  /** Seconds between two readings of the training meter, and whatever else has a schedule. */
  readonly meterSeconds: number;
  /** Gets a line for each thing that happens; `log` for what goes wrong. */
  readonly tell?: (line: string) => void;
}

/** API Gateway's limit for a request body. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const maxBodyBytes = 10 * 1024 * 1024;

/** A local account behind a port of this machine. @throws Error EADDRINUSE and its like, when the port can't be had */
export const startLocal = async ({ port, host = '127.0.0.1', meterSeconds, tell, ...options }: ServerOptions) => {
  const { log = () => {} } = options;
  const told = tell && news(tell, options);
  const server = createServer({ requestTimeout: 30_000, connectionsCheckingInterval: 1000, requireHostHeader: false });
  const url = await listen(server, port, host);
  const all = { ...options, endpoint: url, hostNames: [host, ...(options.hostNames ?? [])], ...told?.hooks };
  const isInRegions = (options.settings?.regions?.length ?? 0) > 0 && !options.stack;
  const regions = isInRegions ? localRegions(all) : undefined;
  const account = regions ?? localAccount(all);
  const accounts = regions?.accounts ?? [account];
  told?.begin(accounts);
  server.on('request', async (incoming, outgoing) => {
    const { statusCode, headers, body } = await readRequest(incoming)
      .then(async (request) => {
        const response = await account.answer(request);
        told?.request(request, response);
        return response;
      })
      .catch((error: Error) => {
        // Where the client has gone away nothing is wrong here.
        if (!incoming.destroyed || incoming.complete) log(`the local server failed: ${failureText(error)}`);
        return problemResponse(500, 'InternalFailure', 'The local server failed; its log tells why.');
      });
    outgoing.writeHead(statusCode, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
  });
  server.on('clientError', refuseBrokenHttp);
  const timers = account.schedules.map(({ run }) => repeat(run, meterSeconds, log));
  return {
    ...account,
    /** Each region's own, in the order of `regions`. */
    accounts,
    url,
    /** For SDK clients: they reach the account over its socket. */
    clientOptions: { endpoint: url, region: account.stack.location.region, credentials: localCredentials },
    close: () => {
      for (const stop of timers) stop();
      told?.end();
      account.close();
      server.close();
      server.closeAllConnections();
    },
  };
};

/** Calls a function every so many seconds, from one end to the next beginning, until the answer is called. */
const repeat = (call: () => Promise<void>, seconds: number, log: (line: string) => void): (() => void) => {
  const failed = (error: Error) => log(`the meter failed: ${failureText(error)}`);
  let isStopped = false;
  const again = () => {
    if (!isStopped) timer.refresh();
  };
  const timer = setTimeout(() => call().catch(failed).finally(again), seconds * 1000);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
};

const listen = (server: Server, port: number, host: string): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => {
      const { family, port: taken } = server.address() as AddressInfo;
      resolve(`http://${family === 'IPv6' ? `[${host}]` : host}:${taken}`);
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
    if (size <= maxBodyBytes) chunks.push(chunk);
  }
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  // Of several Hosts Node keeps the first; which one a browser meant isn't known, and all of them together are none.
  const hosts = incoming.headersDistinct.host?.join(', ');
  return {
    method: incoming.method ?? 'GET',
    url: incoming.url ?? '/',
    headers: { ...Object.fromEntries(headers), ...(hosts !== undefined && { host: hosts }) },
    body: Buffer.concat(chunks).toString('utf8'),
    tooLarge: size > maxBodyBytes,
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
  };
};
