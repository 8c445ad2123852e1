#!/usr/bin/env bash
# Condition.and, or and not of the CDK make a rule of JSONata conditions that no JSONata Choice may have.
#
# Guess: Condition.and combines any two conditions, as its description says. Two from Condition.jsonata become one
# expression, {% (…) and (…) %}, or the CDK refuses them.
# What happens: the rule is {"And": [{"Condition": …}, {"Condition": …}]}. And, Or and Not exist in JSONPath's rules only,
# and there they take no Condition. So it is wrong in both query languages, and Condition.stringEquals in Choice.jsonata
# is wrong too. Synthesis succeeds without a warning.
# Why it matters: the definition is refused at the deployment at the earliest. A snapshot test records it before.
# Source: the developer guide of Step Functions, "Choice Rules (JSONata)": a rule has Condition and Next. asl-validator
# judges the definitions here.
#
# Versions: aws-cdk-lib 2.276.0 with constructs 10.8.1, asl-validator 4.0.0.
# Seen: 'jsonata: {"Condition":"{% $a %}","Next":"Stop"}, valid', 'and: {"And":[{"Condition":"{% $a %}"},…, invalid',
#       and invalid for or, not and stringEquals.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund aws-cdk-lib@2.276.0 constructs@10.8.1 asl-validator@4.0.0
cat > run.cjs <<'JS'
const { App, Stack } = require('aws-cdk-lib');
const { Template } = require('aws-cdk-lib/assertions');
const { Choice, Condition, DefinitionBody, Succeed, StateMachine } = require('aws-cdk-lib/aws-stepfunctions');
const validate = require('asl-validator');

const a = Condition.jsonata('{% $a %}');
const b = Condition.jsonata('{% $b %}');
let changed = false;
for (const [label, condition, expected, isValid] of [
  ['jsonata', a, { Condition: '{% $a %}' }, true],
  ['and', Condition.and(a, b), { And: [{ Condition: '{% $a %}' }, { Condition: '{% $b %}' }] }, false],
  ['or', Condition.or(a, b), { Or: [{ Condition: '{% $a %}' }, { Condition: '{% $b %}' }] }, false],
  ['not', Condition.not(a), { Not: { Condition: '{% $a %}' } }, false],
  ['stringEquals', Condition.stringEquals('$.a', 'b'), { Variable: '$.a', StringEquals: 'b' }, false],
]) {
  const stack = new Stack(new App(), 'Seen');
  const choice = Choice.jsonata(stack, 'Choice').when(condition, Succeed.jsonata(stack, 'Stop'));
  new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(choice) });
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  const definition = JSON.parse(machine.Properties.DefinitionString);
  const [rule] = definition.States.Choice.Choices;
  const seen = validate(definition).isValid;
  console.log(`${label}: ${JSON.stringify(rule)}, ${seen ? 'valid' : 'invalid'}`);
  changed ||= JSON.stringify(rule) !== JSON.stringify({ ...expected, Next: 'Stop' }) || seen !== isValid;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
