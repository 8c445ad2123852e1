import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { type Answer, type HttpRequest, problemResponse } from '../aws/wire/http.ts';

/**
 * The gate in front of every door of the local mode: API, AWS's protocols, faults, mails, health and the console. The local
 * mode asks for no credentials, and any page that a browser shows could send requests to it. So 403 is the answer to what a
 * page of another site sends, and to requests under a host name that isn't this machine's.
 *
 * Programs send neither Origin nor Sec-Fetch-Site, and pass. Node's fetch sends Sec-Fetch-Mode, so that header means nothing
 * here. A link from another site to the page is refused as well, although following it would be harmless: an exception
 * would be one more door. Typing the address works.
 *
 * @param names - host names of this machine, beside localhost, its own host name and all addresses
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export const gate = (answer: Answer, names: readonly string[] = []): Answer => {
  const ownNames = new Set([hostname(), ...names].map((name) => withoutDot(name.toLowerCase())));
  return async (request) => {
    const reason = refusedHost(request, ownNames) ?? refusedPage(request);
    return reason === undefined ? answer(request) : problemResponse(403, 'AccessDeniedException', reason);
  };
};

/**
 * Why a request's Host is refused. A site can point its own name to this machine (DNS rebinding); its page is then of the same
 * origin as the local mode. An address can't be pointed elsewhere, and a browser looks up no name that ends in `localhost`, so
 * these pass, at any port: a forwarded port is another one.
 */
const refusedHost = ({ headers: { host } }: HttpRequest, ownNames: ReadonlySet<string>): string | undefined => {
  // HTTP/1.0 and clients within the process; a browser always sends it.
  if (host === undefined) return undefined;
  const name = withoutDot(urlOf('http', host)?.hostname ?? '');
  const isOwn = isIP(name.replace(/^\[(.*)\]$/, '$1')) > 0 || /(^|\.)localhost$/.test(name) || ownNames.has(name);
  if (isOwn) return undefined;
  const todo = name === '' ? '' : `, or start it with --allow-host ${shown(name)}`;
  return `The local mode isn't known as '${shown(host)}': use localhost or its address${todo}`;
};

/** Why a request is refused that a page made a browser send. Every mark that the browser set must be the own page's. */
const refusedPage = ({ headers }: HttpRequest): string | undefined => {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  const isSiteOwn = site === undefined || site === 'same-origin' || site === 'none';
  // Behind a proxy with TLS only the browser knows the scheme.
  const schemes = site === 'same-origin' ? ['http', 'https'] : ['http'];
  const isOriginOwn =
    origin === undefined || schemes.some((scheme) => urlOf(scheme, host)?.origin === origin.toLowerCase());
  if (isSiteOwn && isOriginOwn) return undefined;
  const page = origin === undefined || origin === 'null' ? 'a page of another site' : `a page of ${shown(origin)}`;
  return `The local mode answers no requests from ${page}: open its address in the browser, or use a program`;
};

/** A Host header as a URL, which writes addresses and names in one form each; undefined for what is no host. */
const urlOf = (scheme: string, host: string): URL | undefined =>
  /^[\w.:[\]-]+$/.test(host) && URL.canParse(`${scheme}://${host}`) ? new URL(`${scheme}://${host}`) : undefined;

const withoutDot = (name: string): string => name.replace(/\.$/, '');
const shown = (text: string): string => text.slice(0, 100);
