import { unreliable, type WayName } from '../faults/ways.ts';
import { byHand, guardAccount, hoursBefore, told } from '../support/guard.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

/** AWS that answers everything, and takes its time. */
useVirtualTime();

/** An account in which operations go some way, by the beginning of their names; the first that fits counts. */
const setup = (ways: Readonly<Record<string, WayName>>) => {
  const wayOf = (operation: string) => Object.entries(ways).find(([name]) => operation.startsWith(name))?.[1];
  const clientOptions = (answer: Parameters<typeof unreliable>[0]) => unreliable(answer, wayOf);
  const account = guardAccount({ stack: told({ warnPercent: 0 }), clientOptions });
  const models = ['a', 'b', 'c'].map((name, i) =>
    account.place('EntityRecognizer', name, { submitTime: hoursBefore(3) + i }),
  );
  return { ...account, models, names: () => account.asked.map(({ name }) => name) };
};

test.each<[what: string, ways: Record<string, WayName>]>([
  ['every read takes 2.4 s', { List: 'an answer after 2.4 s' }],
  ['tags take 2.4 s', { ListTags: 'an answer after 2.4 s' }],
])('a reading asks all runs where %s', async (_, ways) => {
  const { read, names } = setup(ways);
  await read();
  expect(names().sort()).toEqual(['a', 'b', 'c']);
});

test('stop-all asks all runs where every read takes 2.4 s', async () => {
  const { startSweep, wait, names, mails } = setup({ List: 'an answer after 2.4 s' });
  startSweep(byHand());
  await wait(300);
  expect([names().length, mails[0]?.Subject]).toEqual([3, 'Comprehend training: 3 stopped (us-east-1)']);
});
