#!/usr/bin/env bash
# One Date means two moments in one Schedule of the CDK, when the schedule has a time zone.
#
# Guess: a Date of JavaScript is a moment and has no time zone. ScheduleExpression.at(date, TimeZone.EUROPE_BERLIN) writes
# that moment as Berlin's clock shows it, so 09:00 UTC becomes at(2026-11-30T10:00:00).
# What happens: the CDK writes the clock of UTC and the name of the zone beside it: at(2026-11-30T09:00:00) in
# Europe/Berlin, which is an hour earlier. In Asia/Tokyo it's nine hours earlier. `start` and `end` of the same Schedule
# take the same Date for the moment that it is, so an `at` can lie before its own start. The README's way, a Date of local
# parts (new Date(2026, 10, 30, 9)) with New York's zone, gives 09:00 on a build machine in UTC and 14:00 in New York.
# Why it matters: a one-time schedule is how a training is stopped at a given time. For a zone east of Greenwich the
# moment may be over before the stack is deployed, and then nothing runs. The template looks right at a glance.
# Source: the reference of Date in ECMAScript (a time value in UTC), and EventBridge Scheduler's user guide: the time of
# at() counts in the zone of ScheduleExpressionTimezone, StartDate and EndDate are in UTC.
#
# Version: aws-cdk-lib 2.276.0 with constructs 10.8.1.
# Seen: 'Europe/Berlin: at(2026-11-30T09:00:00), which is 2026-11-30T08:00:00.000Z', "Asia/Tokyo: …, which is
#       2026-11-30T00:00:00.000Z", for each StartDate "2026-11-30T09:00:00.000Z"; "local parts, synthesized in UTC:
#       at(2026-11-30T09:00:00)", "synthesized in New York: at(2026-11-30T14:00:00)".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund aws-cdk-lib@2.276.0 constructs@10.8.1
cat > run.mjs <<'JS'
import { App, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';

const date = new Date('2026-11-30T09:00:00Z');
/** Hours by which each zone's clock is ahead of UTC on that day. */
const zones = [
  [TimeZone.ETC_UTC, 0],
  [TimeZone.EUROPE_BERLIN, 1],
  [TimeZone.ASIA_TOKYO, 9],
];
let changed = false;
for (const [zone, ahead] of zones) {
  const stack = new Stack(new App(), 'Seen');
  new Schedule(stack, 'Stop', {
    schedule: ScheduleExpression.at(date, zone),
    start: date,
    target: new SqsSendMessage(new Queue(stack, 'Queue')),
  });
  const [schedule] = Object.values(Template.fromStack(stack).findResources('AWS::Scheduler::Schedule'));
  const { ScheduleExpression: at, ScheduleExpressionTimezone: name, StartDate } = schedule.Properties;
  const moment = new Date(Date.parse(`${at.slice(3, -1)}Z`) - ahead * 3_600_000);
  console.log(`${name}: ${at}, which is ${moment.toISOString()}, StartDate ${StartDate}`);
  changed ||= date - moment !== ahead * 3_600_000 || StartDate !== date.toISOString();
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
cat > parts.mjs <<'JS'
import { TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';

console.log(ScheduleExpression.at(new Date(2026, 10, 30, 9), TimeZone.AMERICA_NEW_YORK).expressionString);
JS
node run.mjs
utc=$(TZ=UTC node parts.mjs)
york=$(TZ=America/New_York node parts.mjs)
echo "local parts, synthesized in UTC: $utc, synthesized in New York: $york"
if [ "$utc" != 'at(2026-11-30T09:00:00)' ] || [ "$york" != 'at(2026-11-30T14:00:00)' ]; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
