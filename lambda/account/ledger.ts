import {
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { until } from './deadline.ts';
import { valueOnError } from './faults.ts';
import type { Month } from './training-cost.ts';

export interface LedgerClient {
  readonly dynamodb: DynamoDBClient;
  /** Its keys are the strings `Month` and `Run`, its TTL attribute `ExpiresAt`. */
  readonly ledgerTable: string;
  readonly signal?: AbortSignal | undefined;
}

export interface Note {
  readonly at: Date;
  /** ARN of the execution that reports it; missing in a note of version 0.2.0. */
  readonly execution?: string;
  /** Of an announcement: when the first stop comes. */
  readonly stopsAt?: Date;
  /** Of an announcement: the regions that share the limit. */
  readonly regions?: readonly string[];
  readonly attempt: number;
  /** Why Comprehend didn't accept a stop: the name of an error. */
  readonly error?: string;
}

export type Notes = ReadonlyMap<string, Note>;

/** Seconds billed to a run in one month. */
export interface Entry {
  readonly seconds: number;
  /** Empty in an entry of 0.2.0, which may say more than was billed: it counted time in the queue, and copies. */
  readonly region: string;
}

/** What the ledger knows of a month, or keeps beyond a month's end. */
export interface Ledger {
  /** Of a month: what each run has taken in it, by run id. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Of what is kept: when a run was first seen in `TRAINING` that had no TrainingStartTime, by run id. */
  readonly firstSeen: ReadonlyMap<string, Date>;
  /** What is reported once per month, or once per day where it is kept, by `<subject>#<amount, run id or source>`. */
  readonly notes: Notes;
}

/** Where an item stands: in a month, by its name, or among what is kept. */
export type Partition = Month | 'Kept';

const daySeconds = 86_400;
/** Days that items are kept: a month's after its end, `Kept` ones after their entry. No training takes that long. */
const keptForDays = 90;

type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

export const readLedger = async (
  { dynamodb, ledgerTable, signal }: LedgerClient,
  partition: Partition,
): Promise<Ledger> => {
  const entries = new Map<string, Entry>();
  const firstSeen = new Map<string, Date>();
  const notes = new Map<string, Note>();
  const query = {
    TableName: ledgerTable,
    KeyConditionExpression: '#Month = :month',
    ExpressionAttributeNames: { '#Month': 'Month' },
    ExpressionAttributeValues: { ':month': { S: nameOf(partition) } },
    ConsistentRead: true,
  };
  for await (const { Items = [] } of paginateQuery({ client: dynamodb }, query, until(signal))) {
    for (const item of Items as Item[]) {
      const key = item.Run?.S ?? '';
      if (item.Seconds?.N) entries.set(key, { seconds: Number(item.Seconds.N), region: item.Region?.S ?? '' });
      else if (item.FirstSeen?.S) firstSeen.set(key, new Date(item.FirstSeen.S));
      else if (item.NotedAt?.S) notes.set(key, noteOf(item));
    }
  }
  return { entries, firstSeen, notes };
};

const noteOf = ({ NotedAt, Execution, StopsAt, Regions, Attempt, Error: error }: Item): Note => ({
  at: new Date(NotedAt?.S ?? ''),
  ...(Execution?.S && { execution: Execution.S }),
  ...(StopsAt?.S && { stopsAt: new Date(StopsAt.S) }),
  ...(Regions?.S && { regions: Regions.S.split(',') }),
  attempt: Number(Attempt?.N ?? 1),
  ...(error?.S && { error: error.S }),
});

/**
 * Enters what runs have taken in a month, one write per run, and only where it exceeds the run's entry or where 0.2.0 made that
 * entry. So two readings at once lose nothing, and the month's sum can't fall, except where a figure replaces one of 0.2.0.
 *
 * Comprehend's list forgets a deleted model and the bill doesn't: that is what the ledger is for. The alternative,
 * CloudTrail's record of every deletion, comes minutes later and needs a trail. The ledger may be five minutes behind a run
 * that goes on. It misses what a run took since its last entry if it ends and is deleted between two readings: at $3 an hour some $0.30.
 *
 * @param entries - by run id
 */
export const enterSeconds = async (ledger: LedgerClient, month: Month, entries: ReadonlyMap<string, Entry>) => {
  const writes = Array.from(entries, ([run, { seconds, region }]) => {
    const Seconds = { N: `${seconds}` };
    return put(ledger, {
      Item: { ...itemOf(month, run, month.end), Seconds, Region: { S: region } },
      // Neither an entry of 0.2.0 nor a new item has a Region.
      ConditionExpression: 'attribute_not_exists(#Region) OR #Seconds < :seconds',
      ExpressionAttributeNames: { '#Region': 'Region', '#Seconds': 'Seconds' },
      ExpressionAttributeValues: { ':seconds': Seconds },
    });
  });
  await allOf(writes);
};

/** Enters that runs were first seen in training now. The first entry stays. @param runs - their ids */
export const enterFirstSeen = async (ledger: LedgerClient, runs: readonly string[], at: Date): Promise<void> => {
  const writes = runs.map((run) =>
    put(ledger, { Item: { ...itemOf('Kept', run, at), FirstSeen: { S: at.toISOString() } }, ...isNew }),
  );
  await allOf(writes);
};

/** Waits for all writes, also where one of them fails. @throws the first of their errors */
const allOf = async (writes: readonly Promise<unknown>[]): Promise<void> => {
  for (const write of await Promise.allSettled(writes)) if (write.status === 'rejected') throw write.reason;
};

const isNew = { ConditionExpression: 'attribute_not_exists(#Run)', ExpressionAttributeNames: { '#Run': 'Run' } };

const isStill = (seen: Note) => ({
  ConditionExpression: '#NotedAt = :seen',
  ExpressionAttributeNames: { '#NotedAt': 'NotedAt' },
  ExpressionAttributeValues: { ':seen': { S: seen.at.toISOString() } },
});

/**
 * Writes a note before its news is reported, on the condition that the ledger still has what the caller saw: no note, or that
 * one. Of two readings at once, only one succeeds.
 *
 * @param seen - the note that is replaced: it is out of date, or its execution has failed
 * @returns whether this call made it, also where the SDK repeated the write because its first answer was lost
 */
export const makeNote = async (
  ledger: LedgerClient,
  partition: Partition,
  name: string,
  note: Note,
  seen: Note | undefined,
): Promise<boolean> => {
  const { at, execution, stopsAt, regions, attempt, error } = note;
  const isMade = await put(ledger, {
    Item: {
      ...itemOf(partition, name, partition === 'Kept' ? at : partition.end),
      NotedAt: { S: at.toISOString() },
      Attempt: { N: `${attempt}` },
      ...(execution && { Execution: { S: execution } }),
      ...(stopsAt && { StopsAt: { S: stopsAt.toISOString() } }),
      ...(regions && { Regions: { S: regions.join() } }),
      ...(error && { Error: { S: error } }),
    },
    ...(seen ? isStill(seen) : isNew),
  });
  if (isMade) return true;
  const there = (await readLedger(ledger, partition)).notes.get(name);
  return there !== undefined && there.execution === execution && there.at.getTime() === at.getTime();
};

/** Removes the note that was seen, and no newer one: what it was about doesn't hold any more. */
export const removeNote = async (
  { dynamodb, ledgerTable, signal }: LedgerClient,
  partition: Partition,
  name: string,
  seen: Note,
): Promise<void> => {
  const { Month, Run } = itemOf(partition, name, seen.at);
  const command = new DeleteItemCommand({ TableName: ledgerTable, Key: { Month, Run }, ...isStill(seen) });
  await conditional(dynamodb.send(command, until(signal)));
};

const put = ({ dynamodb, ledgerTable, signal }: LedgerClient, item: Omit<PutItemCommandInput, 'TableName'>) =>
  conditional(dynamodb.send(new PutItemCommand({ TableName: ledgerTable, ...item }), until(signal)));

/** Whether the condition of a write held: where it doesn't, another reading has entered as much or more. */
const conditional = (write: Promise<unknown>): Promise<boolean> =>
  write.then(() => true, valueOnError('ConditionalCheckFailedException', false));

const nameOf = (partition: Partition): string => (partition === 'Kept' ? partition : partition.name);

const itemOf = (partition: Partition, run: string, from: Date) => ({
  Month: { S: nameOf(partition) },
  Run: { S: run },
  // Epoch seconds, for DynamoDB's TTL.
  ExpiresAt: { N: `${Math.floor(from.getTime() / 1000) + keptForDays * daySeconds}` },
});
