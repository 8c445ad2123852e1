#!/usr/bin/env bash
# A failed condition in dynalite never tells which item made it fail, though the request asks for it.
#
# Guess: with ReturnValuesOnConditionCheckFailure ALL_OLD the ConditionalCheckFailedException carries the item that is
# there, as DynamoDB's does. A stand-in that lacks the parameter refuses it, as dynalite refuses UpdateTimeToLive.
# What happens: dynalite takes the parameter without a word, and the exception has no Item. With the old parameter
# ReturnValues, a Put that succeeds does answer with the old item.
# Why it matters: "note it once, and read what was noted first" is one request to DynamoDB this way. Locally the
# answer looks as if the other entry were empty, so the code takes the branch for a damaged or outdated item.
#
# Versions: dynalite 4.0.0, @aws-sdk/client-dynamodb 3.1138.0.
# Seen: "failed condition: ConditionalCheckFailedException, Item undefined",
#       'successful Put: old item noted at "first"'.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund dynalite@4.0.0 @aws-sdk/client-dynamodb@3.1138.0

cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';

for (const name of ['dynalite', '@aws-sdk/client-dynamodb']) {
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version);
}
const server = dynalite({ createTableMs: 0 });
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${server.address().port}`, region: 'us-east-1' });
const TableName = 'Notes';
await client.send(
  new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'Subject', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'Subject', KeyType: 'HASH' }],
  }),
);
await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1 }, { TableName });
const note = (at, more) =>
  client.send(new PutItemCommand({ TableName, Item: { Subject: { S: 'limit' }, NotedAt: { S: at } }, ...more }));

await note('first');
const failed = await note('second', {
  ConditionExpression: 'attribute_not_exists(Subject)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
}).then(() => ({ name: 'success' }), (error) => error);
const replaced = await note('third', { ReturnValues: 'ALL_OLD' });
const old = replaced.Attributes?.NotedAt?.S;
console.log(`failed condition: ${failed.name}, Item ${JSON.stringify(failed.Item)}`);
console.log('successful Put: old item noted at', JSON.stringify(old));
client.destroy();
server.close();
if (failed.name !== 'ConditionalCheckFailedException' || failed.Item !== undefined || old !== 'first') {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up node --no-warnings run.mjs
