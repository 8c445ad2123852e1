import { randomUUID } from 'node:crypto';
import type { PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import type { Clock } from '../clock.ts';
import { AwsError, type AwsService } from '../wire/aws-json.ts';
import { compilePattern } from './event-pattern.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface EventBridgeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, to the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What an event at least has; the bus fills in the rest. */
export type NewEvent = Pick<EventBridgeEvent, 'source' | 'detail-type' | 'detail'> & Partial<EventBridgeEvent>;

export type Target = (event: EventBridgeEvent) => void | Promise<void>;

export interface Rule {
  readonly name: string;
  readonly eventPattern: unknown;
  readonly targets: readonly Target[];
}

interface EventBridgeOptions {
  readonly rules: readonly Rule[];
  readonly clock: Clock;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  readonly log: (line: string) => void;
}

/** A local EventBridge, and what only a local one can do. */
export interface LocalEventBridge extends AwsService {
  /** Puts an event on the bus as AWS's own services do, unchecked. Answers its id. */
  readonly put: (event: NewEvent) => string;
}

/** A request's entry on the wire: AWS's type, but for the time, in seconds since 1970. */
type Entry = Readonly<Omit<PutEventsRequestEntry, 'Time'>> & { readonly Time?: number | null };

/** Both in one request. @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;

/**
 * One event bus, `default`, with fixed rules. Targets get their events in order, after the request that put them, once:
 * there are no retries here and no dead-letter queue, so a target that throws is logged.
 *
 * Not as on AWS: a Source that begins with `aws.` is taken, so that alarms and anomalies can be rehearsed.
 *
 * @throws Error a rule's pattern is not valid; it names the rule
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html read 2026-11-23
 */
export const eventBridge = ({ rules, clock, region, accountId, log }: EventBridgeOptions): LocalEventBridge => {
  const compiled = rules.map(({ name, eventPattern, targets }) => ({
    name,
    matches: ofRule(name, () => compilePattern(eventPattern)),
    targets,
  }));

  const put = (event: NewEvent): string => {
    const id = randomUUID();
    const time = `${new Date(clock()).toISOString().slice(0, 19)}Z`;
    const filled: EventBridgeEvent = { version: '0', id, account: accountId, time, region, resources: [], ...event };
    for (const { name, matches, targets } of compiled) {
      if (!matches(filled)) continue;
      for (const target of targets) {
        Promise.resolve()
          .then(() => target(filled))
          .catch((error: unknown) => {
            const reason = error instanceof Error ? error.stack : String(error);
            log(`a target of the rule ${name} failed, the event "${filled['detail-type']}" is lost: ${reason}`);
          });
      }
    }
    return filled.id;
  };

  const putEntry = (entry: Entry): PutEventsResultEntry => {
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
      ...(typeof Time === 'number' && { time: `${new Date(Time * 1000).toISOString().slice(0, 19)}Z` }),
    });
    return { EventId };
  };

  const PutEvents = (request: Readonly<Record<string, unknown>>) => {
    const Entries = entriesOf(request).map(putEntry);
    return { Entries, FailedEntryCount: Entries.filter(({ ErrorCode }) => ErrorCode).length };
  };
  return { target: 'AWSEvents', jsonVersion: '1.1', operations: { PutEvents }, put };
};

/** @throws ValidationException of the whole request @throws SerializationException */
const entriesOf = ({ Entries }: Readonly<Record<string, unknown>>): readonly Entry[] => {
  if (!Array.isArray(Entries) || !Entries.every(isEntry)) {
    throw new AwsError('SerializationException', 'Entries must be a list of structures as the API model has them.');
  }
  if (Entries.length < 1 || Entries.length > MAX_ENTRIES) {
    const bound = Entries.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${MAX_ENTRIES}`;
    const broken = `at 'entries' failed to satisfy constraint: Member must have length ${bound}`;
    throw new AwsError('ValidationException', `1 validation error detected: Value ${broken}`);
  }
  const bytes = Entries.map(bytesOf).reduce((sum, size) => sum + size, 0);
  if (bytes > MAX_BYTES) {
    throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
  }
  return Entries;
};

const isEntry = (entry: unknown): entry is Entry => {
  if (typeof entry !== 'object' || entry === null) return false;
  const { Time, Resources, ...texts } = entry as Readonly<Record<string, unknown>>;
  const texted = [...Object.values(texts), ...(Array.isArray(Resources) ? Resources : [])];
  return (
    Number.isFinite(Time ?? 0) &&
    Array.isArray(Resources ?? []) &&
    texted.every((text) => typeof (text ?? '') === 'string')
  );
};

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size read 2026-11-23 */
const bytesOf = ({ Time, Source, DetailType, Detail, Resources }: Entry): number =>
  (typeof Time === 'number' ? 14 : 0) + Buffer.byteLength([Source, DetailType, Detail, ...(Resources ?? [])].join(''));

/** An entry's own fault, in AWS's words as LocalStack's tests recorded them on 2024-12-06. */
const failureOf = (entry: Entry): PutEventsResultEntry | undefined => {
  const missing = (['Source', 'DetailType', 'Detail'] as const).find((member) => !entry[member]);
  if (missing) return invalidArgument(missing, `${missing} is a required argument.`);
  // The limit is in the API model; the words are assumed.
  if ((entry.DetailType?.length ?? 0) > 128) {
    return invalidArgument('DetailType', 'DetailType must have length less than or equal to 128.');
  }
  return isJsonObject(entry.Detail ?? '')
    ? undefined
    : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
};

const invalidArgument = (member: string, reason: string): PutEventsResultEntry => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `Parameter ${member} is not valid. Reason: ${reason}`,
});

const isJsonObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};

/** Members of a synthesized target that change nothing here: who may call, and what follows a failure. */
const ignoredOfTarget = ['Arn', 'Id', 'RoleArn', 'RetryPolicy', 'DeadLetterConfig'];

/**
 * The rules with an event pattern among a stack's `AWS::Events::Rule` resources, by logical id. Disabled rules and those
 * with nothing but a schedule are left out.
 *
 * @param targetFor - what an ARN stands for here, undefined if nothing does
 * @throws Error naming the rule: of a bus, a target or an input transformation that can't be had here
 */
export const synthesizedRules = (
  resources: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  targetFor: (arn: string) => Target | undefined,
): Rule[] =>
  Object.entries(resources)
    .filter(([, { EventPattern, State }]) => EventPattern !== undefined && State !== 'DISABLED')
    .map(([name, { EventPattern, EventBusName = 'default', Targets = [] }]) =>
      ofRule(name, () => {
        if (EventBusName !== 'default') throw new Error(`there is no event bus ${EventBusName} here, only default`);
        const targets = (Targets as Readonly<Record<string, unknown>>[]).map((properties) => {
          const beyond = Object.keys(properties).find((member) => !ignoredOfTarget.includes(member));
          if (beyond)
            throw new Error(`the target ${properties.Arn} has ${beyond}, which the local mode can't carry out`);
          const target = targetFor(String(properties.Arn));
          if (!target) throw new Error(`the local mode has nothing for the target ${properties.Arn}`);
          return target;
        });
        return { name, eventPattern: EventPattern, targets };
      }),
    );

const ofRule = <Result>(name: string, make: () => Result): Result => {
  try {
    return make();
  } catch (error) {
    throw new Error(`The rule ${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
};
