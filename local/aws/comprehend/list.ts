import { type Kind, kinds, propertiesMember } from '../../../lambda/account/kind.ts';
import { AwsError, type Members } from '../wire/operation.ts';
import { invalidRequest } from './constraints.ts';
import { propertiesAt, statusAt } from './status.ts';
import { byAge, type ModelRecord, type Position } from './store.ts';

/** The page size where MaxResults doesn't say. */
const defaultMaxResults = 100;

/** Rounded, as 1.001 seconds times 1000 is a little less than 1001. */
const millisecondsOf = (epochSeconds: unknown) => Math.round(Number(epochSeconds) * 1000);

/** Whether a model passes a filter of one value, by the filter's member. */
type Filters = Readonly<Record<string, (record: ModelRecord, value: unknown) => boolean>>;

/**
 * Lists the models of a kind, newest first; with SubmitTimeBefore oldest first.
 *
 * @param models - newest first
 * @throws InvalidFilterException more than one filter
 * @throws InvalidRequestException a NextToken that isn't one
 */
export const list = (kind: Kind, models: readonly ModelRecord[], request: Members, now: number): object => {
  const { Filter = {}, NextToken, MaxResults = defaultMaxResults } = request;
  const filters: Filters = {
    Status: (record, status) => statusAt(record, now) === status,
    [kinds[kind].nameMember]: ({ name }, wanted) => name === wanted,
    SubmitTimeBefore: ({ submitTime }, seconds) => submitTime < millisecondsOf(seconds),
    SubmitTimeAfter: ({ submitTime }, seconds) => submitTime > millisecondsOf(seconds),
  };
  const given = Object.entries(Filter as Members).filter(([member]) => Object.hasOwn(filters, member));
  if (given.length > 1) throw new AwsError('InvalidFilterException', 'Only one filter can be set at a time.');
  const [[member = '', wanted] = []] = given;
  const oldestFirst = member === 'SubmitTimeBefore';
  const last = NextToken === undefined ? undefined : positionOf(String(NextToken));
  const isSeen = (record: ModelRecord) =>
    last !== undefined && (oldestFirst ? byAge(last, record) : byAge(record, last)) <= 0;

  const left = (oldestFirst ? models.toReversed() : models).filter(
    (record) => !isSeen(record) && filters[member]?.(record, wanted) !== false,
  );
  const page = left.slice(0, Number(MaxResults));
  const end = left.length > page.length ? page.at(-1) : undefined;
  return {
    [`${propertiesMember(kind)}List`]: page.map((record) => propertiesAt(record, now)),
    NextToken: end && Buffer.from(`${end.submitTime} ${end.arn}`).toString('base64url'),
  };
};

const positionOf = (token: string): Position => {
  const [, submitTime, arn] = /^(-?[\d.]+) (arn:.+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (!submitTime || !arn) throw invalidRequest('The NextToken is not valid.');
  return { submitTime: Number(submitTime), arn };
};
