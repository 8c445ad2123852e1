import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ComprehendClient, type ComprehendClientConfig } from '@aws-sdk/client-comprehend';
import { type Answer, jsonResponse, type WireResponse } from '../../local/aws/wire/http.ts';
import { type ClientOptions, localCredentials } from '../../local/aws/wire/in-process.ts';

/** What becomes of a request on its way. */
interface WireFault {
  /** AWS does as it is asked all the same, only its answer is lost. */
  readonly isCarriedOut?: true;
  /** The client has to give up by itself. */
  readonly isSilent?: true;
  /** Not there for a connection that never comes about. */
  readonly answer?: (outgoing: ServerResponse, answer: WireResponse) => void;
}

const sendHalf = (outgoing: ServerResponse, { statusCode, headers, body }: WireResponse, then = () => {}): void => {
  // So that an answer of `{}` has a half too.
  const text = body.padEnd(64);
  outgoing.writeHead(statusCode, { ...headers, 'content-length': text.length }).write(text.slice(0, 32), then);
};

const reset = (outgoing: ServerResponse) => void outgoing.socket?.resetAndDestroy();

/** The faults of a connection, by what is said of a request that meets one. */
export const wireFaults = {
  refused: {},
  reset: { answer: reset },
  'reset after it was carried out': { isCarriedOut: true, answer: reset },
  'never answered': { isSilent: true, answer: () => {} },
  'carried out and never answered': { isCarriedOut: true, isSilent: true, answer: () => {} },
  'cut off in mid-answer': {
    isCarriedOut: true,
    answer: (outgoing, answer) => sendHalf(outgoing, answer, () => outgoing.socket?.destroy()),
  },
  'left hanging in mid-answer': { isCarriedOut: true, isSilent: true, answer: sendHalf },
  'answered by a proxy’s error page': {
    answer: (outgoing) => outgoing.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502 Bad Gateway</h1>'),
  },
  'answered with something that is not JSON': {
    isCarriedOut: true,
    answer: (outgoing, { headers }) => outgoing.writeHead(200, headers).end('<html>Please log in</html>'),
  },
  'answered with JSON without its members': {
    isCarriedOut: true,
    answer: (outgoing, { headers }) => outgoing.writeHead(200, headers).end('{}'),
  },
} as const satisfies Record<string, WireFault>;

export type WireFaultName = keyof typeof wireFaults;
export const wireFaultNames = Object.keys(wireFaults) as WireFaultName[];

/** Where it makes no difference whether AWS carried a request out: it only asked. */
export const readFaultNames = wireFaultNames.filter((name) => !name.includes('carried out'));

type RequestHandler = ComprehendClient['config']['requestHandler'];

/**
 * A local AWS endpoint behind real sockets, whose requests meet faults.
 *
 * @param faultOf - asked once for each attempt of an SDK client to send a request
 */
export const faultyWire = async (faultOf: (operation: string) => WireFaultName | undefined) => {
  let endpoint: Answer = async () => jsonResponse({});
  const server = await listen(
    createServer(async (incoming, outgoing) => {
      const body = await text(incoming);
      const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, `${value}`]));
      const fault: WireFault | undefined = wireFaults[decodeURIComponent(headers['x-fault'] ?? '') as WireFaultName];
      const isLost = fault && !fault.isCarriedOut;
      const answer = isLost ? jsonResponse({}) : await endpoint({ method: 'POST', url: '/', headers, body });
      if (fault) fault.answer?.(outgoing, answer);
      else outgoing.writeHead(answer.statusCode, answer.headers).end(answer.body);
    }),
  );
  // Nobody listens there any more: a connection to it is refused.
  const deserted = await listen(createServer());
  const desertedPort = portOf(deserted);
  await new Promise((resolve) => deserted.close(resolve));
  const handlers: RequestHandler[] = [];

  return {
    /**
     * Options for SDK clients whose requests go over the wire to an endpoint.
     *
     * @param timeouts - of the SDK's own HTTP handler; each that is set is cut down to 20 ms for requests that get no
     *   answer, and only for those: others take their time on a busy machine
     */
    clientOptions: (to: Answer, timeouts: Readonly<Record<string, number | boolean>>): ClientOptions => {
      endpoint = to;
      const cutDown = Object.entries(timeouts).map(([name, value]) => [name, typeof value === 'number' ? 20 : value]);
      const [patient, impatient] = [timeouts, Object.fromEntries(cutDown)].map(
        (requestHandler) => new ComprehendClient({ region: 'us-east-1', requestHandler }).config.requestHandler,
      ) as [RequestHandler, RequestHandler];
      handlers.push(patient, impatient);
      const handle: RequestHandler['handle'] = (request, ...rest) => {
        const fault = faultOf(String(request.headers['x-amz-target']).split('.')[1] ?? '');
        if (fault) request.headers['x-fault'] = encodeURIComponent(fault);
        else delete request.headers['x-fault'];
        request.port = fault === 'refused' ? desertedPort : portOf(server);
        return (fault && 'isSilent' in wireFaults[fault] ? impatient : patient).handle(request, ...rest);
      };
      return {
        endpoint: `http://127.0.0.1:${portOf(server)}`,
        region: 'us-east-1',
        credentials: localCredentials,
        requestHandler: { handle } as NonNullable<ComprehendClientConfig['requestHandler']>,
      };
    },
    close: () => {
      for (const handler of handlers) handler.destroy?.();
      server.close();
      server.closeAllConnections();
    },
  };
};

const listen = async (server: Server): Promise<Server> => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server.unref();
};

const portOf = (server: Server) => (server.address() as AddressInfo).port;
