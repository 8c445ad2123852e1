/** Asks the server. @throws Error with words for people: it refused, or there was no answer */
export const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
  const response = await fetch(path, { cache: 'no-store', ...init }).catch(() => {
    throw new Error('The local mode does not answer.');
  });
  if (response.ok) return response;
  const problem: unknown = await response.json().catch(() => undefined);
  const detail = typeof problem === 'object' && problem !== null && 'detail' in problem ? problem.detail : undefined;
  throw new Error(detail ? `${detail}` : `The local mode answered ${response.status}.`);
};

export const post = (path: string, body: object): Promise<Response> =>
  request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
