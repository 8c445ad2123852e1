import { type HttpRequest, problemResponse, type WireResponse } from '../aws/wire/http.ts';
import type { Members } from '../aws/wire/operation.ts';
import type { Viewer } from './widget.ts';

/** What was read of a request, or the answer that refuses it. */
export type Read<Value> = { readonly value: Value } | { readonly refusal: WireResponse };

/** A value in a message, as JSON and cut: what came may be anything. */
export const shown = (value: unknown): string => `${JSON.stringify(value)}`.slice(0, 100);

export const invalid = (detail: string): WireResponse => problemResponse(400, 'InvalidRequestException', detail);

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A body in JSON. A form of another site's page can't send that without asking first. */
export const readMembers = ({ headers, body, tooLarge }: HttpRequest): Read<Members> => {
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    const detail = `Content-Type must be application/json; for curl add -H 'Content-Type: application/json'`;
    return { refusal: problemResponse(415, 'UnsupportedMediaTypeException', detail) };
  }
  if (tooLarge) return { refusal: problemResponse(413, 'RequestTooLargeException', 'Request Too Long') };
  try {
    const value: unknown = JSON.parse(body);
    if (isObject(value)) return { value };
  } catch {}
  return { refusal: invalid('The body must be a JSON object') };
};

/** How the page is seen. */
export const readViewer = (theme: unknown, utcOffset: unknown): Read<Viewer> => {
  if (theme !== 'light' && theme !== 'dark') {
    return { refusal: invalid(`Theme must be light or dark, got ${shown(theme)}`) };
  }
  if (typeof utcOffset !== 'string' || !/^[+-]\d\d:\d\d$/.test(utcOffset)) {
    return { refusal: invalid(`UtcOffset must be like +05:30, got ${shown(utcOffset)}`) };
  }
  return { value: { theme, utcOffset } };
};
