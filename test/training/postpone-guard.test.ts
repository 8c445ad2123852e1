import fc from 'fast-check';
import { type Kind, kindNames } from '../../lambda/account/kind.ts';
import { localAccount } from '../../local/host/account.ts';
import { type SynthesizedStack, synthesize } from '../../local/host/synthesized.ts';
import { apiOf, onWire } from '../support/http.ts';
import { noon, timeFor, useVirtualTime } from '../support/virtual-time.ts';

/** What the guard makes of `POST /postpone`: the deployed reading, every few minutes, in virtual time. */
const minute = 60_000;
const stacks = [{ monthlyLimitUsd: 1 }, { maxTrainingMinutes: 5 }].map((limit) =>
  synthesize('us-east-1', { ...limit, dashboard: false }),
);

useVirtualTime();

/**
 * Lets a run that a cause covers be postponed, then one reading follow the other.
 *
 * @returns when Comprehend was asked to stop it and when the readings were, in minutes after noon
 */
const postponed = async (
  stack: SynthesizedStack,
  kind: Kind,
  { untilMinutes, everyMinutes, firstAt }: { untilMinutes: number; everyMinutes: number; firstAt: number },
) => {
  jest.clearAllTimers();
  jest.setSystemTime(noon);
  const minutes = () => (Date.now() - noon) / minute;
  const asked: number[] = [];
  const readings: number[] = [];
  const account = localAccount({
    stack,
    timings: { submittedSeconds: 0, trainingSeconds: 1e9, stoppingSeconds: 60 },
    beforeOperation: ({ operation }) => void (operation.startsWith('StopTraining') && asked.push(minutes())),
  });
  const { passWhile, settled } = timeFor(account);
  const api = apiOf((request) => settled(account.answer(request)));
  const model = account.comprehend.place({ kind, name: 'invoices' }, { submitTime: noon - 600 * minute });
  const Until = new Date(noon + untilMinutes * minute).toISOString();
  expect((await api.request('POST', '/postpone', { ...onWire(model), Until })).status).toBe(200);
  const read = () => {
    readings.push(minutes());
    void account.readMeter();
    setTimeout(read, everyMinutes * minute);
  };
  setTimeout(read, firstAt * minute);
  await passWhile(() => minutes() < untilMinutes + 3 * everyMinutes);
  account.close();
  return { asked, readings };
};

test('a run past a limit that is postponed is never asked before the end, and at the first reading after it', async () => {
  const given = fc.record({
    kind: fc.constantFrom(...kindNames),
    stack: fc.constantFrom(...stacks),
    untilMinutes: fc.double({ min: 0.1, max: 90, noNaN: true }),
    everyMinutes: fc.integer({ min: 1, max: 15 }),
    firstAt: fc.double({ min: 0.1, max: 5, noNaN: true }),
  });
  await fc.assert(
    fc.asyncProperty(given, async ({ stack, kind, ...times }) => {
      const { asked, readings } = await postponed(stack, kind, times);
      const until = Math.floor(times.untilMinutes * minute) / minute;
      const first = readings.find((at) => at >= until) ?? Number.NaN;
      expect(asked[0]).toBeGreaterThanOrEqual(first);
      expect(asked[0]).toBeLessThan(first + 2 / 60);
    }),
    { numRuns: 25 },
  );
});
