import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { listRuns } from '../../lambda/account/comprehend.ts';
import type { Kind } from '../../lambda/account/kind.ts';
import { trainedRuns } from '../../lambda/guard/past.ts';
import { replay } from '../../lambda/guard/replay.ts';
import { type LocalAccountOptions, localAccount } from '../../local/host/account.ts';

/** The replay of a past against the deployed guard, which reads the same runs as they come. */
const minute = 60_000;
const from = Date.UTC(2026, 10, 30, 18);
const to = Date.UTC(2026, 11, 1, 6);
const limits = { monthlyLimitUsd: 20, maxTrainingMinutes: 150 };

interface Planned {
  readonly kind: Kind;
  readonly name: string;
  /** From the beginning. */
  readonly afterMinutes: number;
  readonly minutes: number;
  readonly tags?: Readonly<Record<string, string>>;
}
const planned: readonly Planned[] = [
  { kind: 'DocumentClassifier', name: 'short', afterMinutes: 3, minutes: 50 },
  { kind: 'EntityRecognizer', name: 'long', afterMinutes: 20.3, minutes: 400 },
  {
    kind: 'DocumentClassifier',
    name: 'own-limit',
    afterMinutes: 31.7,
    minutes: 90,
    tags: { 'stop-training-after-minutes': '45' },
  },
  { kind: 'DocumentClassifier', name: 'exempt', afterMinutes: 60, minutes: 600, tags: { 'stop-training': 'exempt' } },
  {
    kind: 'EntityRecognizer',
    name: 'until',
    afterMinutes: 100,
    minutes: 400,
    tags: { 'stop-training': 'until=2026-11-30T23:10:30Z' },
  },
  { kind: 'EntityRecognizer', name: 'at-the-limit', afterMinutes: 150.2, minutes: 130 },
  { kind: 'DocumentClassifier', name: 'over-the-limit', afterMinutes: 330, minutes: 25 },
  { kind: 'EntityRecognizer', name: 'in-december', afterMinutes: 350.9, minutes: 120 },
  { kind: 'DocumentClassifier', name: 'december-too', afterMinutes: 400, minutes: 300 },
];

const account = (now: () => number, info: (message: string, members: object) => void = () => {}) =>
  localAccount({
    clock: now,
    timings: { submittedSeconds: 0, trainingSeconds: 600, stoppingSeconds: 0 },
    settings: { ...limits, dashboard: false },
    logger: { info, warn: () => {}, error: (message: string) => expect(message).toBe('') } as NonNullable<Logger>,
  });
type Logger = LocalAccountOptions['logger'];

/** What a reading logs of a run that it asked to stop. */
interface Asked {
  readonly cause: string;
  readonly DocumentClassifierArn?: string;
  readonly EntityRecognizerArn?: string;
}

const place = ({ comprehend }: ReturnType<typeof account>, { kind, name, tags = {}, ...run }: Planned) =>
  comprehend.place(
    { kind, name, tags },
    { submitTime: from + run.afterMinutes * minute, trainingSeconds: run.minutes * 60 },
  );

test('stops what the deployed guard stops, at the same reading and by the same cause', async () => {
  let now = from;
  const stopped: string[] = [];
  const guarded = account(
    () => now,
    (_, { asked = [] }: { readonly asked?: readonly Asked[] }) => {
      for (const { cause, DocumentClassifierArn, EntityRecognizerArn } of asked) {
        stopped.push(`${DocumentClassifierArn ?? EntityRecognizerArn} ${new Date(now).toISOString()} ${cause}`);
      }
    },
  );
  const waiting = [...planned];
  for (; now <= to; now += minute) {
    while (waiting[0] && from + waiting[0].afterMinutes * minute <= now) {
      const next = waiting.shift();
      if (next) place(guarded, next);
    }
    await guarded.readMeter();
  }
  guarded.close();

  const free = account(() => to);
  for (const one of planned) place(free, one);
  const client = new ComprehendClient(free.clientOptions);
  const lists = await Promise.all(
    (['DocumentClassifier', 'EntityRecognizer'] as const).map((kind) => listRuns(client, kind)),
  );
  free.close();
  const tagsOf = new Map(planned.map(({ name, tags = {} }) => [name, new Map(Object.entries(tags))]));
  const runs = lists.flat().map((run) => ({ ...run, tags: tagsOf.get(run.arn.split('/')[1] ?? '') ?? new Map() }));
  const period = { from: new Date(from), to: new Date(to) };
  const { stops } = replay(trainedRuns(runs, period), period, {
    ...limits,
    graceMinutes: 0,
    warnPercent: 80,
    guardMode: 'stop',
    regions: ['us-east-1'],
    exemptTagKey: 'stop-training',
    exemptTagValue: 'exempt',
    maxTrainingTagKey: 'stop-training-after-minutes',
    trainingUsdPerHour: 3,
  });
  const replayed = stops.map(
    ({ trained, stoppedAt, cause }) => `${trained.run.arn} ${stoppedAt.toISOString()} ${cause}`,
  );
  expect(replayed.sort()).toEqual(stopped.sort());
  expect(stopped.length).toBeGreaterThan(4);
}, 120_000);
