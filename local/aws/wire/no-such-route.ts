import { distance } from 'fastest-levenshtein';
import { type HttpRequest, problemResponse, type WireResponse } from './http.ts';

/** A method of a path. */
export interface Route {
  readonly method: string;
  /** `/stop/{ExecutionName}` */
  readonly resource: string;
}

/** What the local mode answers itself, beside the API's routes; the endpoints under `/console/` are for its page alone. */
const ownMethods: Readonly<Record<string, readonly string[]>> = {
  '/': ['GET', 'POST'],
  '/faults': ['GET', 'POST', 'DELETE'],
  '/health': ['GET'],
  '/mail': ['GET'],
};

/** 405 for a path that takes other methods only. */
export const methodNotAllowed = (
  { method, url }: Pick<HttpRequest, 'method' | 'url'>,
  allowed: readonly string[] = ownMethods[pathOf(url)] ?? [],
): WireResponse => {
  const all = allowed.join(', ');
  return problemResponse(405, 'MethodNotAllowedException', `${shown(url)} takes ${all}, got ${method}`, { allow: all });
};

/**
 * The answer to a request that nothing here takes: 405 with the methods of a path that there is, else 404 with the path that
 * may have been meant, or with all of them.
 *
 * @param methodsHere - what the API's routes take at this path
 * @param routes - all of the API's
 */
export const noSuchRoute = (
  request: HttpRequest,
  methodsHere: readonly string[],
  routes: readonly Route[],
): WireResponse => {
  const path = pathOf(request.url);
  if (methodsHere.length > 0) return methodNotAllowed(request, methodsHere);
  if (Object.hasOwn(ownMethods, path)) return methodNotAllowed(request);
  const paths = [...new Set([...Object.keys(ownMethods), ...routes.map(({ resource }) => resource)])].sort();
  const meant = nearest(path, paths);
  const rest = meant ? `; did you mean ${meant}?` : `, only at ${paths.join(', ')}`;
  return problemResponse(404, 'ResourceNotFoundException', `There is nothing at ${shown(request.url)}${rest}`);
};

const pathOf = (url: string): string => url.split('?', 1)[0] ?? '/';
const shown = (url: string): string => pathOf(url).slice(0, 200);

/** Letters that a slip of the hand changes. */
const mostSlips = 2;

/** The path that one with a slip or two in it stands for: segment by segment, a parameter is as it comes. */
const nearest = (path: string, paths: readonly string[]): string | undefined => {
  const segments = path.toLowerCase().split('/').filter(Boolean);
  const slipsTo = (candidate: string): number => {
    const wanted = candidate.split('/').filter(Boolean);
    if (wanted.length === 0 || wanted.length !== segments.length) return Infinity;
    return wanted.reduce((sum, name, i) => sum + (name.startsWith('{') ? 0 : distance(name, segments[i] ?? '')), 0);
  };
  const [first] = paths.toSorted((one, other) => slipsTo(one) - slipsTo(other));
  return first !== undefined && slipsTo(first) <= mostSlips ? first : undefined;
};
