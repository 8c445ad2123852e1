import { isIP } from 'node:net';
import { type HttpRequest, problemResponse, type WireResponse } from '../aws/wire/http.ts';

/**
 * Refuses what a page of another site makes a browser ask: the server asks for no credentials, and a browser reaches it
 * from every page. Browsers mark such requests; other clients send neither header and are let in.
 *
 * @returns the refusal, undefined where the request may pass
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export const refuseForeign = (request: HttpRequest): WireResponse | undefined => {
  const { origin, host = '', 'sec-fetch-site': site } = request.headers;
  if (origin === undefined && site === undefined) return undefined;
  // Behind a proxy with TLS the page's origin isn't known here, but the browser knows whether it is the same.
  const isSame = site === undefined ? origin === `http://${host}` : site === 'same-origin' || site === 'none';
  return isSame ? refuseRebound(request) : refusal(`This is not for a page of ${origin ?? 'another site'}`);
};

/**
 * Refuses a name that another site could point to this machine (DNS rebinding): its page then is of the same origin. An
 * address, `localhost` and names without a dot can't be pointed elsewhere.
 */
const refuseRebound = ({ headers: { host = '' } }: HttpRequest): WireResponse | undefined => {
  const name = host.replace(/:\d*$/, '');
  const isSafe = isIP(name.replace(/^\[(.*)\]$/, '$1')) > 0 || /^([\w-]+\.)*localhost$|^[\w-]+$/i.test(name);
  return isSafe ? undefined : refusal(`Ask by an address or by localhost, got the host ${name}`);
};

/** For endpoints that only the page uses. A page at such a name asks for its own without a mark. */
export const refuseForeignOrRebound = (request: HttpRequest): WireResponse | undefined =>
  refuseRebound(request) ?? refuseForeign(request);

const refusal = (detail: string): WireResponse => problemResponse(403, 'AccessDeniedException', detail.slice(0, 300));
