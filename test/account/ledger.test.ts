import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import {
  enterFirstSeen,
  enterSeconds,
  makeNote,
  type Note,
  type Partition,
  readLedger,
  removeNote,
} from '../../lambda/account/ledger.ts';
import { monthOf } from '../../lambda/account/training-cost.ts';
import { type GuardAccountOptions, guardAccount, guardStack } from '../support/guard.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

const november = monthOf(new Date(noon));
const december = monthOf(november.end);
const [ledgerTable = ''] = Object.keys(guardStack.resources('AWS::DynamoDB::Table'));
const note = (minutes = 0, more: Partial<Note> = {}): Note => ({
  at: new Date(noon + minutes * 60_000),
  execution: `execution-${minutes}`,
  attempt: 1,
  ...more,
});

const setup = (faultOf?: GuardAccountOptions['faultOf']) => {
  const account = guardAccount({ faultOf });
  const ledger = { dynamodb: new DynamoDBClient(account.clientOptions), ledgerTable };
  return {
    ...account,
    enter: (taken: Record<string, number>, month = november, region = 'us-east-1') =>
      enterSeconds(ledger, month, new Map(Object.entries(taken).map(([run, seconds]) => [run, { seconds, region }]))),
    see: (runs: string[], at: Date) => enterFirstSeen(ledger, runs, at),
    make: (partition: Partition, name: string, made: Note, seen?: Note) =>
      makeNote(ledger, partition, name, made, seen),
    remove: (partition: Partition, name: string, seen: Note) => removeNote(ledger, partition, name, seen),
    entered: async (month = november) =>
      Object.fromEntries(Array.from((await readLedger(ledger, month)).entries, ([run, { seconds }]) => [run, seconds])),
    noted: async (month = november) => Object.fromEntries((await readLedger(ledger, month)).notes),
    kept: async () => {
      const { firstSeen, notes } = await readLedger(ledger, 'Kept');
      return { firstSeen: Object.fromEntries(firstSeen), notes: Object.fromEntries(notes) };
    },
    /** When each item expires, by its key. */
    expiring: () =>
      account.requests
        .filter(({ operation }) => operation === 'PutItem')
        .map(({ members: { Item } }) => {
          const { Month, Run, ExpiresAt } = Item as Record<string, { S?: string; N?: string }>;
          return [Month?.S, Run?.S, new Date(Number(ExpiresAt?.N) * 1000).toISOString().slice(0, 10)];
        }),
  };
};

test('keeps a month’s seconds and notes for 90 days after the month, and the rest for 90 days after its entry', async () => {
  const { enter, make, see, expiring, entered, noted, kept, requests } = setup();
  await enter({ a: 60, b: 0.5 });
  await make(november, 'Announcement#6', note(0, { stopsAt: new Date(noon + 1), attempt: 2 }));
  await make('Kept', 'Signal#s', note(0, { error: 'AccessDeniedException' }));
  await see(['a'], new Date(noon));
  expect(expiring().sort()).toEqual([
    ['2026-11', 'Announcement#6', '2027-03-01'],
    ['2026-11', 'a', '2027-03-01'],
    ['2026-11', 'b', '2027-03-01'],
    ['Kept', 'Signal#s', '2027-02-21'],
    ['Kept', 'a', '2027-02-21'],
  ]);
  expect(await entered()).toEqual({ a: 60, b: 0.5 });
  expect(await noted()).toEqual({ 'Announcement#6': note(0, { stopsAt: new Date(noon + 1), attempt: 2 }) });
  expect(await kept()).toEqual({
    firstSeen: { a: new Date(noon) },
    notes: { 'Signal#s': note(0, { error: 'AccessDeniedException' }) },
  });
  for (const { operation, members } of requests) {
    if (operation === 'Query') expect(members.ConsistentRead).toBe(true);
  }
});

test('keeps months apart, and beyond them notes and the first time at which a run was seen', async () => {
  const { enter, make, entered, noted, kept, see } = setup();
  await enter({ a: 60 });
  await make(november, 'n', note());
  expect([await entered(december), await noted(december), (await kept()).notes]).toEqual([{}, {}, {}]);
  await enter({ a: 5 }, december);
  expect([await entered(december), await entered()]).toEqual([{ a: 5 }, { a: 60 }]);
  await see(['a'], new Date(noon));
  await see(['a', 'b'], new Date(noon + 60_000));
  expect((await kept()).firstSeen).toEqual({ a: new Date(noon), b: new Date(noon + 60_000) });
});

describe.each<[name: string, Partition]>([
  ['a month', november],
  ['what is kept beyond it', 'Kept'],
])('a note of %s', (_, partition) => {
  const name = 'n';
  test('is made by one of two readings at once', async () => {
    const { make } = setup();
    const made = await Promise.all([make(partition, name, note(0)), make(partition, name, note(1))]);
    expect(made.filter(Boolean)).toHaveLength(1);
  });

  test('is replaced and removed only by a reading that saw its latest state', async () => {
    const { make, remove } = setup();
    expect(await make(partition, name, note(0))).toBe(true);
    expect(await make(partition, name, note(1))).toBe(false);
    expect(await make(partition, name, note(2), note(1))).toBe(false);
    expect(await make(partition, name, note(3), note(0))).toBe(true);
    expect(await make(partition, name, note(4), note(0))).toBe(false);
    await remove(partition, name, note(1));
    expect(await make(partition, name, note(5))).toBe(false);
    await remove(partition, name, note(3));
    expect(await make(partition, name, note(5))).toBe(true);
  });
});

test('a note of 0.2.0, which names no execution, is one', async () => {
  const { noted, make } = setup();
  const { execution: _, ...old } = note();
  await make(november, 'Training Cost Warning#6', old);
  expect(await noted()).toEqual({ 'Training Cost Warning#6': old });
});

test('is read to its end, page by page', async () => {
  const { enter, entered, count } = setup();
  const long = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`${i}`.padStart(300_000, 'x'), i + 1]));
  await enter(long);
  expect(await entered()).toEqual(long);
  expect(count('Query')).toBeGreaterThan(1);
});

test('writes all other entries when one can’t be written, and throws', async () => {
  const { enter, see, entered, kept } = setup(({ operation, members }) =>
    operation === 'PutItem' && JSON.stringify(members).includes('"bad"') ? 'AccessDeniedException' : undefined,
  );
  await expect(enter({ a: 1, bad: 2, c: 3 })).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(await entered()).toEqual({ a: 1, c: 3 });
  await expect(see(['a', 'bad', 'c'], new Date(noon))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(Object.keys((await kept()).firstSeen).sort()).toEqual(['a', 'c']);
});

test('keeps the most that was ever entered for each run, in any order and with several readings at once', async () => {
  const reading = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 99 }));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(reading, { minLength: 1, maxLength: 3 }), { maxLength: 5 }), async (rounds) => {
      const { enter, entered } = setup();
      const most: Record<string, number> = {};
      for (const atOnce of rounds) {
        await Promise.all(atOnce.map((seconds) => enter(seconds)));
        for (const [run, taken] of atOnce.flatMap(Object.entries<number>)) most[run] = Math.max(most[run] ?? 0, taken);
        expect(await entered()).toEqual(most);
      }
    }),
    { numRuns: 50 },
  );
});
