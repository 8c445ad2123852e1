#!/usr/bin/env bash
# The library behind `cdk diff` misses what a replaced resource replaces, as soon as the reference stands in Fn::Join.
#
# Guess: when a resource will be replaced, its name and its ARN change, so a resource that has them in a name of its own is
# replaced too, and the diff says so. For a property that is a Ref or a Fn::GetAtt it does.
# What happens: a reference inside another function is passed over: Fn::Join, Fn::Sub, Fn::Select, Fn::If. A state machine
# whose name is the queue's name with a prefix isn't listed at all, although CloudFormation replaces it.
# Why it matters: the CDK writes Fn::Join wherever a text is put together. Replacing a state machine ends its running
# executions, and `cdk diff` is where one looks for that before a deployment. It shows the queue alone.
# Source: CloudFormation's reference of AWS::SQS::Queue (Ref and QueueName change with its name) and of StateMachineName:
# "Update requires: Replacement".
#
# Version: @aws-cdk/cloudformation-diff 2.187.5.
# Seen: "a GetAtt: WILL_REPLACE", "a Ref: WILL_REPLACE", "a Join of the GetAtt: not listed", "a Sub: not listed",
#       "an If: not listed", "a Select of the ARN's parts: not listed".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-cdk/cloudformation-diff@2.187.5
cat > run.cjs <<'JS'
const { fullDiff } = require('@aws-cdk/cloudformation-diff');

/** A stack of a queue and of a state machine with this name. */
const build = (QueueName, StateMachineName) => ({
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName } },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { StateMachineName, RoleArn: 'arn:aws:iam::123456789012:role/made-up' },
    },
  },
});

const name = { 'Fn::GetAtt': ['Queue', 'QueueName'] };
const arn = { 'Fn::GetAtt': ['Queue', 'Arn'] };
let changed = false;
for (const [label, machineName, expected] of [
  ['a GetAtt', name, 'WILL_REPLACE'],
  ['a Ref', { Ref: 'Queue' }, 'WILL_REPLACE'],
  ['a Join of the GetAtt', { 'Fn::Join': ['', ['stop-', name]] }, 'not listed'],
  ['a Sub', { 'Fn::Sub': 'stop-${Queue.QueueName}' }, 'not listed'],
  ['an If', { 'Fn::If': ['IsNamed', name, 'stop'] }, 'not listed'],
  ["a Select of the ARN's parts", { 'Fn::Select': [5, { 'Fn::Split': [':', arn] }] }, 'not listed'],
]) {
  const { changes } = fullDiff(build('reviews', machineName), build('orders', machineName)).resources;
  const seen = changes.Machine?.changeImpact ?? 'not listed';
  console.log(`${label}: ${seen} (the queue: ${changes.Queue.changeImpact})`);
  changed ||= seen !== expected || changes.Queue.changeImpact !== 'WILL_REPLACE';
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
