#!/usr/bin/env bash
# serverless-local-schedule drops the step of "0/30", the day that changes with the time zone, and every rate.
#
# Guess: the plugin turns a schedule with a time zone into schedules in UTC that run at the same moments. What it can't
# turn it refuses, like "L" for the last day of a month. Its README names one limit for cron expressions, the day of
# the week.
# What happens: cron(0/30 9-17 * * ? *) in Tokyo runs on the hour only, since "0/30" becomes "0". "0/6" hours become
# one run a day. A schedule for 02:00 on the 1st runs on the 2nd in Tokyo: 17:00 in UTC is right, but the day stays the
# 1st, where it should be the last day of the month before. And of a list with a rate and a cron expression only the
# latter is left. "L" alone ends with an error.
# Why it matters: AWS writes steps as "0/30", so most expressions that run more than once an hour lose runs. The
# deployed rules look deliberate, and nothing is logged but the fact that schedules were converted.
# Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html (the slash), and the
# plugin's README.
#
# Version: serverless-local-schedule 0.1.7.
# Seen: "cron(0/30 9-17 * * ? *): cron(0 0-8 * * ? *)", "cron(0 0/6 * * ? *): cron(0 15 * * ? *)", "cron(0 2 1 * ? *):
#       cron(0 17 1 * ? *)", "rate(1 hour),cron(0 10 * * ? *): cron(0 1 * * ? *)", 'cron(0 2 L * ? *): Invalid value
#       "L"'.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --legacy-peer-deps serverless-local-schedule@0.1.7
cat > run.cjs <<'JS'
const Plugin = require('serverless-local-schedule');

/** The schedules in UTC that the plugin makes of one in Tokyo, which has no daylight saving time. */
function convert(rate) {
  const events = [{ schedule: { rate, timezone: 'Asia/Tokyo' } }];
  const serverless = { cli: { log() {} }, service: { functions: { sweep: { events } } } };
  try {
    new Plugin(serverless, {}).hooks['before:package:initialize']();
    return events.map((event) => event.schedule.rate).join();
  } catch (error) {
    return `${error.message ?? error}`;
  }
}
let changed = false;
for (const [rate, expected] of [
  ['cron(0/30 9-17 * * ? *)', 'cron(0 0-8 * * ? *)'],
  ['cron(0,30 9-17 * * ? *)', 'cron(0,30 0-8 * * ? *)'],
  ['cron(0 0/6 * * ? *)', 'cron(0 15 * * ? *)'],
  ['cron(0 2 1 * ? *)', 'cron(0 17 1 * ? *)'],
  [['rate(1 hour)', 'cron(0 10 * * ? *)'], 'cron(0 1 * * ? *)'],
  ['cron(0 2 L * ? *)', 'Invalid value "L" for day'],
]) {
  const seen = convert(rate);
  console.log(`${rate}: ${seen}`);
  changed ||= seen !== expected;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
