#!/usr/bin/env bash
# model.status gets the value of modelStatus when a library for DynamoDB writes the update.
#
# Guess: a helper that compares two items writes an update expression which makes the one of the other. Its
# placeholders are its own affair. dynamo-update-expression speaks of avoiding collisions of them.
# What happens: the placeholder of a nested attribute is its path, written as one word: in dynamo-update-expression
# :modelStatus for model.status as well as for modelStatus, in dynamodb-update-expression :modelstatus for model.status
# as well as for modelstatus. The expression sets both attributes, and both from the one value that is left. DynamoDB
# accepts it. end_time beside endTime is the same name twice, which DynamoDB refuses.
# Why it matters: each attribute is right when it changes alone. When both change in one update, the nested one gets a
# value that it never had, and nothing fails.
# Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeValues.html.
#
# Versions: dynamo-update-expression 1.0.8, dynamodb-update-expression 0.1.21, dynalite 4.0.0, @aws-sdk/client-dynamodb
#           and @aws-sdk/lib-dynamodb 3.1138.0.
# Seen: 'dynamo-update-expression: {"model":{"status":"new flat"},"modelStatus":"new flat"}',
#       'dynamodb-update-expression: {"model":{"status":"new flat"},"modelstatus":"new flat"}'. Each should have "new
#       nested" for the status.
# Needs: bash, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund dynamo-update-expression@1.0.8 dynamodb-update-expression@0.1.21 \
  dynalite@4.0.0 @aws-sdk/client-dynamodb@3.1138.0 @aws-sdk/lib-dynamodb@3.1138.0
cat > run.cjs <<'JS'
const { CreateTableCommand, DynamoDBClient } = require('@aws-sdk/client-dynamodb');
const { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } = require('@aws-sdk/lib-dynamodb');
const dynalite = require('dynalite');
const one = require('dynamo-update-expression');
const other = require('dynamodb-update-expression');

const helpers = {
  'dynamo-update-expression': {
    flat: 'modelStatus',
    compare: (original, modified) => one.getUpdateExpression({ original, modified }),
  },
  'dynamodb-update-expression': {
    flat: 'modelstatus',
    compare: (original, modified) => other.getUpdateExpression(original, modified),
  },
};

const server = dynalite({ createTableMs: 0 });
server.listen(0, '127.0.0.1', async () => {
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${server.address().port}`,
    credentials: { accessKeyId: 'made', secretAccessKey: 'up' },
  });
  const documents = DynamoDBDocumentClient.from(client);
  const TableName = 'jobs';
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  for (const [id, { flat, compare }] of Object.entries(helpers)) {
    const original = { model: { status: 'old nested' }, [flat]: 'old flat' };
    const modified = { model: { status: 'new nested' }, [flat]: 'new flat' };
    await documents.send(new PutCommand({ TableName, Item: { id, ...original } }));
    await documents.send(new UpdateCommand({ TableName, Key: { id }, ...compare(original, modified) }));
    const { model, [flat]: other } = (await documents.send(new GetCommand({ TableName, Key: { id } }))).Item;
    const seen = JSON.stringify({ model, [flat]: other });
    console.log(`${id}: ${seen}`);
    if (seen !== JSON.stringify({ model: { status: 'new flat' }, [flat]: 'new flat' })) {
      console.error('The behaviour has changed.');
      process.exitCode = 1;
    }
  }
  client.destroy();
  server.close();
});
JS
node --no-warnings run.cjs
