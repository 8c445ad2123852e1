#!/usr/bin/env bash
# A set that a resolver makes for DynamoDB is a map with a member "SS" in Amplify's AppSync simulator.
#
# Guess: $util.dynamodb.toStringSet(["a", "b"]) is {"SS": ["a", "b"]}, as in AppSync's guide, so the attribute is a set.
# What happens: the simulator takes the set it has made for an object and makes a map of it: {"M": {"SS": ["a", "b"]}}.
# toNumberSet does likewise. toBinarySet and toList are right.
# Why it matters: DynamoDB accepts the item. What reads the set gets an object with a member SS, and an ADD to the set
# fails locally and works on AWS.
# Source: https://docs.aws.amazon.com/appsync/latest/devguide/dynamodb-helpers-in-util-dynamodb.html.
#
# Version: @aws-amplify/amplify-appsync-simulator 2.16.20.
# Seen: 'toStringSet: {"M":{"SS":["a","b"]}}', 'toNumberSet: {"M":{"NS":["1","2"]}}', 'toBinarySet: {"BS":["YQ=="]}',
#       'toList: {"L":[{"S":"a"},{"S":"b"}]}'.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
# The functions need no command line of Amplify, so it isn't installed.
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps \
  @aws-amplify/amplify-appsync-simulator@2.16.20
cat > run.cjs <<'JS'
const { create } = require('@aws-amplify/amplify-appsync-simulator/lib/velocity/util');

const { dynamodb } = create([], new Date(), { fieldNodes: [] }, {});
const expected = {
  toStringSet: '{"M":{"SS":["a","b"]}}',
  toNumberSet: '{"M":{"NS":["1","2"]}}',
  toBinarySet: '{"BS":["YQ=="]}',
  toList: '{"L":[{"S":"a"},{"S":"b"}]}',
};
const values = { toStringSet: ['a', 'b'], toNumberSet: [1, 2], toBinarySet: ['YQ=='], toList: ['a', 'b'] };
let changed = false;
for (const [name, list] of Object.entries(values)) {
  const seen = JSON.stringify(dynamodb[name](list));
  console.log(`${name}: ${seen}`);
  changed ||= seen !== expected[name];
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node --no-warnings run.cjs
