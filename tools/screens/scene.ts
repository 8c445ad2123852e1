import { setTimeout as sleep } from 'node:timers/promises';
import type { Kind } from '../../lambda/account/kind.ts';
import { startLocal } from '../../local/host/server.ts';

interface Job {
  readonly kind: Kind;
  readonly name: string;
  readonly version?: string;
  readonly hoursAgo: number;
  /** @default - it goes on */
  readonly hours?: number;
  readonly stoppingSeconds?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What the images show: a month that comes near its limit, and an afternoon with five runs. */
const jobs: readonly Job[] = [
  { kind: 'DocumentClassifier', name: 'price-lists', hoursAgo: 300, hours: 72 },
  { kind: 'EntityRecognizer', name: 'contracts', hoursAgo: 200, hours: 58.5 },
  { kind: 'DocumentClassifier', name: 'fraud-alerts', hoursAgo: 5.2, tags: { 'stop-training': 'exempt' } },
  {
    kind: 'EntityRecognizer',
    name: 'invoices',
    version: 'v2',
    hoursAgo: 2.4,
    tags: { 'stop-training-after-minutes': '240' },
  },
  { kind: 'DocumentClassifier', name: 'support-tickets', hoursAgo: 1.25 },
  { kind: 'DocumentClassifier', name: 'night-run', hoursAgo: 1.02, tags: { 'stop-training-after-minutes': '60' } },
  { kind: 'EntityRecognizer', name: 'part-numbers', hoursAgo: 0.4, stoppingSeconds: 600 },
];

/** A local mode in which that happens; the guard's first two mails are there. */
export const startScene = async () => {
  const local = await startLocal({
    port: 0,
    meterSeconds: 3600,
    settings: { monthlyLimitUsd: 500, pollIntervalSeconds: 1 },
    timings: { submittedSeconds: 0, trainingSeconds: 360_000 },
  });
  for (const { hoursAgo, hours, stoppingSeconds = 2, ...model } of jobs) {
    const submitTime = Date.now() - hoursAgo * 3_600_000;
    const run = { submitTime, stoppingSeconds, ...(hours !== undefined && { trainingSeconds: hours * 3600 }) };
    local.comprehend.place(model, run);
  }
  await local.readMeter();
  for (let tries = 0; tries < 300 && local.mails.length < 2; tries++) await sleep(100);
  return local;
};
