import { kindNames, listOperationOf, operationOf } from '../../lambda/account/kind.ts';
import { exempt, guardAccount, hoursBefore, told } from '../support/guard.ts';
import { apiOf, expectProblem } from '../support/http.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';
import { unreliable, type WayName } from './ways.ts';

/**
 * What the guard's functions do while AWS or the wire to it fails them, in virtual time: nothing exempt is asked, one failure
 * holds up nothing behind it, and what one reading misses the next one does.
 */
useVirtualTime();

/** The random histories have the faults that AWS names. */
const wayNames = [
  ...(['an HTML 503', 'text in the place of JSON', 'a reset, though carried out', 'no answer in 5 s'] as const),
];

/** An account with a guard over its limit, whose requests of some operations fail for a while. */
const failing = (operations: readonly string[], way: WayName, seconds: number, settings = {}) => {
  const state = { until: noon + seconds * 1000 };
  const account = guardAccount({
    stack: told({ warnPercent: 0, ...settings }),
    quotas: true,
    clientOptions: (answer) =>
      unreliable(answer, (operation) => (operations.includes(operation) && Date.now() < state.until ? way : undefined)),
  });
  const { place, readMeter, settled, wait } = account;
  const run = { submitTime: hoursBefore(3) };
  return {
    ...account,
    ...apiOf((request) => settled(account.answer(request))),
    state,
    placeEach: (count: number, name: string, more = {}) =>
      kindNames.flatMap((kind) => Array.from({ length: count }, (_, i) => place(kind, `${name}${i}`, run, more))),
    /** Readings a minute apart, whether or not they fail. */
    live: async (minutes: number) => {
      for (let i = 0; i < minutes; i++) {
        const next = Date.now() + 60_000;
        await settled(Promise.allSettled([readMeter()]));
        await wait((next - Date.now()) / 1000);
      }
    },
  };
};

const lists = kindNames.map(listOperationOf);
const stops = kindNames.map((kind) => operationOf('StopTraining', kind));
const describes = kindNames.map((kind) => operationOf('Describe', kind));

describe.each<[call: string, operations: readonly string[]]>([
  ['lists', lists],
  ['tags', ['ListTagsForResource']],
  ['stop workflows', ['ListExecutions']],
  ['starts of workflows', ['StartExecution']],
  ['the ledger', ['Query', 'PutItem']],
  ['stops', stops],
  ['one run', describes],
])('twenty runs over the limit, while calls for %s fail for a minute', (_, operations) => {
  test.each(wayNames)('are all asked and followed within two readings after that: %s', async (way) => {
    const { placeEach, live, statusOf, stops: stopsOf, asked } = failing(operations, way, 60);
    const models = placeEach(9, 'm');
    const kept = placeEach(1, 'kept', exempt);
    await live(3);
    expect(models.filter((model) => statusOf(model) === 'TRAINING').map(({ name }) => name)).toEqual([]);
    expect(kindNames.map((kind) => stopsOf(kind).length)).toEqual([9, 9]);
    expect(kept.map(statusOf)).toEqual(['TRAINING', 'TRAINING']);
    expect(asked.filter(({ name }) => name.startsWith('kept'))).toEqual([]);
  });
});

describe.each(wayNames)('while each request gets %s', (way) => {
  const dryRun = { DryRun: true };

  test('a dry run of POST /stop-all is refused or says what is unreadable, and is whole when asked again', async () => {
    const ask = async (operations: readonly string[]) => {
      const { placeEach, request, state } = failing(operations, way, 1e6);
      placeEach(1, 'm');
      placeEach(1, 'kept', exempt);
      const first = await request('POST', '/stop-all', dryRun);
      state.until = 0;
      const { body } = await request('POST', '/stop-all', dryRun);
      expect([body.Training.length, body.Exempt.length, body.Unreadable.length]).toEqual([2, 2, 0]);
      return first;
    };
    const refused = await ask(lists.slice(0, 1));
    expect([429, 503]).toContain(refused.status);
    expectProblem(refused, refused.status, refused.body.code);
    const { status, body } = await ask(['ListTagsForResource']);
    expect([status, body.Training, body.Unreadable.length]).toEqual([200, [], 4]);
  });

  test('POST /stop-all tells the caller where no sweep could be started, and starts one when asked again', async () => {
    const { request, state, sweeps } = failing(['StartExecution'], way, 1e6);
    const { status, body } = await request('POST', '/stop-all');
    expect([[429, 503].includes(status), body.status]).toEqual([true, status]);
    state.until = 0;
    const isCarriedOut = way.includes('carried out') ? 1 : 0;
    const before = sweeps().length;
    expect([before > 0 ? 1 : 0, (await request('POST', '/stop-all')).status]).toEqual([isCarriedOut, 202]);
  });

  test('a sweep by hand that can read nothing for ten minutes stops all after that, and calls nothing stopped before', async () => {
    const operations = [...lists, ...describes, 'ListTagsForResource', 'ListExecutions'];
    const account = failing(operations, way, 600, { monthlyLimitUsd: 1e6 });
    const models = account.placeEach(2, 'm');
    await account.request('POST', '/stop-all');
    await account.wait(600);
    expect([account.mails, models.map(account.statusOf)]).toEqual([[], models.map(() => 'TRAINING')]);
    await account.wait(600);
    expect(models.map(account.statusOf)).toEqual(models.map(() => 'STOPPED'));
    expect(account.mails.map(({ Subject }) => Subject)).toEqual(['Comprehend training: 4 stopped (us-east-1)']);
  });
});
