import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-eventbridge';
import type { EventBridgeEvent } from 'aws-lambda';
import type { Location } from '../../../lambda/account/arn.ts';
import { requestCheck } from '../wire/api-model.ts';
import type { AwsService } from '../wire/aws-json.ts';
import { type Clock, failureText, type Members } from '../wire/operation.ts';
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

const checkRequest = requestCheck(sdk, 'ValidationException', { Entries: { min: 1, max: 10 } });

/**
 * One event bus, `default`, with fixed rules. Targets get their events in order, after the request that put them, once:
 * there are no retries here and no dead-letter queue, so a target that throws is logged.
 *
 * Not as on AWS: a Source that begins with `aws.` is taken, so that alarms and anomalies can be rehearsed; sizes aren't limited.
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
    const names = matching.map(({ name }) => name);
    onEvent?.(filled, names);
    for (const { name, targets } of matching) {
      const lost = (error: Error) =>
        log(`a target of the rule ${name} failed, the event "${type}" is lost: ${failureText(error)}`);
      for (const target of targets) Promise.resolve(filled).then(target).catch(lost);
    }
    return filled.id;
  };

  const putEntry = (entry: Entry): sdk.PutEventsResultEntry => {
    const { Source = '', DetailType = '', Detail = '', Time, Resources, EventBusName } = entry;
    const missing = (['Source', 'DetailType', 'Detail'] as const).find((member) => !entry[member]);
    if (missing) {
      // In AWS's words as LocalStack's tests recorded them.
      const ErrorMessage = `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`;
      return { ErrorCode: 'InvalidArgument', ErrorMessage };
    }
    const detail = detailIn(Detail);
    if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const bus = EventBusName?.split('/').at(-1) ?? 'default';
    if (bus !== 'default') {
      // Assumed for AWS: the entry succeeds, and as the bus has no rules nothing follows.
      log(`PutEvents to the event bus ${bus}: the local endpoint has only the bus default`);
      return { EventId: randomUUID() };
    }
    const time = Time === undefined ? {} : { time: timeText(Time * 1000) };
    return { EventId: put({ source: Source, 'detail-type': DetailType, detail, resources: Resources ?? [], ...time }) };
  };

  const PutEvents = (request: { readonly Entries: readonly Entry[] }) => {
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

/** The object in a text; undefined where it isn't one. */
const detailIn = (text: string): Members | undefined => {
  try {
    const detail: unknown = JSON.parse(text);
    return typeof detail === 'object' && detail !== null && !Array.isArray(detail) ? (detail as Members) : undefined;
  } catch {
    return undefined;
  }
};
