import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import {
  type BusEvent,
  compilePattern,
  eventBridge,
  type Rule,
  synthesizedRules,
  type Target,
} from '../../../local/aws/event-bridge.ts';
import { awsJson } from '../../../local/aws/wire/aws-json.ts';
import { inProcess } from '../../../local/aws/wire/in-process.ts';
import type { Members } from '../../../local/aws/wire/operation.ts';

const noon = Date.UTC(2026, 10, 23, 12, 0, 0, 250);
const sweepArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:SweepWorkflow';
const entry: PutEventsRequestEntry = { Source: 'test', DetailType: 'Test', Detail: '{"a":1}' };

const rule = (name: string, pattern: Members, ...targets: Target[]): Rule => ({
  name,
  matches: compilePattern(pattern, Error),
  targets,
});
const toAll = (...targets: Target[]) => [rule('All', { source: [{ prefix: '' }] }, ...targets)];

const setup = (rulesOf: (seen: Target) => readonly Rule[] = toAll) => {
  const seen: BusEvent[] = [];
  const onBus: BusEvent[] = [];
  const matched: (readonly string[])[] = [];
  const logged: string[] = [];
  const service = eventBridge({
    rules: rulesOf((event) => seen.push(event as BusEvent)),
    clock: () => noon,
    region: 'us-east-1',
    accountId: '123456789012',
    log: (line) => logged.push(line),
    onEvent: (event, rules) => {
      onBus.push(event);
      matched.push(rules);
    },
  });
  const endpoint = awsJson([service], { region: 'us-east-1' });
  const client = new EventBridgeClient(inProcess(endpoint, 'us-east-1'));
  const putEvents = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
  const wire = async (body: unknown) => {
    const headers = { 'x-amz-target': 'AWSEvents.PutEvents', 'content-type': 'application/x-amz-json-1.1' };
    return (await endpoint({ headers, body: JSON.stringify(body) })).headers['x-amzn-errortype'];
  };
  return { service, putEvents, wire, seen, onBus, matched, logged };
};

test('hands an event to the targets of every rule that matches, names these, and fills in what AWS fills in', async () => {
  const { putEvents, seen, onBus, matched } = setup((target) => [
    rule('Twice', { source: ['test'] }, target, target),
    rule('Detail', { detail: { a: [1] } }, target),
    rule('Other', { source: ['other'] }, target),
  ]);
  const { FailedEntryCount, Entries } = await putEvents(entry);
  expect(FailedEntryCount).toBe(0);
  expect(seen).toHaveLength(3);
  expect([onBus, matched]).toEqual([[seen[0]], [['Twice', 'Detail']]]);
  expect(seen[0]).toEqual({
    version: '0',
    id: Entries?.[0]?.EventId,
    'detail-type': 'Test',
    source: 'test',
    account: '123456789012',
    time: '2026-11-23T12:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail: { a: 1 },
  });
});

