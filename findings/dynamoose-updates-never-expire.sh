#!/usr/bin/env bash
# An item that dynamoose makes by an update never expires.
#
# Guess: expires of a table is "for items created", and timestamps of a schema is for the times of creation and update.
# Model.update of a key that isn't there creates an item, as UpdateItem of DynamoDB does. So it has all of them.
# What happens: save and Model.create write both. The item of an update gets updatedAt and what is updated, but neither
# the time to live nor createdAt. No later update adds them either.
# Why it matters: an update by key is how a counter or a ledger is written in one call. Its items stay in the table for
# good, though the table has a TTL. A test that saves an item first and then updates it finds the time to live in place.
# Source: https://dynamoosejs.com/guide/Table (expires), https://dynamoosejs.com/guide/Schema (timestamps), and
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html (adds the item if there is none).
#
# Versions: dynamoose 4.2.0, @aws-sdk/client-dynamodb 3.1138.0, dynalite 4.0.0.
# Seen: "create: createdAt expiresAt hours id updatedAt", "update of a new id: hours id updatedAt", "update of it: hours
#       id updatedAt", "update of the created one: createdAt expiresAt hours id updatedAt".
# Needs: bash, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts dynamoose@4.2.0 @aws-sdk/client-dynamodb@3.1138.0 \
  dynalite@4.0.0
cat > run.cjs <<'JS'
const { DynamoDB } = require('@aws-sdk/client-dynamodb');
const dynalite = require('dynalite');
const dynamoose = require('dynamoose');

const server = dynalite({ createTableMs: 0 });
server.listen(0, '127.0.0.1', async () => {
  const client = new DynamoDB({
    endpoint: `http://127.0.0.1:${server.address().port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'made-up', secretAccessKey: 'made-up' },
  });
  await client.createTable({
    TableName: 'ledger',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  });
  dynamoose.aws.ddb.set(client);
  const schema = new dynamoose.Schema({ id: { type: String, hashKey: true }, hours: Number }, { timestamps: true });
  const Run = dynamoose.model('Run', schema);
  // dynalite has no UpdateTimeToLive, so the table's own setting stays as it is.
  new dynamoose.Table('ledger', [Run], {
    create: false,
    waitForActive: false,
    expires: { ttl: 3_600_000, attribute: 'expiresAt' },
  });
  const seen = [];
  const show = async (what, id) => {
    const { Item } = await client.getItem({ TableName: 'ledger', Key: { id: { S: id } } });
    seen.push(Object.keys(Item).sort().join(' '));
    console.log(`${what}: ${seen.at(-1)}`);
  };
  await Run.create({ id: 'reviews', hours: 1 });
  await show('create', 'reviews');
  await Run.update({ id: 'orders' }, { hours: 1 });
  await show('update of a new id', 'orders');
  await Run.update({ id: 'orders' }, { hours: 2 });
  await show('update of it', 'orders');
  await Run.update({ id: 'reviews' }, { hours: 2 });
  await show('update of the created one', 'reviews');
  const whole = 'createdAt expiresAt hours id updatedAt';
  const part = 'hours id updatedAt';
  if (seen.join() !== [whole, part, part, whole].join()) {
    console.error('The behaviour has changed.');
    process.exitCode = 1;
  }
  client.destroy();
  server.close();
});
JS
node run.cjs
