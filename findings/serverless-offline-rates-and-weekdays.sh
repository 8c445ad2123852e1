#!/usr/bin/env bash
# A schedule runs on other days and at other distances in serverless-offline-aws-eventbridge than it says.
#
# Guess: cron(0 9 ? * 2 *) runs on Mondays, since EventBridge counts the days of the week from 1 for Sunday, and
# rate(45 minutes) runs every 45 minutes. A local scheduler translates both, or refuses what it can't.
# What happens: the plugin hands them to node-cron, which counts from 0 for Sunday, and it doesn't shift the number. So the
# schedule runs on Tuesdays, and 2-6 for Monday to Friday runs from Tuesday to Saturday. MON-FRI is right. rate(45
# minutes) becomes "at minutes divisible by 45", which is minutes 0 and 45: 45 minutes apart, then 15. rate(20
# days) becomes the 20th of each month.
# Why it matters: a check every 45 minutes that counts its own runs counts 48 a day, not 32. A job for Monday morning
# doesn't run when it is tried on a Monday.
# Source: EventBridge's user guide, "Cron expressions" (day of week: 1-7 or SUN-SAT) and "Rate expressions".
#
# Versions: serverless-offline-aws-eventbridge 2.2.4 with node-cron 3.0.3.
# Seen: "cron(0 9 ? * 2 *): Tue 09:00", "cron(0 9 ? * MON *): Mon 09:00", "cron(0 9 ? * 2-6 *): Tue … Sat",
#       "rate(45 minutes): 15, 45, 15, … minutes apart", "rate(20 days): 31, 31, 28 days apart".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --legacy-peer-deps --ignore-scripts \
  serverless-offline-aws-eventbridge@2.2.4 node-cron@3.0.3
cat > run.cjs <<'JS'
process.env.TZ = 'UTC';
const exported = require('serverless-offline-aws-eventbridge');
const TimeMatcher = require('node-cron/src/time-matcher');

const Plugin = exported.default ?? exported;
const minute = 60_000;
const day = 24 * 60 * minute;
const monday = Date.UTC(2026, 10, 30);

/** The node-cron expression that the plugin makes of a schedule of serverless.yml. */
function translate(schedule) {
  const service = {
    getAllFunctions: () => ['check'],
    getFunction: () => ({ events: [{ eventBridge: { schedule } }] }),
  };
  return new Plugin({ service }, {}, {}).getEvents().scheduledEvents[0].schedule;
}

/** All minutes of the days from Monday, 30 November 2026, at which node-cron runs the schedule. */
function runs(schedule, days) {
  const matcher = new TimeMatcher(translate(schedule));
  const minutes = Array.from({ length: (days * day) / minute }, (_, index) => monday + index * minute);
  return minutes.filter((time) => matcher.match(new Date(time)));
}

const weekdays = (schedule) => runs(schedule, 7).map((time) => new Date(time).toUTCString().slice(0, 3)).join(' ');
const distances = (schedule, days, unit) => {
  const times = runs(schedule, days);
  return times.slice(1).map((time, index) => (time - times[index]) / unit).join(' ');
};

let changed = false;
for (const [label, seen, expected] of [
  ['cron(0 9 ? * 2 *)', weekdays('cron(0 9 ? * 2 *)'), 'Tue'],
  ['cron(0 9 ? * MON *)', weekdays('cron(0 9 ? * MON *)'), 'Mon'],
  ['cron(0 9 ? * 2-6 *)', weekdays('cron(0 9 ? * 2-6 *)'), 'Tue Wed Thu Fri Sat'],
  ['rate(45 minutes), minutes apart', distances('rate(45 minutes)', 1 / 8, minute), '45 15 45 15 45'],
  ['rate(20 days), days apart', distances('rate(20 days)', 120, day), '31 31 28'],
]) {
  console.log(`${label}: ${seen}`);
  changed ||= seen !== expected;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
