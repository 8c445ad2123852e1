import { dynamoDb } from '../local/dynamodb.ts';
import { eventBridge } from '../local/event-bridge/event-bridge.ts';
import { localAccountId } from '../local/stack/synthesized.ts';
import type { Bundles } from './bundles.ts';
import { type Endpoint, region, serveAws, trainingAccount } from './endpoint.ts';
import { callOnce } from './fresh-process.ts';
import { inSeconds, type Row } from './table.ts';

const classifiers = 2000;
/** Of these in training, all of them exempt: over the limit the meter then reads the tags of every one. */
const inTraining = 100;
/** As long a Message as may come with each classifier, in characters: assumed, AWS names no limit. */
const messageLength = 1024;
const exempt = [{ Key: 'stop-training', Value: 'exempt' }];

/** One run of the training meter as it is deployed, in a process of its own, over a long list. */
export const meterRun = async ({ deployed: { BudgetGuardTrainingMeterFunction: meter } }: Bundles): Promise<Row[]> => {
  if (!meter) throw new Error('The stack has no training meter');
  const environment = (endpoint: Endpoint) => ({
    ...endpoint.environment,
    LEDGER_TABLE: 'Ledger',
    EVENT_BUS: 'default',
    MONTHLY_LIMIT_USD: '1',
    TRAINING_USD_PER_HOUR: '3',
    EXEMPT_TAG_KEY: 'stop-training',
    EXEMPT_TAG_VALUE: 'exempt',
    POWERTOOLS_SERVICE_NAME: 'bench',
  });
  const run = async (count: number) => {
    const endpoint = await accountOf(count);
    try {
      return await callOnce(meter.file, {}, environment(endpoint));
    } finally {
      endpoint.close();
    }
  };
  const [none, many] = [await run(0), await run(classifiers)];
  const inMib = (bytes: number) => bytes / 1024 / 1024;
  const what = `meter, ${classifiers} classifiers in the list, ${inTraining} of them in training and exempt`;
  const grown = inMib(many.maxRssBytes - none.maxRssBytes).toFixed(0);
  const row = (ours: string, used: number, limit: number, reference: string): Row => ({
    what,
    ours,
    reference,
    ratio: used / limit,
    mark: { limit: '< 1', met: used < limit },
  });
  const { memoryMib, timeoutSeconds } = meter;
  return [
    row(inSeconds(many.ms / 1000), many.ms / 1000, timeoutSeconds, `${timeoutSeconds} s the function's timeout`),
    row(
      `${inMib(many.maxRssBytes).toFixed(0)} MiB at most, ${grown} MiB more than with none`,
      inMib(many.maxRssBytes),
      memoryMib,
      `${memoryMib} MiB the function's memory`,
    ),
  ];
};

const accountOf = async (count: number): Promise<Endpoint> => {
  const account = trainingAccount();
  const submitTime = Date.now() - 3_600_000;
  for (let i = 0; i < count; i++) {
    const trained = i < inTraining ? {} : { trainingSeconds: 1800 };
    account.place({ DocumentClassifierName: `classifier-${i}`, Tags: exempt }, { submitTime, ...trained });
  }
  const list = account.operations.ListDocumentClassifiers;
  const Message = 'x'.repeat(messageLength);
  const withMessages = async (request: Readonly<Record<string, unknown>>) => {
    const page = (await list?.(request)) as { DocumentClassifierPropertiesList: object[] };
    return {
      ...page,
      DocumentClassifierPropertiesList: page.DocumentClassifierPropertiesList.map((one) => ({ ...one, Message })),
    };
  };
  const operations = { ...account.operations, ListDocumentClassifiers: withMessages };
  const bus = eventBridge({ rules: [], clock: Date.now, region, accountId: localAccountId, log: console.error });
  return serveAws([{ ...account, operations }, dynamoDb({ Ledger: 'Month' }), bus], 'https');
};
