import { AwsError, type Operation } from '../local/wire/aws-json.ts';

/**
 * A token bucket, as AWS throttles: so many requests a second, and as many at once after a pause.
 *
 * @returns for each operation one that answers ThrottlingException when the bucket is empty, and what was answered
 */
export const rateLimited = (operations: Readonly<Record<string, Operation>>, requestsPerSecond: number) => {
  const answered: { readonly operation: string; readonly at: number }[] = [];
  let refused = 0;
  let tokens = requestsPerSecond;
  let filledAt = performance.now();
  const take = (): boolean => {
    const now = performance.now();
    tokens = Math.min(requestsPerSecond, tokens + ((now - filledAt) / 1000) * requestsPerSecond);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
  const limited = Object.fromEntries(
    Object.entries(operations).map(([name, operation]): [string, Operation] => [
      name,
      async (request) => {
        if (!take()) {
          refused += 1;
          throw new AwsError('ThrottlingException', 'Rate exceeded', 429);
        }
        const answer = await operation(request);
        answered.push({ operation: name, at: performance.now() });
        return answer;
      },
    ]),
  );
  return { limited, answered: answered as readonly (typeof answered)[number][], refused: () => refused };
};
