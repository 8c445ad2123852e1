import { outcomeOf } from '../../cli/replay/outcome.ts';
import { readRequest } from '../../cli/replay/settings.ts';
import { modelArn } from '../../lambda/account/arn.ts';
import { kindNames } from '../../lambda/account/kind.ts';
import type { PastRun } from '../../lambda/guard/past.ts';
import { localAccountId } from '../../local/host/synthesized.ts';
import { inMs, type Row } from './measure.ts';

const regions = ['us-east-1', 'us-east-2', 'us-west-2', 'eu-west-1', 'eu-central-1'];
const runs = 5000;
const mostMs = 2000;
const minute = 60_000;

/** Processor time of `replay` over twelve months once the lists are there, its limits to choose from included. */
export async function* replay(): AsyncIterable<Row> {
  const now = new Date();
  const { period, settings } = readRequest(
    { months: '12', monthlyLimitUsd: '2000', maxTrainingMinutes: '600', graceMinutes: '60' },
    now,
  );
  const step = (now.getTime() - period.from.getTime()) / runs;
  const past = Array.from({ length: runs }, (_, i): PastRun => {
    const kind = kindNames[i % 2] ?? 'DocumentClassifier';
    const region = regions[i % regions.length] ?? '';
    const submitTime = new Date(period.from.getTime() + i * step);
    const trainingEndTime = new Date(submitTime.getTime() + (20 + ((i * 97) % 1440)) * minute);
    const arn = modelArn({ partition: 'aws', region, accountId: localAccountId }, kind, `model-${i}`);
    const times = { submitTime, trainingStartTime: submitTime, trainingEndTime, endTime: trainingEndTime };
    return { kind, arn, status: 'TRAINED', tags: new Map(), ...times };
  });
  const begun = process.cpuUsage();
  outcomeOf({ runs: past, untagged: 0, unlisted: [] }, period, { ...settings, regions });
  const { user, system } = process.cpuUsage(begun);
  const ms = (user + system) / 1000;
  const what = `\`replay\` of 12 months, ${runs} runs in ${regions.length} regions`;
  yield { what, ours: inMs(ms), reference: `${inMs(mostMs)}: the mark`, ratio: ms / mostMs, most: 1 };
}