test('keeps an entry’s time and resources, and the region of an event as a service of AWS sends it', async () => {
  const { service, putEvents, seen } = setup();
  await putEvents({ ...entry, Time: new Date('2026-11-01T00:00:00.750Z'), Resources: ['arn:aws:x'] });
  expect(seen.splice(0)).toMatchObject([{ time: '2026-11-01T00:00:00Z', resources: ['arn:aws:x'] }]);
  const event = { source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change', region: 'eu-west-1' };
  const id = service.put({ ...event, detail: { alarmName: 'Billing' } });
  expect(seen).toEqual([]);
  await Promise.resolve();
  expect(seen).toMatchObject([{ ...event, id, account: '123456789012' }]);
});

test('passes on the good events of a request in their order, and fails the bad ones', async () => {
  const { putEvents, seen } = setup();
  const { FailedEntryCount, Entries } = await putEvents(
    entry,
    { ...entry, Detail: 'no' },
    { ...entry, DetailType: 'Second' },
  );
  expect(FailedEntryCount).toBe(1);
  expect(Entries).toMatchObject([
    { EventId: expect.any(String) },
    { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
    { EventId: expect.any(String) },
  ]);
  expect(seen.map((event) => event['detail-type'])).toEqual(['Test', 'Second']);
});

test('logs what a target throws or rejects with, and goes on', async () => {
  const thrown = () => {
    throw new Error('thrown');
  };
  const { putEvents, seen, logged } = setup((target) =>
    toAll(thrown, () => Promise.reject(new Error('rejected')), target),
  );
  await putEvents(entry);
  expect(logged.join('\n')).toMatch(/rule All failed, the event "Test" is lost: Error: thrown.*Error: rejected/s);
  expect(seen).toHaveLength(1);
});

test('logs an event for another bus, and keeps it from the rules of this one', async () => {
  const { putEvents, seen, logged } = setup();
  await putEvents({ ...entry, EventBusName: 'orders' });
  expect(logged).toEqual(['PutEvents to the event bus orders: the local endpoint has only the default bus']);
  await putEvents({ ...entry, EventBusName: 'arn:aws:events:us-east-1:123456789012:event-bus/default' });
  expect(seen).toHaveLength(1);
});

test.each<[PutEventsRequestEntry, string, RegExp]>([
  [{ Source: undefined }, 'InvalidArgument', /Parameter Source is not valid. Reason: Source is a required/],
  [{ DetailType: undefined }, 'InvalidArgument', /DetailType is a required argument/],
  [{ Detail: '[]' }, 'MalformedDetail', /malformed/],
])('fails an entry with %j', async (bad, ErrorCode, message) => {
  const { putEvents, seen } = setup();
  const { FailedEntryCount, Entries } = await putEvents({ ...entry, ...bad });
  expect(FailedEntryCount).toBe(1);
  expect(Entries).toEqual([{ ErrorCode, ErrorMessage: expect.stringMatching(message) }]);
  expect(seen).toEqual([]);
});

test.each([[Array(11).fill(entry)], [[]], [[null]]])('fails the whole request with the entries %j', async (Entries) => {
  expect(await setup().wire({ Entries })).toBe('ValidationException');
});

test.each([{}, [{ Source: 1 }], [{ Time: 'now' }], [{ Resources: 'arn' }]])(
  'answers SerializationException to the entries %j',
  async (Entries) => expect(await setup().wire({ Entries })).toBe('SerializationException'),
);

describe('rules of a synthesized stack', () => {
  const target = { Arn: sweepArn, Id: '0', RoleArn: 'arn:x', RetryPolicy: {}, DeadLetterConfig: { Arn: 'arn:y' } };
  const synthesized = { EventPattern: { source: ['test'] }, State: 'ENABLED', Targets: [target] };
  const rulesOf = (members: object) =>
    synthesizedRules({ Sweep: { ...synthesized, ...members } }, (arn) => (arn === sweepArn ? () => {} : undefined));

  test('have their schedule, their pattern or both; disabled ones are left out', () => {
    expect(rulesOf({ State: 'DISABLED' })).toEqual([]);
    const [byPattern] = rulesOf({});
    expect(byPattern).toMatchObject({ name: 'Sweep', targets: [expect.any(Function)] });
    expect([byPattern?.schedule, byPattern?.matches({ source: 'test' })]).toEqual([undefined, true]);
    const [bySchedule] = rulesOf({ EventPattern: undefined, ScheduleExpression: 'rate(5 minutes)' });
    expect([bySchedule?.schedule, bySchedule?.matches({ source: 'test' })]).toEqual(['rate(5 minutes)', false]);
  });

  test.each([
    [{ Targets: [{ Arn: 'arn:aws:sqs:x', Id: '0' }] }, 'the local mode has nothing for the target arn:aws:sqs:x'],
    [{ Targets: [{ Arn: sweepArn, Id: '0', InputTransformer: {} }] }, 'has InputTransformer, which the local mode'],
    [{ Targets: [{ Arn: sweepArn, Id: '0', Input: '{}' }] }, 'has Input, which the local mode'],
    [{ EventBusName: 'orders' }, 'there is no event bus orders here'],
    [{ EventPattern: { detail: { a: [{ regex: '.' }] } } }, 'at a the local mode has no operator regex, only prefix'],
    [{ EventPattern: { a: [{ prefix: 'x', suffix: 'y' }] } }, 'at a the local mode has no operator suffix'],
    [{ EventPattern: { $or: [{ a: ['x'] }, { a: [{ toString: 'x' }] }] } }, 'has no operator toString'],
  ])('fail at the start with %j', (members, message) => {
    expect(() => rulesOf(members)).toThrow(message);
    expect(() => rulesOf(members)).toThrow(/^The rule Sweep: [^\n]+$/);
  });
});

type Case = readonly [what: string, pattern: Members, accepted: readonly object[], rejected: readonly object[]];

const table: readonly Case[] = [
  ['values are alternatives', { a: ['x', 1] }, [{ a: 'x' }, { a: 1 }], [{ a: 'y' }, { a: '1' }, { b: 'x' }]],
  ['fields must all match', { a: ['x'], b: ['y'] }, [{ a: 'x', b: 'y', c: 1 }], [{ a: 'x' }, { a: 'y', b: 'x' }]],
  ['null is a value', { a: [null] }, [{ a: null }], [{}, { a: '' }, { a: 'null' }, { a: 0 }]],
  ['objects nest', { a: { b: ['x'] } }, [{ a: { b: 'x' } }], [{ a: 'x' }, { b: 'x' }, { a: { c: 'x' } }]],
  ['any element matches', { a: ['x', 'z'] }, [{ a: ['y', 'x'] }, { a: [['x']] }], [{ a: ['y'] }, { a: [] }]],
  [
    'fields are of one element',
    { a: { b: ['x'], c: ['y'] } },
    [{ a: [{ b: 1 }, { b: 'x', c: 'y' }] }, { a: [[{ b: 'x', c: ['z', 'y'] }]] }],
    [{ a: [{ b: 'x' }, { c: 'y' }] }, { a: [{ b: 'x', c: 1 }, { c: 'y' }] }],
  ],
  ['prefix', { a: [{ prefix: 'ab' }] }, [{ a: 'abc' }, { a: 'ab' }], [{ a: 'ABc' }, { a: 'cab' }, { a: 1 }, {}]],
  [
    '$or and what is beside it',
    { s: ['x'], $or: [{ a: [1] }, { b: [2], c: [3] }] },
    [
      { s: 'x', a: 1 },
      { s: 'x', b: 2, c: 3 },
    ],
    [{ s: 'x' }, { s: 'x', b: 2 }, { s: 'y', a: 1 }],
  ],
  [
    '$or within $or and objects',
    { d: { $or: [{ a: [1] }, { e: { $or: [{ b: [2] }, { c: [3] }] } }], s: ['x'] } },
    [{ d: { s: 'x', a: 1 } }, { d: { s: 'x', e: { c: 3 } } }],
    [{ d: { s: 'x', e: { b: 3 } } }, { d: { a: 1 } }],
  ],
];

test.each(table)('a pattern: %s', (_, pattern, accepted, rejected) => {
  const matches = compilePattern(pattern, Error);
  for (const event of accepted) expect([event, matches(event)]).toEqual([event, true]);
  for (const event of rejected) expect([event, matches(event)]).toEqual([event, false]);
});
