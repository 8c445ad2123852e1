const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

/** How the viewer sees the page; the offset is from UTC, `+05:30`. */
const viewer = (): URLSearchParams => {
  const [, hours, minutes] = /GMT([+-]\d\d)(\d\d)/.exec(`${new Date()}`) ?? [];
  return new URLSearchParams({ Theme: systemIsDark.matches ? 'dark' : 'light', UtcOffset: `${hours}:${minutes}` });
};

/** Asks the server. @throws Error with words for people: it refused, or there was no answer */
export const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
  const response = await fetch(`${path}?${viewer()}`, { cache: 'no-store', ...init }).catch(() => {
    throw new Error('The local mode does not answer.');
  });
  if (response.ok) return response;
  const { detail } = await response.json().catch(() => ({}));
  throw new Error(detail ?? `The local mode answered ${response.status}.`);
};

export const post = (path: string, body: object): Promise<Response> =>
  request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
