#!/usr/bin/env bash
# The CDK writes a JSONPath into fields of a state that take no path, and the definition is wrong.
#
# Guess: where the States Language has a field of its own for a path (SecondsPath beside Seconds, StringEqualsPath
# beside StringEquals), the CDK picks that field for a JsonPath token, or it refuses the token. It does refuse one in
# a list.
# What happens: Duration.seconds(JsonPath.numberAt('$.wait')) becomes `"Seconds": "$.wait"`, a string where a number
# must stand. A Map's maxConcurrency becomes both `"MaxConcurrency": "$.limit"` and a field that doesn't exist. And
# Condition.stringEquals with JsonPath.stringAt compares with the text "$.wanted" itself, which is valid and never
# true. Synthesis succeeds each time, without a warning.
# Why it matters: the first two fail at deployment at the earliest. The third deploys, and the workflow always takes
# the other branch: a comparison of a job's status with a wanted one never holds.
#
# Versions: aws-cdk-lib 2.276.0 with constructs 10.8.1.
# Seen: 'Wait: {"Seconds":"$.wait"}', 'Map: {"MaxConcurrency":"$.limit","MaxConcurrency.$":"$.limit"}',
#       'Choice: {"Variable":"$.status","StringEquals":"$.wanted"}'.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund aws-cdk-lib@2.276.0 constructs@10.8.1

cat > run.cjs <<'JS'
const { Stack, Duration } = require('aws-cdk-lib');
const { Template } = require('aws-cdk-lib/assertions');
const sfn = require('aws-cdk-lib/aws-stepfunctions');

console.log('aws-cdk-lib', require('aws-cdk-lib/package.json').version);
/** The states of a definition, as the CDK writes them into the template. */
const statesOf = (make) => {
  const stack = new Stack();
  new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(make(stack)) });
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  return JSON.parse(machine.Properties.DefinitionString).States;
};
const { Wait, Each, Choice } = statesOf((stack) => {
  const wait = new sfn.Wait(stack, 'Wait', {
    time: sfn.WaitTime.duration(Duration.seconds(sfn.JsonPath.numberAt('$.wait'))),
  });
  const each = new sfn.Map(stack, 'Each', { maxConcurrency: sfn.JsonPath.numberAt('$.limit') });
  each.itemProcessor(new sfn.Pass(stack, 'One'));
  const choice = new sfn.Choice(stack, 'Choice')
    .when(sfn.Condition.stringEquals('$.status', sfn.JsonPath.stringAt('$.wanted')), new sfn.Pass(stack, 'Same'))
    .otherwise(new sfn.Pass(stack, 'Different'));
  return wait.next(each).next(choice);
});
const members = (object, names) => JSON.stringify(Object.fromEntries(names.map((name) => [name, object[name]])));
const seen = [
  members(Wait, ['Seconds', 'SecondsPath']),
  members(Each, ['MaxConcurrency', 'MaxConcurrency.$', 'MaxConcurrencyPath']),
  members(Choice.Choices[0], ['Variable', 'StringEquals', 'StringEqualsPath']),
];
for (const [i, name] of ['Wait', 'Map', 'Choice'].entries()) console.log(`${name}:`, seen[i]);
const expected = [
  '{"Seconds":"$.wait"}',
  '{"MaxConcurrency":"$.limit","MaxConcurrency.$":"$.limit"}',
  '{"Variable":"$.status","StringEquals":"$.wanted"}',
];
if (seen.join() !== expected.join()) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
node run.cjs
