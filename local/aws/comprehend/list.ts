import { type Kind, kinds, propertiesMember } from '../../../lambda/account/kind.ts';
import { AwsError, type Members } from '../wire/operation.ts';
import { invalidRequest } from './constraints.ts';
import { propertiesAt } from './operations.ts';
import { isGone, statusAt } from './status.ts';
import { byAge, type Comprehend, type ComprehendOperation, type ModelRecord, type Position } from './store.ts';

/** The page size where MaxResults doesn't say. */
const defaultMaxResults = 100;

/** Whether a model passes a filter of one value, by the filter's member. */
const filters = (
  kind: Kind,
  now: number,
): Readonly<Record<string, (record: ModelRecord, value: unknown) => boolean>> => ({
  Status: (record, status) => statusAt(record, now) === status,
  [kinds[kind].nameMember]: ({ name }, wanted) => name === wanted,
  SubmitTimeBefore: ({ submitTime }, seconds) => submitTime < millisecondsOf(seconds),
  SubmitTimeAfter: ({ submitTime }, seconds) => submitTime > millisecondsOf(seconds),
});

/**
 * Lists the models of a kind, newest first; with SubmitTimeBefore oldest first.
 *
 * @throws InvalidFilterException more than one filter
 * @throws InvalidRequestException a NextToken that isn't one
 */
export const list =
  (kind: Kind, { clock, store }: Comprehend): ComprehendOperation =>
  (request, region) => {
    const now = clock();
    const filter = (request.Filter ?? {}) as Members;
    const given = Object.entries(filters(kind, now)).filter(([member]) => filter[member] !== undefined);
    if (given.length > 1) throw new AwsError('InvalidFilterException', 'Only one filter can be set at a time.');
    const [[member = '', matches] = []] = given;
    const oldestFirst = member === 'SubmitTimeBefore';
    const last = request.NextToken ? positionOf(String(request.NextToken)) : undefined;
    const isSeen = (record: ModelRecord) =>
      last !== undefined && (oldestFirst ? byAge(last, record) : byAge(record, last)) <= 0;

    const models = store.list(kind, region);
    const left = (oldestFirst ? models.toReversed() : models).filter(
      (record) => !isSeen(record) && !isGone(record, now) && (!matches || matches(record, filter[member])),
    );
    const page = left.slice(0, Number(request.MaxResults ?? defaultMaxResults));
    const end = left.length > page.length ? page.at(-1) : undefined;
    return {
      [`${propertiesMember(kind)}List`]: page.map((record) => propertiesAt(record, store.accountId, now)),
      NextToken: end && tokenOf(end),
    };
  };

/** Rounded, as 1.001 seconds times 1000 is a little less than 1001. */
const millisecondsOf = (epochSeconds: unknown) => Math.round(Number(epochSeconds) * 1000);

const tokenOf = ({ submitTime, arn }: Position) => Buffer.from(`${submitTime} ${arn}`).toString('base64url');

const positionOf = (token: string): Position => {
  const [, submitTime, arn] = /^(-?[\d.]+) (arn:.+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (!submitTime || !arn) throw invalidRequest('The NextToken is not valid.');
  return { submitTime: Number(submitTime), arn };
};
