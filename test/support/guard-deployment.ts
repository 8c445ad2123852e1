import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { ClientOptions } from '../../local/aws/wire/in-process.ts';
import { localFunctions } from '../../local/host/functions.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { told as withSettings } from './guard.ts';
import type { Told } from './guard-plan.ts';

/** The stack of all histories: one poll per minute for ten minutes, so that a stop without effect ends soon. */
export const stack = synthesize('us-east-1', {
  monthlyLimitUsd: 6,
  dashboard: false,
  alarmNames: ['billing'],
  anomalies: true,
  pollIntervalSeconds: 60,
  stopTimeoutMinutes: 10,
});
export const sweepWorkflowArn = stack.outputs.SweepWorkflowArn;
export const region = stack.location.region;
/** A second region whose training counts towards the limit. */
export const elsewhere = 'eu-west-1';

/** The function that takes the reading for a signal. */
export const answerArn = Object.entries(stack.resources('AWS::Lambda::Function')).flatMap(([id, { Handler }]) =>
  Handler === 'answer-signal.handler' ? [stack.arnOf(id)] : [],
)[0];

/** Deploys the stack's functions with other settings into an existing account. */
export const deploy = (told: Told, clientOptions: ClientOptions) =>
  localFunctions(withSettings(told, stack), {
    clientOptions,
    now: () => new Date(),
    logger: { info: () => {}, warn: () => {}, error: () => {} },
    metrics: { addMetric: () => {}, publishStoredMetrics: () => {} },
  });

/** Checks that no ledger entry fell. @param entered - the most that was entered for each month and run */
export const checkLedger = async (
  clientOptions: ClientOptions,
  entered: ReadonlyMap<string, number>,
  wrong: (what: string) => void,
) => {
  const dynamodb = new DynamoDBClient(clientOptions);
  const [TableName] = Object.keys(stack.resources('AWS::DynamoDB::Table'));
  const months = ['2026-11', '2026-12'].map(async (month) => {
    const query = new QueryCommand({
      TableName,
      KeyConditionExpression: '#month = :month',
      ExpressionAttributeNames: { '#month': 'Month' },
      ExpressionAttributeValues: { ':month': { S: month } },
    });
    const { Items = [] } = await dynamodb.send(query);
    return Items.map(({ Run, Seconds }): [string, number] => [`${month} ${Run?.S}`, Number(Seconds?.N)]);
  });
  const now = new Map<string, number>((await Promise.all(months)).flat());
  for (const [entry, most] of entered) {
    const found = now.get(entry) ?? 0;
    if (found < most) wrong(`the ledger fell from ${most} to ${found}`);
  }
};
