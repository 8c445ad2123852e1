import type { Settings } from '../../lambda/settings.ts';
import { guardAccount, hoursBefore, told } from '../support/guard.ts';
import { minute, noon, useVirtualTime } from '../support/virtual-time.ts';
import { unreliable, type WayName } from './ways.ts';

/**
 * A region that shares the limit, or the ledger, fails in each way that AWS has. The guard's random histories have its other
 * faults.
 */
useVirtualTime();

const elsewhere = { region: 'eu-west-1' };

const wayNames: readonly WayName[] = [
  ...(['AccessDeniedException 400', 'ThrottlingException 429', 'no answer in 5 s', 'no answer ever'] as const),
];

type Request = { readonly headers: Readonly<Record<string, string>> };
const toOtherRegion = ({ headers }: Request) => headers.authorization?.includes('/eu-west-1/') === true;
const toLedger = ({ headers }: Request) => headers['x-amz-target']?.startsWith('DynamoDB_') === true;

/** Two regions that share a limit, read from the first; requests fail while `isDown`. */
const setup = (given: Partial<Settings>, how: WayName, isMeant: (request: Request) => boolean) => {
  const state = { isDown: true };
  const account = guardAccount({
    stack: told({ regions: ['us-east-1', 'eu-west-1'], warnPercent: 0, ...given }),
    clientOptions: (answer) => unreliable(answer, (_, request) => (state.isDown && isMeant(request) ? how : undefined)),
  });
  const { asked, published, sweeps } = account;
  /** What a reading counts, which runs it asks to stop, after how many seconds and why, and whether it failed. */
  const read = async (at: number) => {
    jest.setSystemTime(at);
    const before = { asked: asked.length, sweeps: sweeps().length };
    const [{ status }] = await account.settled(Promise.allSettled([account.readMeter()]));
    const started = sweeps().slice(before.sweeps);
    return {
      hasFailed: status === 'rejected',
      usd: published.at(-1)?.TrainingCostMonthToDate,
      asked: asked.slice(before.asked).map(({ name }) => name),
      afterSeconds: asked.slice(before.asked).map((stop) => Math.round((stop.at - at) / 1000)),
      seconds: Math.round((Date.now() - at) / 1000),
      reasons: started.map(({ input }): string => JSON.parse(input).Plan.Reason),
    };
  };
  return { ...account, state, read };
};

describe.each(wayNames)('a region that gives %s', (how) => {
  test('counts with its last known figure, is named, and delays a stop by 20 s at most', async () => {
    const { place, read, state } = setup({}, how, toOtherRegion);
    place('DocumentClassifier', 'a', { submitTime: hoursBefore(1) }, elsewhere);
    place('EntityRecognizer', 'here', { submitTime: hoursBefore(0.9) });
    state.isDown = false;
    expect(await read(noon)).toMatchObject({ hasFailed: false, usd: 5.7, asked: [] });
    state.isDown = true;
    // An hour later: $3 of the other region as before, neither 0 nor 6, and $5.70 of the own one.
    const reading = await read(noon + 60 * minute);
    expect(reading).toMatchObject({ hasFailed: true, usd: 8.7, asked: ['here'] });
    expect(reading.afterSeconds[0]).toBeLessThanOrEqual(20);
    expect(reading.reasons[0]).toMatch(
      / Both are of all regions together: us-east-1, eu-west-1\. These could not be read and count with their last known figures: eu-west-1\.$/,
    );
  });

  test('and was never read is named too, and counts once it is read', async () => {
    const { place, read, state } = setup({ monthlyLimitUsd: 3 }, how, toOtherRegion);
    place('DocumentClassifier', 'a', { submitTime: hoursBefore(5) }, elsewhere);
    place('EntityRecognizer', 'here', { submitTime: hoursBefore(1) });
    const reading = await read(noon);
    expect(reading).toMatchObject({ hasFailed: true, usd: 3, asked: ['here'] });
    expect(reading.reasons[0]).toContain('eu-west-1');
    state.isDown = false;
    expect(await read(noon + 2 * minute)).toMatchObject({ hasFailed: false, usd: expect.closeTo(18.16, 1) });
  });
});

test.each(wayNames)('a ledger that gives %s delays a stop by less than 30 s, and a reading by 45 s', async (how) => {
  const { place, read } = setup({}, how, toLedger);
  place('DocumentClassifier', 'a', { submitTime: hoursBefore(1) }, elsewhere);
  place('EntityRecognizer', 'here', { submitTime: hoursBefore(1) });
  const reading = await read(noon);
  expect(reading).toMatchObject({ hasFailed: true, usd: 6, asked: ['here'] });
  expect(reading.afterSeconds[0]).toBeLessThan(30);
  expect(reading.seconds).toBeLessThanOrEqual(45);
});
