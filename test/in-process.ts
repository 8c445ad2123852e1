import type { ComprehendClientConfig } from '@aws-sdk/client-comprehend';
import type { WireRequest, WireResponse } from '../local/wire/aws-json.ts';

/**
 * Client options that carry a real SDK client's requests to a local endpoint without a socket, as bytes on the wire would be:
 * serialized, signed, answered and parsed by the SDK itself.
 */
export const inProcess = (endpoint: (request: WireRequest) => Promise<WireResponse>) => ({
  region: 'us-east-1',
  endpoint: 'http://127.0.0.1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
  requestHandler: {
    handle: async ({ headers, body }: { headers: Record<string, string>; body?: Uint8Array | string }) => {
      const response = await endpoint({
        headers,
        body: typeof body === 'string' ? body : new TextDecoder().decode(body),
      });
      return { response: { ...response, body: new TextEncoder().encode(response.body) } };
    },
  } as NonNullable<ComprehendClientConfig['requestHandler']>,
});
