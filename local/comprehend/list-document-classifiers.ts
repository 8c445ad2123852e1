import type { ListDocumentClassifiersRequest } from '@aws-sdk/client-comprehend';
import { phases } from '../../lambda/model/document-classifier.ts';
import { AwsError, type Operation } from '../wire/aws-json.ts';
import { checked, invalidRequest } from './constraints.ts';
import { documentClassifiers } from './document-classifiers.ts';
import { propertiesAt } from './properties.ts';
import { isGone, statusAt } from './status.ts';
import { byAge, type ClassifierRecord, type Dependencies, type Position } from './store.ts';

/** The filter as it comes over the wire, its times in epoch seconds. */
interface Filter {
  readonly Status?: string | null;
  readonly DocumentClassifierName?: string | null;
  readonly SubmitTimeBefore?: number | null;
  readonly SubmitTimeAfter?: number | null;
}

const check = checked<Omit<ListDocumentClassifiersRequest, 'Filter'> & { Filter?: Filter | null }>({
  Filter: {
    type: 'structure',
    members: {
      Status: { type: 'string', values: Object.keys(phases) },
      DocumentClassifierName: documentClassifiers.name,
      SubmitTimeBefore: { type: 'timestamp' },
      SubmitTimeAfter: { type: 'timestamp' },
    },
  },
  NextToken: { type: 'string', min: 1 },
  MaxResults: { type: 'integer', min: 1, max: 500 },
});

/** The page size where MaxResults doesn't say. */
const defaultMaxResults = 100;

/**
 * Lists document classifiers, newest first; with SubmitTimeBefore oldest first.
 *
 * @throws InvalidFilterException more than one filter
 * @throws InvalidRequestException a NextToken that isn't one
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_ListDocumentClassifiers.html read 2026-11-23
 */
export const listDocumentClassifiers =
  ({ clock, store }: Dependencies): Operation =>
  (value) => {
    const { Filter, NextToken, MaxResults } = check(value);
    const now = clock();
    const matches = predicateOf(Filter ?? {}, now);
    const last = NextToken ? positionOf(NextToken) : undefined;
    const oldestFirst = Filter?.SubmitTimeBefore != null;
    const isSeen = (record: ClassifierRecord) =>
      last !== undefined && (oldestFirst ? byAge(last, record) : byAge(record, last)) <= 0;

    const pageSize = MaxResults ?? defaultMaxResults;
    const found: ClassifierRecord[] = [];
    for (const record of oldestFirst ? store.list().toReversed() : store.list()) {
      if (isSeen(record) || isGone(record, now) || !matches(record)) continue;
      // One more than the page holds tells that there is another page.
      if (found.push(record) > pageSize) break;
    }
    const page = found.slice(0, pageSize);
    const end = found.length > pageSize ? page.at(-1) : undefined;
    return {
      DocumentClassifierPropertiesList: page.map((record) => propertiesAt(record, now)),
      NextToken: end && tokenOf(end),
    };
  };

const predicateOf = (filter: Filter, now: number): ((record: ClassifierRecord) => boolean) => {
  const { Status, DocumentClassifierName, SubmitTimeBefore, SubmitTimeAfter } = filter;
  const given = [Status, DocumentClassifierName, SubmitTimeBefore, SubmitTimeAfter].filter((member) => member != null);
  if (given.length > 1) throw new AwsError('InvalidFilterException', 'Only one filter can be set at a time.');
  if (Status) return (record) => statusAt(record, now) === Status;
  if (DocumentClassifierName) return ({ request }) => request.DocumentClassifierName === DocumentClassifierName;
  if (SubmitTimeBefore != null) return ({ submitTime }) => submitTime < millisecondsOf(SubmitTimeBefore);
  if (SubmitTimeAfter != null) return ({ submitTime }) => submitTime > millisecondsOf(SubmitTimeAfter);
  return () => true;
};

/** Rounded, as 1.001 seconds times 1000 is a little less than 1001. */
const millisecondsOf = (epochSeconds: number) => Math.round(epochSeconds * 1000);

const tokenOf = ({ submitTime, arn }: Position) => Buffer.from(`${submitTime} ${arn}`).toString('base64url');

const positionOf = (token: string): Position => {
  const [, submitTime, arn] = /^(-?[\d.]+) (arn:.+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (!submitTime || !arn) throw invalidRequest('The NextToken is not valid.');
  return { submitTime: Number(submitTime), arn };
};
