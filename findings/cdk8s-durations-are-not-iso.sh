#!/usr/bin/env bash
# A duration of a day is "PT1D" in cdk8s, which refuses "P1D", and a parsed duration can't be written back.
#
# Guess: Duration.parse and toIsoString of cdk8s use the ISO 8601 format, as their descriptions say, and each accepts
# what the other gives. A day is "P1D" there: days stand before the T. cdk8s has taken the class over from the CDK.
# What happens: cdk8s writes "PT1D" and parses that only. "P1D" is "Not a valid ISO duration", while the CDK refuses
# "PT1D". Whatever parse returns counts milliseconds, so parse('PT5M').toIsoString() ends with "Unexpected time unit:
# millis".
# Why it matters: a limit that one app writes and the other reads works in hours and minutes, until it is set to a day.
# Java's Duration.parse refuses "PT1D" too.
# Source: ISO 8601 (the part after the T has hours, minutes and seconds), and the comments on Duration.parse
# ("formatted according to the ISO 8601 standard") and on Duration.toIsoString in both packages.
#
# Versions: cdk8s 2.70.106, aws-cdk-lib 2.276.0, constructs 10.8.1.
# Seen: for cdk8s "a day: PT1D", "36 hours: PT1D12H", "P1D: refused", "PT1D: 86400", "PT5M and back: Unexpected time
#       unit: millis". For the CDK "a day: P1D", "36 hours: P1DT12H", "P1D: 86400", "PT1D: refused", "PT5M and back:
#       PT5M".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund cdk8s@2.70.106 aws-cdk-lib@2.276.0 constructs@10.8.1
cat > run.cjs <<'JS'
let changed = false;
function show(name, read, expected) {
  let seen;
  try {
    seen = `${read()}`;
  } catch (error) {
    seen = error.message.startsWith('Not a valid ISO duration') ? 'refused' : error.message;
  }
  console.log(`  ${name}: ${seen}`);
  changed ||= seen !== expected;
}
for (const [name, expected] of [
  ['cdk8s', ['PT1D', 'PT1D12H', 'refused', '86400', 'Unexpected time unit: millis']],
  ['aws-cdk-lib', ['P1D', 'P1DT12H', '86400', 'refused', 'PT5M']],
]) {
  const { Duration } = require(name);
  console.log(`${name}:`);
  show('a day', () => Duration.days(1).toIsoString(), expected[0]);
  show('36 hours', () => Duration.hours(36).toIsoString(), expected[1]);
  show('P1D', () => Duration.parse('P1D').toSeconds(), expected[2]);
  show('PT1D', () => Duration.parse('PT1D').toSeconds(), expected[3]);
  show('PT5M and back', () => Duration.parse('PT5M').toIsoString(), expected[4]);
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
