#!/usr/bin/env bash
# A condition that the CDK offers is never true in aws-local-stepfunctions.
#
# Guess: Condition.isNotPresent of the CDK and Condition.not(Condition.isPresent(…)) mean the same everywhere.
# What happens: the CDK renders the first as `"IsPresent": false`, which is valid. The engine answers that test with
# false, whether the value is there or not. So the first never matches, and the second does.
# Why it matters: "if there is no SubmitTime yet" is a branch that a local test never enters. The test of the other
# branch passes, so nothing shows that the engine ignores the condition.
#
# Versions: aws-cdk-lib 2.276.0, constructs 10.8.1, aws-local-stepfunctions 3.0.0.
# Seen: 'isNotPresent, {"Variable":"$.SubmitTime","IsPresent":false}, without SubmitTime: not taken',
#       "not(isPresent), without SubmitTime: taken".
# Needs: bash, node, npm (the script installs Node 24 from npm where node is older than 22).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
packages=(aws-local-stepfunctions@3.0.0 aws-cdk-lib@2.276.0 constructs@10.8.1)
node=node
# The engine needs Node 22.
if (($(node -p 'process.versions.node.split(".")[0]') < 22)); then
  packages+=(node@24.21.0)
  node=node_modules/.bin/node
fi
npm install --silent --no-audit --no-fund "${packages[@]}"

cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { StateMachine } from 'aws-local-stepfunctions';

const name = 'aws-local-stepfunctions';
console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version);
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';

console.log('aws-cdk-lib', JSON.parse(readFileSync('node_modules/aws-cdk-lib/package.json', 'utf8')).version);
const definitionWith = (condition) => {
  const stack = new Stack();
  const says = (text) => new sfn.Pass(stack, text, { result: sfn.Result.fromString(text) });
  const choice = new sfn.Choice(stack, 'Choice').when(condition, says('taken')).otherwise(says('not taken'));
  new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(choice) });
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  return JSON.parse(machine.Properties.DefinitionString);
};
const conditions = {
  isNotPresent: sfn.Condition.isNotPresent('$.SubmitTime'),
  'not(isPresent)': sfn.Condition.not(sfn.Condition.isPresent('$.SubmitTime')),
};
const seen = [];
for (const [name, condition] of Object.entries(conditions)) {
  const definition = definitionWith(condition);
  const { Next, ...rule } = definition.States.Choice.Choices[0];
  for (const [given, input] of Object.entries({ without: {}, with: { SubmitTime: '2026-11-29T10:00:00Z' } })) {
    seen.push(await new StateMachine(definition).run(input).result);
    console.log(`${name}, ${JSON.stringify(rule)}, ${given} SubmitTime: ${seen.at(-1)}`);
  }
}
if (seen.join() !== 'not taken,not taken,taken,not taken') {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
"$node" --no-warnings run.mjs
