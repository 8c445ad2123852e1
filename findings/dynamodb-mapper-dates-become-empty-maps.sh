#!/usr/bin/env bash
# A Date in a condition of AWS Labs' DynamoDB mapper becomes an empty map, and an update writes that map.
#
# Guess: the mapper knows that an attribute is of the type Date, and stores it as epoch seconds. A filter, a key
# condition or an update expression on that attribute takes a Date too, and sends epoch seconds.
# What happens: only whole items go through the schema. The values of an expression are converted by their looks, and a
# Date looks like an object without members: {"M": {}}. The fork for version 3 of the SDK does the same.
# Why it matters: no item has a time below an empty map, so a filter by time finds nothing and a condition never holds.
# An update by expression succeeds, and the time is gone.
# Source: the README of @aws/dynamodb-data-marshaller (the type Date is a timestamp), and that of the mapper on scan and
# executeUpdateExpression.
#
# Versions: @aws/dynamodb-data-mapper 0.7.3, @aws/dynamodb-expressions 0.7.3; @nova-odm/mapper 0.8.3,
# @nova-odm/expressions 0.8.3, @aws-sdk/client-dynamodb 3.1162.0.
# Seen, for both: 'put: {"N":"1796032800"}', 'scan: #attr0 < :val1 with {"M":{}}', 'update: SET #attr0 = :val1 with
#       {"M":{}}'.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
# AWS Labs' mapper needs only a client's methods, so version 2 of the SDK isn't installed.
npm install --silent --no-audit --no-fund --legacy-peer-deps @aws/dynamodb-data-mapper@0.7.3 \
  @aws/dynamodb-expressions@0.7.3 @nova-odm/mapper@0.8.3 @nova-odm/expressions@0.8.3 @aws-sdk/client-dynamodb@3.1162.0
cat > run.cjs <<'JS'
const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');

let sent;
const answer = { Items: [], Count: 0, ScannedCount: 0, Attributes: { pk: { S: 'nightly' } } };

/** A client as of version 2 of the SDK that keeps what it is asked. */
const stub = (input) => {
  sent = input;
  return { promise: async () => answer };
};
const second = { config: {}, putItem: stub, scan: stub, updateItem: stub };

/** A client of version 3 that keeps what it is asked. */
const third = new DynamoDBClient({ region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
third.middlewareStack.add(() => async ({ input }) => {
  sent = input;
  return { output: { ...answer, $metadata: {} }, response: {} };
}, { step: 'initialize', priority: 'high' });

async function see({ DataMapper, DynamoDbSchema, DynamoDbTable }, { UpdateExpression, lessThan }, client) {
  class Job {}
  Object.defineProperties(Job.prototype, {
    [DynamoDbTable]: { value: 'jobs' },
    [DynamoDbSchema]: { value: { pk: { type: 'String', keyType: 'HASH' }, at: { type: 'Date' } } },
  });
  const mapper = new DataMapper({ client });
  const time = new Date('2026-11-30T10:00:00Z');
  const job = Object.assign(new Job(), { pk: 'nightly', at: time });
  const value = () => JSON.stringify(sent.ExpressionAttributeValues[':val1']);
  await mapper.put(job);
  const put = JSON.stringify(sent.Item.at);
  for await (const _ of mapper.scan(Job, { filter: { ...lessThan(time), subject: 'at' } }));
  const scan = `${sent.FilterExpression} with ${value()}`;
  const expression = new UpdateExpression();
  expression.set('at', time);
  await mapper.executeUpdateExpression(expression, job, Job);
  return { put, scan, update: `${sent.UpdateExpression} with ${value()}` };
}

async function main() {
  const expected = {
    put: '{"N":"1796032800"}',
    scan: '#attr0 < :val1 with {"M":{}}',
    update: 'SET #attr0 = :val1 with {"M":{}}',
  };
  let changed = false;
  for (const [mapper, expressions, client] of [
    ['@aws/dynamodb-data-mapper', '@aws/dynamodb-expressions', second],
    ['@nova-odm/mapper', '@nova-odm/expressions', third],
  ]) {
    for (const [name, seen] of Object.entries(await see(require(mapper), require(expressions), client))) {
      console.log(`${mapper}, ${name}: ${seen}`);
      changed ||= seen !== expected[name];
    }
  }
  if (changed) {
    console.error('The behaviour has changed.');
    process.exit(1);
  }
}

main();
JS
node --no-warnings run.cjs
