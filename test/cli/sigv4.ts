import { createHash, createHmac } from 'node:crypto';

/** A request as it came over the wire. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

/** The parts of an Authorization header; undefined where it is none of SigV4. */
export const authorizationOf = ({ headers }: SignedRequest) => {
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8}\/([^/]+)\/([^/]+)\/aws4_request), SignedHeaders=(\S+), Signature=(\w+)$/;
  const [, keyId, scope = '', region, service, signed = '', signature] = form.exec(headers.authorization ?? '') ?? [];
  return keyId ? { keyId, scope, region, service, signedHeaders: signed.split(';'), signature } : undefined;
};

/**
 * What a request's signature has to be, by the steps of the documentation and nothing of the SDK.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const signatureOf = (request: SignedRequest, secretAccessKey: string): string => {
  const { scope = '', signedHeaders = [] } = authorizationOf(request) ?? {};
  const [path = '/', query = ''] = request.url.split('?');
  const parameters = [...new URLSearchParams(query)].map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const canonical = [
    request.method,
    path.split('/').map(encode).join('/'),
    parameters.sort().join('&'),
    ...signedHeaders.map((name) => `${name}:${request.headers[name]?.trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return hmac(key, toSign).toString('hex');
};
