#!/usr/bin/env bash
# An offset becomes milliseconds in Amplify's AppSync simulator: 10:00:00+01:00 is 10 milliseconds after 10:00:00Z.
#
# Guess: $util.time.parseISO8601ToEpochMilliSeconds reads ISO 8601. A fraction of a second is optional there, and the
# offset counts.
# What happens: the simulator expects a fraction. In a time without one it takes the digits of the offset for it:
# "+01:00" is a hundredth of a second, and the time stays that of UTC. With a fraction, even ".000", the time is right.
# Why it matters: the guide's example has a fraction, so a test after it passes. A client's "2026-11-30T10:00:00+01:00"
# is an hour late locally. A sort key or a time to live that is made of it differs from the one on AWS.
# Source: https://docs.aws.amazon.com/appsync/latest/devguide/time-helpers-in-util-time.html, and RFC 3339 (time-secfrac
# is optional).
#
# Version: @aws-amplify/amplify-appsync-simulator 2.16.20.
# Seen: "2026-11-30T10:00:00Z: right", "2026-11-30T10:00:00.000+01:00: right", "2026-11-30T10:00:00+01:00: 3600010
#       milliseconds late", "2026-11-30T10:00:00-05:00: 17999950 milliseconds early".
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

const { time } = create([], new Date(), { fieldNodes: [] }, {});
let changed = false;
for (const [text, expected] of [
  ['2018-02-01T17:21:05.180+08:00', 0],
  ['2026-11-30T10:00:00Z', 0],
  ['2026-11-30T10:00:00.000+01:00', 0],
  ['2026-11-30T10:00:00+01:00', 3600010],
  ['2026-11-30T10:00:00-05:00', -17999950],
]) {
  const seen = time.parseISO8601ToEpochMilliSeconds(text) - Date.parse(text);
  console.log(`${text}: ${seen ? `${Math.abs(seen)} milliseconds ${seen > 0 ? 'late' : 'early'}` : 'right'}`);
  changed ||= seen !== expected;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
TZ=UTC node --no-warnings run.cjs
