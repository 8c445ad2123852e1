#!/usr/bin/env bash
# A null vanishes from the parameters of a CDK state, and the same null stays in other places of the same definition.
#
# Guess: parameters: { EndTime: null } becomes `"Parameters": {"EndTime": null}`, since null is a JSON value like
# others. At the least all fields that take any JSON treat it alike.
# What happens: Pass and CallAwsService leave a member out whose value is null. A null in a list stays, and so does
# the null in the Result of a Pass and in the JSON of a CustomState. There is no warning.
# Why it matters: a Pass is how a workflow gives its data one shape, with null for "not yet". The states behind it
# read `$.EndTime`, and a path to nothing fails the execution.
#
# Versions: aws-cdk-lib 2.276.0 with constructs 10.8.1.
# Seen: 'Pass parameters: {"List":[null]}', 'CallAwsService parameters: {}', 'Pass result: {"EndTime":null}',
#       'CustomState: {"EndTime":null}'.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund aws-cdk-lib@2.276.0 constructs@10.8.1

cat > run.cjs <<'JS'
const { Stack } = require('aws-cdk-lib');
const { Template } = require('aws-cdk-lib/assertions');
const sfn = require('aws-cdk-lib/aws-stepfunctions');
const { CallAwsService } = require('aws-cdk-lib/aws-stepfunctions-tasks');

console.log('aws-cdk-lib', require('aws-cdk-lib/package.json').version);
/** The states of a definition, as the CDK writes them into the template. */
const statesOf = (make) => {
  const stack = new Stack();
  new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(make(stack)) });
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  const [, parts] = machine.Properties.DefinitionString['Fn::Join'];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'aws')).join('')).States;
};
const { Parameters, Call, Result, Custom } = statesOf((stack) => {
  const parameters = new sfn.Pass(stack, 'Parameters', { parameters: { EndTime: null, List: [null] } });
  const call = new CallAwsService(stack, 'Call', {
    service: 'comprehend',
    action: 'listDocumentClassifiers',
    iamResources: ['*'],
    parameters: { NextToken: null },
  });
  const result = new sfn.Pass(stack, 'Result', { result: sfn.Result.fromObject({ EndTime: null }) });
  const custom = new sfn.CustomState(stack, 'Custom', {
    stateJson: { Type: 'Pass', Parameters: { EndTime: null } },
  });
  return parameters.next(call).next(result).next(custom);
});
const seen = {
  'Pass parameters': Parameters.Parameters,
  'CallAwsService parameters': Call.Parameters,
  'Pass result': Result.Result,
  CustomState: Custom.Parameters,
};
for (const [name, value] of Object.entries(seen)) console.log(`${name}:`, JSON.stringify(value));
const expected = ['{"List":[null]}', '{}', '{"EndTime":null}', '{"EndTime":null}'];
if (Object.values(seen).map((value) => JSON.stringify(value)).join() !== expected.join()) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
node run.cjs
