import type { Kind } from '../../../lambda/account/kind.ts';
import { hasEnded } from '../../../lambda/account/status.ts';
import { AwsError, type OperationRequest } from '../wire/operation.ts';
import { statusAt } from './status.ts';
import type { Store } from './store.ts';

/**
 * Requests a second that Comprehend answers. Each kind's operation has a quota of its own, in each region. As three public dumps
 * of Service Quotas agree; none is adjustable.
 */
const requestsPerSecond = (operation: string): number => (/^(Describe|List)/.test(operation) ? 10 : 1);

/** Models of a kind that may be in progress at a time in a region. Quotas L-94042C4D and L-4BDB4A9D, "max active jobs". */
const maxInTraining = 10;

/**
 * Refuses requests that come too fast: a bucket for each operation and each region holds a second's requests (assumed, AWS names
 * no size) and refills evenly. A refused request takes nothing out (assumed), and is refused whatever is in it.
 */
export const throttle = ({ clock }: Pick<Store, 'clock'>) => {
  /** When each bucket will be full again: whole milliseconds, which don't add up to a little less than a request. */
  const fullAt = new Map<string, number>();
  let refused = 0;
  return ({ operation, region }: OperationRequest): void => {
    const now = clock();
    const bucket = `${operation} ${region}`;
    // A clock that is set back doesn't make callers wait for longer than a second.
    const full = Math.min(Math.max(fullAt.get(bucket) ?? now, now), now + 1000);
    const after = full + 1000 / requestsPerSecond(operation);
    if (after > now + 1000) {
      fullAt.set(bucket, full);
      refused += 1;
      // It isn't known when AWS answers which of the two, so they alternate: callers must handle both.
      if (refused % 2 === 0) throw new AwsError('TooManyRequestsException', 'Rate exceeded');
      throw new AwsError('ThrottlingException', 'Rate exceeded', 429);
    }
    fullAt.set(bucket, after);
  };
};

/**
 * Refuses another model of a kind where as many are in progress as may be.
 *
 * @throws TooManyRequestsException assumed: ResourceLimitExceededException is documented for Create as well, and the words
 *   are those that people report of other jobs
 */
export const checkJobQuota = (kind: Kind, region: string, { clock, list }: Store): void => {
  const now = clock();
  const active = list(kind, region).filter((record) => !hasEnded(statusAt(record, now)));
  if (active.length < maxInTraining) return;
  const message = `ACTIVE_JOB_COUNT_LIMIT_EXCEEDED: At most ${maxInTraining} jobs of a kind can be active at a time.`;
  throw new AwsError('TooManyRequestsException', message);
};
