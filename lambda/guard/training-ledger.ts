import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Month } from '../model/training-cost.ts';

export interface Ledger {
  readonly dynamodb: DynamoDBClient;
  /** Its key is the string `Month`, its TTL attribute `ExpiresAt`. */
  readonly ledgerTable: string;
}

/** How long a month is kept after its end. */
const keptForDays = 90;

/**
 * Enters what each run has taken in a month and answers the seconds of all its runs together.
 *
 * Comprehend's list forgets a classifier that is deleted, and the bill doesn't. So each run keeps the most it was
 * ever seen with, and the month's sum can't fall. The alternative, CloudTrail's record of every deletion, comes
 * minutes later and needs a trail. What it doesn't see: a run that begins, ends and is deleted between two readings,
 * at $3 an hour and a reading every 5 minutes at most $0.25 each; and what a run took between its last reading and
 * its deletion.
 *
 * One item a month: about 28 bytes a run, so DynamoDB's 400 KB hold some 14,000 runs a month. Two readings at once:
 * the last one's item stays, and the next reading mends it for every run that is still listed.
 *
 * @param seconds - by `runId`, of the runs that are listed now; without the zeros
 */
export const enterTraining = async (
  { dynamodb, ledgerTable: TableName }: Ledger,
  month: Month,
  seconds: ReadonlyMap<string, number>,
): Promise<number> => {
  const Key = { Month: { S: month.name } };
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  const before: Record<string, number> = JSON.parse(Item?.Runs?.S ?? '{}');
  const runs = new Map(Object.entries(before));
  for (const [runId, taken] of seconds) runs.set(runId, Math.max(taken, runs.get(runId) ?? 0));

  if ([...runs].some(([runId, taken]) => taken !== before[runId])) {
    const Runs = { S: JSON.stringify(Object.fromEntries(runs)) };
    await dynamodb.send(
      new PutItemCommand({ TableName, Item: { ...Key, Runs, ExpiresAt: { N: `${expiry(month)}` } } }),
    );
  }
  return [...runs.values()].reduce((sum, taken) => sum + taken, 0);
};

/**
 * Enters the runs that a report-only guard has spoken of in a month; true if one of them is new. Otherwise it would
 * mail the same report at every reading for as long as the jobs run: 288 times a day at 5 minutes.
 *
 * @param runIds - of all runs that could be stopped now
 */
export const enterReported = async (
  { dynamodb, ledgerTable: TableName }: Ledger,
  month: Month,
  runIds: readonly string[],
): Promise<boolean> => {
  const Key = { Month: { S: `${month.name} reported` } };
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  const before: readonly string[] = JSON.parse(Item?.Runs?.S ?? '[]');
  const fresh = runIds.filter((runId) => !before.includes(runId));
  if (fresh.length === 0) return false;
  const Runs = { S: JSON.stringify([...before, ...fresh]) };
  await dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key, Runs, ExpiresAt: { N: `${expiry(month)}` } } }));
  return true;
};

/** Epoch seconds, for DynamoDB's TTL. */
const expiry = (month: Month): number => month.end.getTime() / 1000 + keptForDays * 86_400;
