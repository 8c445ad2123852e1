import { type DynamoDBClient, PutItemCommand, type PutItemCommandInput, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Month } from './training-cost.ts';

export interface LedgerClient {
  readonly dynamodb: DynamoDBClient;
  /** Its keys are the strings `Month` and `Run`, its TTL attribute `ExpiresAt`. */
  readonly ledgerTable: string;
}

/** What the ledger knows of a month. */
export interface Ledger {
  /** Seconds that each run has taken, by run id. */
  readonly seconds: ReadonlyMap<string, number>;
  /** Notes, `<cause>#<subject>`, and when each was made: what people have been told already this month. */
  readonly notes: ReadonlyMap<string, Date>;
}

/** How long a month is kept after its end. */
const keptForDays = 90;

/** Everything that the ledger knows of a month: an item for each run and each note. */
export const readLedger = async ({ dynamodb, ledgerTable }: LedgerClient, month: Month): Promise<Ledger> => {
  const seconds = new Map<string, number>();
  const notes = new Map<string, Date>();
  const pages = paginateQuery(
    { client: dynamodb },
    {
      TableName: ledgerTable,
      KeyConditionExpression: '#Month = :month',
      ExpressionAttributeNames: { '#Month': 'Month' },
      ExpressionAttributeValues: { ':month': { S: month.name } },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) {
    for (const { Run, Seconds, NotedAt } of Items) {
      if (Seconds?.N) seconds.set(Run?.S ?? '', Number(Seconds.N));
      else if (NotedAt?.S) notes.set(Run?.S ?? '', new Date(NotedAt.S));
    }
  }
  return { seconds, notes };
};

/**
 * Enters what runs have taken in a month, each for itself and only where it is more than is entered: so two readings at
 * once lose nothing and the month's sum can't fall.
 *
 * Comprehend's list forgets a model that is deleted, and the bill doesn't: that is what the ledger is for. The alternative,
 * CloudTrail's record of every deletion, comes minutes later and needs a trail. What it doesn't see: a run that begins,
 * ends and is deleted between two readings, at $3 an hour and a reading every 5 minutes at most $0.25 each; and what a
 * run took between its last reading and its deletion.
 *
 * @param seconds - by run id
 */
export const enterSeconds = async (
  ledger: LedgerClient,
  month: Month,
  seconds: ReadonlyMap<string, number>,
): Promise<void> => {
  const writes = Array.from(seconds, ([run, taken]) => {
    const Seconds = { N: `${taken}` };
    return enter(ledger, {
      Item: { ...itemOf(month, run), Seconds },
      ConditionExpression: 'attribute_not_exists(#Run) OR #Seconds < :seconds',
      ExpressionAttributeNames: { '#Run': 'Run', '#Seconds': 'Seconds' },
      ExpressionAttributeValues: { ':seconds': Seconds },
    });
  });
  for (const write of await Promise.allSettled(writes)) if (write.status === 'rejected') throw write.reason;
};

/** Makes notes, so that what they say isn't said again this month. One that is there keeps its time: a grace counts from it. */
export const enterNotes = async (
  ledger: LedgerClient,
  month: Month,
  notes: readonly string[],
  at: Date,
): Promise<void> => {
  const writes = notes.map((note) =>
    enter(ledger, {
      Item: { ...itemOf(month, note), NotedAt: { S: at.toISOString() } },
      ConditionExpression: 'attribute_not_exists(#Run)',
      ExpressionAttributeNames: { '#Run': 'Run' },
    }),
  );
  await Promise.all(writes);
};

/** Where the condition doesn't hold, another reading has entered as much or more. */
const enter = async (
  { dynamodb, ledgerTable }: LedgerClient,
  item: Omit<PutItemCommandInput, 'TableName'>,
): Promise<void> => {
  await dynamodb.send(new PutItemCommand({ TableName: ledgerTable, ...item })).catch((error: Error) => {
    if (error.name !== 'ConditionalCheckFailedException') throw error;
  });
};

const itemOf = (month: Month, run: string) => ({
  Month: { S: month.name },
  Run: { S: run },
  // Epoch seconds, for DynamoDB's TTL.
  ExpiresAt: { N: `${month.end.getTime() / 1000 + keptForDays * 86_400}` },
});
