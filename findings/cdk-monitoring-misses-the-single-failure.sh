#!/usr/bin/env bash
# An alarm of cdk-monitoring-constructs on "more than 0 failures" stays silent for a workflow that fails every night.
#
# Guess: addFailedExecutionCountAlarm with maxErrorCount: 0 goes off when an execution fails, as `createAlarm` of the
# CDK's own metric does with the threshold 1 and one evaluation period.
# What happens: the alarm counts in periods of five minutes, and it wants three of three periods with a failure in each,
# where a period without data is a good one. So there must be failures for fifteen minutes on end. The same goes for
# executions that were aborted or timed out. The rate has three periods too.
# Why it matters: a scheduled workflow runs once an hour or a day, so its failures are never that near to each other. The
# dashboard shows the failure and the alarm beside it is OK. datapointsToAlarm: 1 and evaluationPeriods: 1 in the alarm
# are what the name of the option seems to say.
# Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html (M out of N, and
# notBreaching for missing data), and AlarmFactoryDefaults of the package (3 by default).
#
# Versions: cdk-monitoring-constructs 10.2.0, aws-cdk-lib 2.276.0 with constructs 10.8.1.
# Seen: "ExecutionsFailed: Sum of 300 s > 0 in 3 of 3 periods, missing: notBreaching", the same for ExecutionsAborted and
#       ExecutionsTimedOut, and "one failure a night: OK OK OK OK".
# Needs: bash, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund cdk-monitoring-constructs@10.2.0 aws-cdk-lib@2.276.0 constructs@10.8.1
cat > run.cjs <<'JS'
const { App, Stack } = require('aws-cdk-lib');
const { Template } = require('aws-cdk-lib/assertions');
const { DefinitionBody, Pass, StateMachine } = require('aws-cdk-lib/aws-stepfunctions');
const { MonitoringFacade } = require('cdk-monitoring-constructs');

const stack = new Stack(new App(), 'Stack');
const definitionBody = DefinitionBody.fromChainable(new Pass(stack, 'Pass'));
const stateMachine = new StateMachine(stack, 'Nightly', { definitionBody });
const facade = new MonitoringFacade(stack, 'Monitoring', {
  alarmFactoryDefaults: { alarmNamePrefix: 'guard', actionsEnabled: true },
});
const any = { Any: { maxErrorCount: 0 } };
facade.monitorStepFunction({
  stateMachine,
  addFailedExecutionCountAlarm: any,
  addAbortedExecutionCountAlarm: any,
  addTimedOutExecutionCountAlarm: any,
});

/** The state after each period, as CloudWatch evaluates M out of N where missing data is not breaching. */
const statesOf = ({ Threshold, EvaluationPeriods, DatapointsToAlarm }, values) =>
  values.map((_, i) => {
    const window = values.slice(Math.max(0, i + 1 - EvaluationPeriods), i + 1);
    return window.filter((value) => value > Threshold).length >= DatapointsToAlarm ? 'ALARM' : 'OK';
  });

const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
let changed = alarms.length !== 3;
for (const { Properties } of alarms) {
  const [{ MetricStat: metric }] = Properties.Metrics;
  const { ComparisonOperator, Threshold, DatapointsToAlarm, EvaluationPeriods, TreatMissingData } = Properties;
  const than = ComparisonOperator === 'GreaterThanThreshold' ? '>' : ComparisonOperator;
  const seen =
    `${metric.Stat} of ${metric.Period} s ${than} ${Threshold} in ${DatapointsToAlarm} of ${EvaluationPeriods} periods, ` +
    `missing: ${TreatMissingData}`;
  console.log(`${metric.Metric.MetricName}: ${seen}`);
  changed ||= seen !== 'Sum of 300 s > 0 in 3 of 3 periods, missing: notBreaching';
}
// 288 periods of five minutes are a day. In each of four nights one execution fails.
const nights = Array.from({ length: 4 * 288 }, (_, period) => (period % 288 === 36 ? 1 : undefined));
const [{ Properties: failed }] = alarms;
const states = statesOf(failed, nights).filter((_, period) => period % 288 === 36);
console.log(`one failure a night: ${states.join(' ')}`);
if (changed || states.join() !== 'OK,OK,OK,OK') {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
node run.cjs
