#!/usr/bin/env bash
# ElectroDB's "less than or equal" leaves out what is equal, even when it compares by attributes.
#
# Guess: query.runs({model}).lte({at}) finds the runs up to a time, that time included. The guide says that a comparison
# is one of whole keys and may return unexpected data, and that {compare: "attributes"} makes it one of attributes. So with
# that option at the latest, lte and between mean what they say.
# What happens: a sort key of two attributes is one text, $run_1#at_<time>#attempt_<number>, which is compared with the
# text of what is given. The rest makes each stored key greater, so lte and the end of between leave out the equal ones,
# and gt finds them. The option adds a filter. It takes the surplus away from gt, but can't bring back what lte lacks.
# Also without it, query.runs({model, at}).gte({attempt}) finds runs of later times than the given one. With the time as
# the key's only part all is as guessed.
# Why it matters: a ledger that is read up to the last known time lacks that last entry. To add a second attribute to a
# sort key changes what the queries that there are find, without an error.
# Source: https://electrodb.dev/en/queries/query ("Comparison Queries", and "Begins With Queries": what is passed to the
# access pattern is strictly equal).
#
# Versions: electrodb 3.9.3, @aws-sdk/client-dynamodb 3.1138.0, @aws-sdk/lib-dynamodb 3.1138.0, dynalite 4.0.0.
# Seen, with runs at 09:00, 10:00 and 11:00: by keys and by attributes "lte 10:00: 09:00" and "between 09:00 and 10:00:
#       09:00"; "gt 10:00: 10:00 11:00" by keys, "11:00" by attributes; "at 10:00, gte attempt 1: 10:00 11:00" by keys,
#       "10:00" by attributes; with the time alone "lte 10:00: 09:00 10:00", "between …: 09:00 10:00", "gt 10:00: 11:00".
# Needs: bash, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts electrodb@3.9.3 @aws-sdk/client-dynamodb@3.1138.0 \
  @aws-sdk/lib-dynamodb@3.1138.0 dynalite@4.0.0
cat > run.cjs <<'JS'
const { CreateTableCommand, DynamoDBClient } = require('@aws-sdk/client-dynamodb');
const dynalite = require('dynalite');
const { Entity } = require('electrodb');

const table = 'ledger';
const keys = [['pk', 'HASH'], ['sk', 'RANGE']];

const entity = (client, name, parts) =>
  new Entity(
    {
      model: { entity: name, version: '1', service: 'guard' },
      attributes: { model: { type: 'string' }, at: { type: 'string' }, attempt: { type: 'number' } },
      indexes: { runs: { pk: { field: 'pk', composite: ['model'] }, sk: { field: 'sk', composite: parts } } },
    },
    { client, table },
  );

const server = dynalite({ createTableMs: 0 });
server.listen(0, '127.0.0.1', async () => {
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${server.address().port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'made-up', secretAccessKey: 'made-up' },
  });
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map(([AttributeName]) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map(([AttributeName, KeyType]) => ({ AttributeName, KeyType })),
    }),
  );
  const model = 'reviews';
  const seen = [];
  const show = async (parts, compare, what, query) => {
    const { data } = await query.go({ compare });
    seen.push(data.map(({ at }) => at).join(' '));
    console.log(`${parts.join(' and ')}, by ${compare}, ${what}: ${seen.at(-1)}`);
  };
  for (const [parts, comparisons] of [[['at', 'attempt'], ['keys', 'attributes']], [['at'], ['keys']]]) {
    const runs = entity(client, parts.join('and'), parts);
    for (const at of ['09:00', '10:00', '11:00']) await runs.put({ model, at, attempt: 1 }).go();
    for (const compare of comparisons) {
      const all = () => runs.query.runs({ model });
      await show(parts, compare, 'gt 10:00', all().gt({ at: '10:00' }));
      await show(parts, compare, 'lte 10:00', all().lte({ at: '10:00' }));
      await show(parts, compare, 'between 09:00 and 10:00', all().between({ at: '09:00' }, { at: '10:00' }));
      if (parts.length === 1) continue;
      const attempts = runs.query.runs({ model, at: '10:00' }).gte({ attempt: 1 });
      await show(parts, compare, 'at 10:00, gte attempt 1', attempts);
    }
  }
  const expected = [
    ['10:00 11:00', '09:00', '09:00', '10:00 11:00'],
    ['11:00', '09:00', '09:00', '10:00'],
    ['11:00', '09:00 10:00', '09:00 10:00'],
  ];
  if (seen.join() !== expected.flat().join()) {
    console.error('The behaviour has changed.');
    process.exitCode = 1;
  }
  client.destroy();
  server.close();
});
JS
node run.cjs
