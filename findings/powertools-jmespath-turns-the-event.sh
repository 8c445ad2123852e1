#!/usr/bin/env bash
# A query with Powertools' JMESPath for TypeScript turns the lists of the event around, for all who read it next.
#
# Guess: search() reads. reverse(Hours) and sort(Names) give new lists, and the event is afterwards as it was before.
# What happens: both reorder the event's own list, so a later search for Hours[0] finds what was last. sort_by leaves
# the list alone, and npm's jmespath does so in all three. The order differs too: sort() of Powertools puts "alpha"
# before "Beta", by the rules of a language. The specification wants code points, so "Beta" comes first, as npm's
# jmespath has it.
# Why it matters: the expressions are settings, such as the key of the idempotency module, and look harmless. The
# handler gets an event whose list is in another order, so "the first is the newest" is wrong on the second look.
# Source: https://jmespath.org/specification.html (reverse and sort return a value, sort is by code points).
#
# Versions: @aws-lambda-powertools/jmespath 2.36.0, jmespath 0.16.0 (npm).
# Seen: "Powertools, reverse(Hours): found [5,3,1], the event has [5,3,1]", 'Powertools, sort(Names): found
#       ["alpha","Beta","Delta"], the event has ["alpha","Beta","Delta"]', "jmespath, reverse(Hours): found [5,3,1],
#       the event has [1,3,5]", 'jmespath, sort(Names): found ["Beta","Delta","alpha"], the event has
#       ["Delta","alpha","Beta"]', and no change by sort_by in either.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-lambda-powertools/jmespath@2.36.0 jmespath@0.16.0
cat > run.mjs <<'JS'
import { search } from '@aws-lambda-powertools/jmespath';
import jmespath from 'jmespath';

const newEvent = () => ({
  Hours: [1, 3, 5],
  Names: ['Delta', 'alpha', 'Beta'],
  Models: [{ Hours: 3 }, { Hours: 1 }],
});
const find = {
  Powertools: search,
  jmespath: (expression, event) => jmespath.search(event, expression),
};
const seen = [];
for (const [name, query] of Object.entries(find)) {
  for (const [expression, list] of [
    ['reverse(Hours)', 'Hours'],
    ['sort(Names)', 'Names'],
    ['sort_by(Models, &Hours)', 'Models'],
  ]) {
    const event = newEvent();
    const found = JSON.stringify(query(expression, event));
    seen.push(`${name}, ${expression}: found ${found}, the event has ${JSON.stringify(event[list])}`);
  }
}
console.log(seen.join('\n'));
const expected = [
  'Powertools, reverse(Hours): found [5,3,1], the event has [5,3,1]',
  'Powertools, sort(Names): found ["alpha","Beta","Delta"], the event has ["alpha","Beta","Delta"]',
  'Powertools, sort_by(Models, &Hours): found [{"Hours":1},{"Hours":3}], the event has [{"Hours":3},{"Hours":1}]',
  'jmespath, reverse(Hours): found [5,3,1], the event has [1,3,5]',
  'jmespath, sort(Names): found ["Beta","Delta","alpha"], the event has ["Delta","alpha","Beta"]',
  'jmespath, sort_by(Models, &Hours): found [{"Hours":1},{"Hours":3}], the event has [{"Hours":3},{"Hours":1}]',
];
if (seen.join('\n') !== expected.join('\n')) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
node run.mjs
