import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-eventbridge';
import type { EventBridgeEvent } from 'aws-lambda';
import type { Location } from '../../../lambda/account/arn.ts';
import type { Clock } from '../clock.ts';
import { requestCheck } from '../wire/api-model.ts';
import type { AwsService } from '../wire/aws-json.ts';
import { AwsError, failureText, type Members } from '../wire/operation.ts';
import type { Rule } from './rules.ts';

/** As rules and targets see it. */
export type BusEvent = EventBridgeEvent<string, Members>;
/** What an event at least has; the bus fills in the rest. */
export type NewEvent = Pick<BusEvent, 'source' | 'detail-type' | 'detail'> & Partial<BusEvent>;

export interface EventBridgeOptions extends Pick<Location, 'region' | 'accountId'> {
  readonly rules: readonly Rule[];
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** Called for each event on the bus, with the names of the rules that match it. */
  readonly onEvent?: ((event: BusEvent, rules: readonly string[]) => void) | undefined;
}

/** A request's entry on the wire: AWS's type, but for the time, in seconds since 1970. */
type Entry = Readonly<Omit<sdk.PutEventsRequestEntry, 'Time'>> & { readonly Time?: number };

/** Both in one request. @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const maxEntries = 10;
const maxBytes = 256 * 1024;

/**
 * One event bus, `default`, with fixed rules. Targets get their events in order, after the request that put them, once:
 * there are no retries here and no dead-letter queue, so a target that throws is logged.
 *
 * Not as on AWS: a Source that begins with `aws.` is taken, so that alarms and anomalies can be rehearsed.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
 */
export const eventBridge = (options: EventBridgeOptions) => {
  const { rules, clock, region, accountId: account, log, onEvent } = options;
  /** Puts an event on the bus as AWS's own services do, unchecked. Answers its id. */
  const put = (event: NewEvent): string => {
    const time = timeText(clock());
    const filled: BusEvent = { version: '0', id: randomUUID(), account, time, region, resources: [], ...event };
    const { 'detail-type': type } = filled;
    const matching = rules.filter(({ matches }) => matches(filled));
    onEvent?.(
      filled,
      matching.map(({ name }) => name),
    );
    for (const { name, targets } of matching) {
      for (const target of targets) {
        Promise.resolve(filled)
          .then(target)
          .catch((error: Error) =>
            log(`a target of the rule ${name} failed, the event "${type}" is lost: ${failureText(error)}`),
          );
      }
    }
    return filled.id;
  };

  const putEntry = (entry: Entry): sdk.PutEventsResultEntry => {
    const failure = failureOf(entry);
    if (failure) return failure;
    const { Source = '', DetailType = '', Detail = '', Time, Resources, EventBusName } = entry;
    const bus = EventBusName?.split('/').at(-1) ?? 'default';
    if (bus !== 'default') {
      // Assumed for AWS: the entry succeeds, and as the bus has no rules nothing follows.
      log(`PutEvents to the event bus ${bus}: the local endpoint has only the bus default`);
      return { EventId: randomUUID() };
    }
    const EventId = put({
      source: Source,
      'detail-type': DetailType,
      detail: JSON.parse(Detail),
      resources: Resources ?? [],
      ...(Time !== undefined && { time: timeText(Time * 1000) }),
    });
    return { EventId };
  };

  /** @throws ValidationException of the whole request */
  const PutEvents = (request: { readonly Entries: readonly Entry[] }) => {
    const bytes = request.Entries.map(bytesOf).reduce((sum, size) => sum + size, 0);
    if (bytes > maxBytes) {
      throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
    }
    const Entries = request.Entries.map(putEntry);
    return { Entries, FailedEntryCount: Entries.filter(({ ErrorCode }) => ErrorCode).length };
  };
  const service: AwsService = {
    target: 'AWSEvents',
    jsonVersion: '1.1',
    operations: { PutEvents },
    before: checkRequest,
  };
  return { ...service, put };
};

const timeText = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

const checkRequest = requestCheck(sdk, 'ValidationException', { Entries: { min: 1, max: maxEntries } });

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
const bytesOf = ({ Time, Source, DetailType, Detail, Resources }: Entry): number =>
  (Time === undefined ? 0 : 14) + Buffer.byteLength([Source, DetailType, Detail, ...(Resources ?? [])].join(''));

/** An entry's own fault, in AWS's words as LocalStack's tests recorded them. */
const failureOf = (entry: Entry): sdk.PutEventsResultEntry | undefined => {
  const missing = (['Source', 'DetailType', 'Detail'] as const).find((member) => !entry[member]);
  if (missing) return invalidArgument(missing, `${missing} is a required argument.`);
  // The limit is in the API model; the words are assumed.
  if ((entry.DetailType?.length ?? 0) > 128) {
    return invalidArgument('DetailType', 'DetailType must have length less than or equal to 128.');
  }
  try {
    const detail: unknown = JSON.parse(entry.Detail ?? '');
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return undefined;
  } catch {}
  return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
};

const invalidArgument = (member: string, reason: string): sdk.PutEventsResultEntry => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `Parameter ${member} is not valid. Reason: ${reason}`,
});
