import type { ComprehendClientConfig } from '@aws-sdk/client-comprehend';
import type { Answer } from './http.ts';

/** Where AWS is, in the form that SDK clients take. */
export type ClientOptions = Omit<ComprehendClientConfig, 'extensions' | 'httpAuthSchemes' | 'httpAuthSchemeProvider'>;

/** What any credentials are good for here. */
export const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * Client options that carry a real SDK client's requests to a local endpoint without a socket, as bytes on the wire would
 * be: serialized, answered and parsed by the SDK itself. One attempt per call. Defaults are spelled out so that a client does
 * not look for them in environment and files, which takes half the time of making one.
 */
export const inProcess = (answer: Answer, region: string): ClientOptions => ({
  region,
  endpoint: 'http://127.0.0.1',
  // In the place of the rules by which a client finds an AWS endpoint. A client's region may be another than its options'.
  endpointProvider: ({ Region = '' }) => ({
    url: new URL('http://127.0.0.1'),
    properties: { authSchemes: [{ name: 'sigv4', signingName: 'local', signingRegion: Region, properties: {} }] },
  }),
  // The SDK copies a client's settings three times per call. V8 copies an object that was put together member by member slowly,
  // and ten times as fast once a `for … in` has gone through an object that inherits from it.
  credentials: async ({ callerClientConfig = {} } = {}) => {
    for (const _ in Object.create(callerClientConfig)) break;
    return localCredentials;
  },
  maxAttempts: 1,
  retryMode: 'standard',
  defaultsMode: 'legacy',
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  cacheMiddleware: true,
  // Signs with what is read of a signature here, the region. Nothing checks one, and a whole one takes a third of a call's time.
  signer: {
    sign: async (request, { signingRegion } = {}) => {
      request.headers.authorization = `Credential=local/00000000/${signingRegion}/`;
      return request;
    },
  },
  // Nothing reads these: to make them takes a sixth of a call's time.
  defaultUserAgentProvider: async () => [],
  logger: {} as NonNullable<ComprehendClientConfig['logger']>,
  requestHandler: {
    handle: async (request: { headers: Record<string, string>; body?: Uint8Array | string }) => {
      const { headers, body = '' } = request;
      const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
      const answered = await answer({ method: 'POST', url: '/', headers, body: text });
      return { response: { ...answered, body: new TextEncoder().encode(answered.body) } };
    },
  } as NonNullable<ComprehendClientConfig['requestHandler']>,
});
