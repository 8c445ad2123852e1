import { once } from 'node:events';
import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
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
  /** Gets a line for each thing that happens, `log` one for what goes wrong. News takes the place of the account's hooks. */
  readonly tell?: (line: string) => void;
}

/** API Gateway's limit for a request body. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const maxBodyBytes = 10 * 1024 * 1024;

/** A local account behind a port of this machine. @throws Error EADDRINUSE and its like, when the port can't be had */
export const startLocal = async ({ port, host = '127.0.0.1', meterSeconds, tell, ...options }: ServerOptions) => {
  const { log = () => {} } = options;
  const reporter = tell && news(tell, options);
  const server = createServer({ requestTimeout: 30_000, connectionsCheckingInterval: 1000, requireHostHeader: false });
  await once(server.listen(port, host), 'listening');
  const { family, port: taken } = server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${host}]` : host}:${taken}`;
  const all = { ...options, endpoint: url, hostNames: [host, ...(options.hostNames ?? [])], ...reporter?.hooks };
  const isInRegions = (options.settings?.regions?.length ?? 0) > 0 && !options.stack;
  const regions = isInRegions ? localRegions(all) : undefined;
  const account = regions ?? localAccount(all);
  const accounts = regions?.accounts ?? [account];
  reporter?.begin(accounts, account.stack);
  server.on('request', async (incoming, outgoing) => {
    const { statusCode, headers, body } = await readRequest(incoming)
      .then(async (request) => {
        const response = await account.answer(request);
        reporter?.request(request, response);
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
  const closing = new AbortController();
  const readMeter = async (): Promise<void> => {
    while (await sleep(meterSeconds * 1000, true, { signal: closing.signal }).catch(() => false)) {
      await account.readMeter().catch((error: Error) => log(`the meter failed: ${failureText(error)}`));
    }
  };
  readMeter();
  return {
    ...account,
    /** Each region's own, in the order of `regions`. */
    accounts,
    url,
    /** For SDK clients: they reach the account over its socket. */
    clientOptions: { endpoint: url, region: account.stack.location.region, credentials: localCredentials },
    close: () => {
      closing.abort();
      reporter?.end();
      account.close();
      server.close();
      server.closeAllConnections();
    },
  };
};

/** What isn't HTTP, or is too large or too slow in its headers. Node's own answer is lost where the client goes on sending. */
const refuseBrokenHttp = ({ code }: NodeJS.ErrnoException, socket: Duplex): void => {
  const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  if (socket.writable) socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
};

const readRequest = async (incoming: IncomingMessage): Promise<HttpRequest> => {
  const { method = 'GET', url: target = '/', headersDistinct } = incoming;
  // Proxies' clients send a whole URL. @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
  const url = target.replace(/^https?:\/\/[^/?]*\/?/i, '/');
  // Together, however many: of several Hosts `headers` has the first alone, and which one a browser meant isn't known.
  const entries = Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(', ')]);
  const body = await text(incoming);
  const tooLarge = Buffer.byteLength(body) > maxBodyBytes;
  return { method, url, headers: Object.fromEntries(entries), body, tooLarge };
};
