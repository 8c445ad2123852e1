#!/usr/bin/env bash
# asl-validator takes a path with one condition and refuses the same path with two.
#
# Guess: a filter may join conditions with && and ||. The specification of the States Language names Jayway's JsonPath
# for its paths, whose documentation has such filters.
# What happens: the path with && or || is invalid, and so are a negation, the operator `in` and two names in brackets.
# The one message that comes is that the field "must match format". A filter with a single condition is valid.
# Why it matters: the definition fails a check before deployment, and the message doesn't tell which part of it is
# wrong. Splitting the filter into two states is what one then does for a validator only.
#
# Version: asl-validator 4.0.0.
# Seen: "valid: $.a[?(@.b > 1)]", "invalid" for the five others.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund asl-validator@4.0.0

cat > run.cjs <<'JS'
const validate = require('asl-validator');

console.log('asl-validator', require('asl-validator/package.json').version);
const paths = [
  '$.a[?(@.b > 1)]',
  '$.a[?(@.b > 1 && @.b < 3)]',
  "$.a[?(@.s == 'TRAINING' || @.s == 'SUBMITTED')]",
  '$.a[?(!(@.b > 1))]',
  '$.a[?(@.b in [1, 2])]',
  "$.a[0]['b', 'c']",
];
const seen = paths.map((path) => {
  const States = { Pass: { Type: 'Pass', Parameters: { 'found.$': path }, End: true } };
  const { isValid } = validate({ StartAt: 'Pass', States });
  console.log(`${isValid ? 'valid' : 'invalid'}: ${path}`);
  return isValid;
});
if (seen.join() !== 'true,false,false,false,false,false') {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
node run.cjs
