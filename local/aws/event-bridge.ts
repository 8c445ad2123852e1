import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-eventbridge';
import type { EventBridgeEvent } from 'aws-lambda';
import type { Location } from '../../lambda/account/arn.ts';
import { requestCheck } from './wire/api-model.ts';
import type { AwsService } from './wire/aws-json.ts';
import { type Clock, failureText, type Members, objectIn } from './wire/operation.ts';

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
    const detail = objectIn(Detail);
    if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const bus = EventBusName?.split('/').at(-1) ?? 'default';
    if (bus !== 'default') {
      // Assumed for AWS: the entry succeeds, and as the bus has no rules nothing follows.
      log(`PutEvents to the event bus ${bus}: the local endpoint has only the default bus`);
      return { EventId: randomUUID() };
    }
    const time = Time === undefined ? {} : { time: timeText(Time * 1000) };
    return { EventId: put({ source: Source, 'detail-type': DetailType, detail, resources: Resources ?? [], ...time }) };
  };

  const PutEvents = (request: { readonly Entries: readonly Entry[] }) => {
    const Entries = request.Entries.map(putEntry);
    return { Entries, FailedEntryCount: Entries.filter(({ ErrorCode }) => ErrorCode).length };
  };
  return {
    target: 'AWSEvents',
    operations: { PutEvents },
    before: requestCheck(sdk, 'ValidationException', { Entries: { min: 1, max: 10 } }),
    put,
  } as const satisfies AwsService & Record<string, unknown>;
};

const timeText = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

/** What gets the events of a rule. */
export type Target = (event: object) => unknown;

/** A rule of the stack: one with a pattern, or one with a schedule, `rate(5 minutes)`. */
export interface Rule {
  /** Its logical id. */
  readonly name: string;
  readonly schedule?: string;
  /** Never where there is only a schedule. */
  readonly matches: (event: object) => boolean;
  readonly targets: readonly Target[];
}

/** Members of a synthesized target that change nothing here: who may call, and what follows a failure. */
const ignoredOfTarget = ['Arn', 'Id', 'RoleArn', 'RetryPolicy', 'DeadLetterConfig'];

/**
 * The rules among a stack's `AWS::Events::Rule` resources, by logical id, but for the disabled ones.
 *
 * @param targetFor - what an ARN stands for here, undefined if nothing does
 * @throws Error of one line naming the rule: of a bus, a pattern, a target or its input that can't be had here
 */
export const synthesizedRules = (
  resources: Readonly<Record<string, Members>>,
  targetFor: (arn: string) => Target | undefined,
): readonly Rule[] =>
  Object.entries(resources)
    .filter(([, { State }]) => State !== 'DISABLED')
    .map(([name, { EventPattern, ScheduleExpression, EventBusName = 'default', Targets = [] }]) => {
      const invalid = (reason: string) => new Error(`The rule ${name}: ${reason}`);
      const targetOf = ({ Arn, ...properties }: Members): Target => {
        const beyond = Object.keys(properties).find((member) => !ignoredOfTarget.includes(member));
        if (beyond) throw invalid(`the target ${Arn} has ${beyond}, which the local mode can't carry out`);
        const target = targetFor(String(Arn));
        if (!target) throw invalid(`the local mode has nothing for the target ${Arn}`);
        return target;
      };
      if (EventBusName !== 'default') throw invalid(`there is no event bus ${EventBusName} here, only default`);
      return {
        name,
        ...(ScheduleExpression !== undefined && { schedule: String(ScheduleExpression) }),
        matches: EventPattern === undefined ? () => false : compilePattern(EventPattern as Members, invalid),
        targets: (Targets as readonly Members[]).map(targetOf),
      };
    });

type Test = (value: unknown) => boolean;

/**
 * Compiles an EventBridge event pattern: values, `prefix` and `$or`, all that this project's rules need.
 *
 * As on AWS, arrays in events count as their elements: of the elements of one array all fields must be in the same one.
 *
 * @param invalid - makes the error for an operator beyond these
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export const compilePattern = (pattern: Members, invalid: (reason: string) => Error): Test => {
  const tests = Object.entries(pattern).map(([name, inner]): Test => {
    const isOfValues = Array.isArray(inner) && name !== '$or';
    const alternatives = [inner]
      .flat()
      .map((wanted) => (isOfValues ? valueTest(wanted, name, invalid) : compilePattern(wanted as Members, invalid)));
    const test: Test = (value) => elementsOf(value).some((element) => alternatives.some((is) => is(element)));
    return name === '$or' ? test : (element) => test((element as Members | null | undefined)?.[name]);
  });
  return (value) => elementsOf(value).some((element) => tests.every((test) => test(element)));
};

/** At all depths: EventBridge doesn't tell a list within a list from one list. */
const elementsOf = (value: unknown): readonly unknown[] => [value].flat(Infinity);

const valueTest = (wanted: unknown, field: string, invalid: (reason: string) => Error): Test => {
  if (typeof wanted !== 'object' || wanted === null) return (value) => value === wanted;
  const { prefix, ...others } = wanted as { readonly prefix?: string };
  const [beyond] = Object.keys(others);
  if (beyond !== undefined) throw invalid(`at ${field} the local mode has no operator ${beyond}, only prefix`);
  return (value) => typeof value === 'string' && value.startsWith(`${prefix}`);
};
