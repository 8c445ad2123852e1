import type { Limits } from '../../lambda/settings.ts';
import { type ClientOptions, inProcess } from '../../local/aws/wire/in-process.ts';
import { guardAccount, hoursBefore, told } from '../support/guard.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

/** Regions that share a limit, or their ledger, which fail in each way that AWS has. */
useVirtualTime();

const minute = 60_000;
const limits: Limits = { monthlyLimitUsd: 6, warnPercent: 0, graceMinutes: 0, maxTrainingMinutes: null };
const elsewhere = { region: 'eu-west-1' };

type Failing = 'denied' | 'throttled' | 'timing out' | 'never answering';
const ways: readonly Failing[] = ['denied', 'throttled', 'timing out', 'never answering'];

const refusal = (__type: string, statusCode: number) => async () => ({
  response: { statusCode, headers: {}, body: new TextEncoder().encode(JSON.stringify({ __type })) },
});
const afterSeconds = (seconds: number, act: () => void) => void setTimeout(act, seconds * 1000);
/** What becomes of a request instead of an answer. */
const fail: Readonly<Record<Failing, () => Promise<unknown>>> = {
  denied: refusal('AccessDeniedException', 400),
  throttled: refusal('ThrottlingException', 429),
  // As the SDK's own HTTP handler gives up, at the requestTimeout of lambda/clients.ts.
  'timing out': () =>
    new Promise((_, reject) => {
      afterSeconds(10, () => reject(Object.assign(new Error('No answer'), { name: 'TimeoutError' })));
    }),
  'never answering': () => new Promise((resolve) => afterSeconds(1e6, () => resolve(undefined))),
};

type Request = { readonly headers: Readonly<Record<string, string>> };
const toOtherRegion = ({ headers }: Request) => headers.authorization?.includes('/eu-west-1/') === true;
const toLedger = ({ headers }: Request) => headers['x-amz-target']?.startsWith('DynamoDB_') === true;

/** Two regions that share a limit, read from the first of them, and requests that fail while `isDown`. */
const setup = (given: Partial<Limits>, how: Failing, isMeant: (request: Request) => boolean) => {
  const state = { isDown: true };
  const account = guardAccount({
    hasRules: false,
    stack: told({ regions: ['us-east-1', 'eu-west-1'], limits: { ...limits, ...given } }),
    clientOptions: (answer): ClientOptions => {
      const { requestHandler, ...options } = inProcess(answer, 'us-east-1');
      const { handle } = requestHandler as { readonly handle: (request: Request) => Promise<unknown> };
      const handler = {
        handle: (request: Request) => (state.isDown && isMeant(request) ? fail[how]() : handle(request)),
      };
      return { ...options, requestHandler: handler as NonNullable<typeof requestHandler> };
    },
  });
  /** A reading's events, each with how long it took; and whether the reading failed. */
  const read = async (at: number) => {
    jest.setSystemTime(at);
    const [{ status }] = await account.settled(Promise.allSettled([account.readMeter()]));
    const events = account.events.splice(0).map(({ time, detail, 'detail-type': type }) => ({
      type,
      withinSeconds: Math.round((Date.parse(time) - at) / 1000),
      usd: detail.TrainingCostMonthToDateUsd,
      unread: detail.UnreadRegions,
    }));
    return { hasFailed: status === 'rejected', events };
  };
  return { ...account, state, read };
};
const over = { type: 'Training Over Limit', withinSeconds: expect.any(Number) };

describe.each(ways)('a region %s', (how) => {
  test('counts with its last known figure, is named, and holds up a stop for 20 s at most', async () => {
    const { place, read, state } = setup({}, how, toOtherRegion);
    place('DocumentClassifier', 'a', { submitTime: hoursBefore(1) }, elsewhere);
    place('EntityRecognizer', 'here', { submitTime: hoursBefore(0.9) });
    state.isDown = false;
    expect(await read(noon)).toEqual({ hasFailed: false, events: [] });
    state.isDown = true;
    // An hour later: $3 of the other region as before, neither 0 nor 6, and $5.70 of the own one.
    const { hasFailed, events } = await read(noon + 60 * minute);
    expect([hasFailed, events]).toEqual([true, [{ ...over, usd: 8.7, unread: 'eu-west-1' }]]);
    expect(events[0]?.withinSeconds).toBeLessThanOrEqual(20);
    state.isDown = false;
    expect(await read(noon + 120 * minute)).toMatchObject({ hasFailed: false, events: [{ usd: 17.7 }] });
  });

  test('that was never read yet is named too, and counts once it is', async () => {
    const { place, read, state } = setup({ monthlyLimitUsd: 3 }, how, toOtherRegion);
    place('DocumentClassifier', 'a', { submitTime: hoursBefore(5) }, elsewhere);
    place('EntityRecognizer', 'here', { submitTime: hoursBefore(1) });
    expect(await read(noon)).toEqual({ hasFailed: true, events: [{ ...over, usd: 3, unread: 'eu-west-1' }] });
    state.isDown = false;
    expect(await read(noon + 2 * minute)).toEqual({ hasFailed: false, events: [{ ...over, usd: 18.2 }] });
  });
});

describe.each(ways)('a ledger %s', (how) => {
  test.each([0, 30])('holds up a stop for less than a minute, with %d minutes of grace too', async (graceMinutes) => {
    const { place, read } = setup({ graceMinutes }, how, toLedger);
    place('DocumentClassifier', 'a', { submitTime: hoursBefore(1) }, elsewhere);
    place('EntityRecognizer', 'here', { submitTime: hoursBefore(1) });
    const { hasFailed, events } = await read(noon);
    expect([hasFailed, events]).toEqual([true, [{ ...over, usd: 6 }]]);
    expect(events[0]?.withinSeconds).toBeLessThan(60);
  });

  test('keeps back what is told once until it is there again', async () => {
    const { place, read, state } = setup({ monthlyLimitUsd: 7, warnPercent: 80 }, how, toLedger);
    place('EntityRecognizer', 'a', { submitTime: hoursBefore(2) });
    expect((await read(noon)).events).toEqual([]);
    state.isDown = false;
    expect((await read(noon + 5 * minute)).events).toMatchObject([{ type: 'Training Cost Warning' }]);
    state.isDown = true;
    expect((await read(noon + 10 * minute)).events).toEqual([]);
  });
});
