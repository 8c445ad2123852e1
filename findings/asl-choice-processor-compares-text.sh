#!/usr/bin/env bash
# A Choice in @wmfs/asl-choice-processor compares timestamps as text.
#
# Guess: TimestampLessThan compares points in time, whatever offsets they are written with. The comparison with a number
# is false for a null, since a null is no number.
# What happens: 23:59:59-05:00 of the old year is "less than" 00:00:00Z of the new one, though it is five hours later.
# One moment in two offsets isn't equal to itself. And null is less than 1.
# Why it matters: AWS writes times in UTC, but a person's deadline has an offset. The wrong branch is taken for the few
# hours of the offset only, so a test with distant times doesn't show it.
#
# Version: @wmfs/asl-choice-processor 1.24.1.
# Seen: "less, though later: yes", "equal moments: no", "null less than 1: yes".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @wmfs/asl-choice-processor@1.24.1

cat > run.cjs <<'JS'
const name = '@wmfs/asl-choice-processor';
const processor = require(name);

console.log(name, require(`${name}/package.json`).version);
const newYear = '2027-01-01T00:00:00Z';
const answer = (test, value) =>
  processor({ Choices: [{ Variable: '$.value', ...test, Next: 'yes' }], Default: 'no' })({ value });
const later = answer({ TimestampLessThan: newYear }, '2026-12-31T23:59:59-05:00');
const equal = answer({ TimestampEquals: newYear }, '2027-01-01T01:00:00+01:00');
const nothing = answer({ NumericLessThan: 1 }, null);
console.log('less, though later:', later);
console.log('equal moments:', equal);
console.log('null less than 1:', nothing);
if (later !== 'yes' || equal !== 'no' || nothing !== 'yes') {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
node run.cjs
