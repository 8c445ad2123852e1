import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { enterNotes, enterSeconds, readLedger } from '../../lambda/account/ledger.ts';
import { monthOf } from '../../lambda/account/training-cost.ts';
import { type GuardAccountOptions, guardAccount, guardStack } from '../support/guard.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

const november = monthOf(new Date(noon));
const [ledgerTable = ''] = Object.keys(guardStack.resources('AWS::DynamoDB::Table'));

const setup = (faultOf: GuardAccountOptions['faultOf'] = () => undefined) => {
  const account = guardAccount({ faultOf });
  const ledger = { dynamodb: new DynamoDBClient(account.clientOptions), ledgerTable };
  return {
    ...account,
    enter: (seconds: Record<string, number>, month = november) =>
      enterSeconds(ledger, month, new Map(Object.entries(seconds))),
    note: (notes: string[], at: number, month = november) => enterNotes(ledger, month, notes, new Date(at)),
    entered: async (month = november) => Object.fromEntries((await readLedger(ledger, month)).seconds),
    noted: async (month = november) => Object.fromEntries((await readLedger(ledger, month)).notes),
  };
};

test('keeps what each run has taken in a month, and what was noted when, until 90 days after the month', async () => {
  const { enter, note, entered, noted, requests } = setup();
  await enter({ a: 60, b: 0.5 });
  await note(['Limit Reached#6', 'Training Over Limit#a'], noon);
  expect(await entered()).toEqual({ a: 60, b: 0.5 });
  expect(await noted()).toEqual({ 'Limit Reached#6': new Date(noon), 'Training Over Limit#a': new Date(noon) });
  expect(requests.find(({ operation }) => operation === 'Query')?.members.ConsistentRead).toBe(true);
  const ExpiresAt = { N: `${Date.UTC(2027, 2, 1) / 1000}` };
  const puts = requests.filter(({ operation }) => operation === 'PutItem').map(({ members }) => members.Item);
  const expected = { Month: { S: '2026-11' }, Run: { S: expect.any(String) }, ExpiresAt };
  expect(puts).toEqual(Array(4).fill(expect.objectContaining(expected)));
});

test('keeps months apart', async () => {
  const { enter, note, entered, noted } = setup();
  await enter({ a: 60 });
  await note(['n'], noon);
  const december = monthOf(november.end);
  expect([await entered(december), await noted(december)]).toEqual([{}, {}]);
  await enter({ a: 5 }, december);
  expect([await entered(december), await entered()]).toEqual([{ a: 5 }, { a: 60 }]);
});

test('keeps the time of a note that is made again: a grace counts from the first', async () => {
  const { note, noted } = setup();
  await note(['Limit Reached#6'], noon);
  await note(['Limit Reached#6', 'Training Will Be Stopped#6'], noon + 60_000);
  expect(await noted()).toEqual({
    'Limit Reached#6': new Date(noon),
    'Training Will Be Stopped#6': new Date(noon + 60_000),
  });
});

test('is read to its end, page by page', async () => {
  const { enter, entered, count } = setup();
  const long = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`${i}`.padStart(300_000, 'x'), i + 1]));
  await enter(long);
  expect(await entered()).toEqual(long);
  expect(count('Query')).toBeGreaterThan(1);
});

test('takes all other entries where one can’t be written, and says so', async () => {
  const { enter, entered } = setup(({ operation, members }) =>
    operation === 'PutItem' && JSON.stringify(members).includes('"bad"') ? 'AccessDeniedException' : undefined,
  );
  await expect(enter({ a: 1, bad: 2, c: 3 })).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(await entered()).toEqual({ a: 1, c: 3 });
});

test('has the most that was ever entered of each run, in whatever order and however many readings at once', async () => {
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
