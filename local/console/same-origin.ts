import { isIP } from 'node:net';
import { type HttpRequest, problemResponse, type WireResponse } from '../wire/http.ts';

/**
 * Refuses what a page of another site makes a browser ask: the server asks for no credentials, and a browser reaches it
 * from every page. Browsers mark such requests; other clients send neither header and are let in.
 *
 * @returns the refusal, undefined where the request may pass
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export const refuseForeign = ({ headers }: HttpRequest): WireResponse | undefined => {
  const { origin, host = '', 'sec-fetch-site': site } = headers;
  const isOwn = origin === undefined || origin === `http://${host}`;
  const isSame = site === undefined || site === 'same-origin' || site === 'none';
  return isOwn && isSame
    ? undefined
    : refusal(`This is for the console's own page, not for ${origin ?? 'another site'}`);
};

/**
 * Refuses also where the page was asked for by a name that another site could point to this machine (DNS rebinding): it
 * then is of the same origin. An address, `localhost` and names without a dot can't be pointed elsewhere.
 */
export const refuseForeignOrRebound = (request: HttpRequest): WireResponse | undefined => {
  const { host = '' } = request.headers;
  const name = host.replace(/:\d*$/, '');
  const isSafe = isIP(name.replace(/^\[(.*)\]$/, '$1')) > 0 || /^([\w-]+\.)*localhost$|^[\w-]+$/i.test(name);
  return isSafe ? refuseForeign(request) : refusal(`Ask by an address or by localhost, got the host ${name}`);
};

const refusal = (detail: string): WireResponse => problemResponse(403, 'AccessDeniedException', detail.slice(0, 300));
