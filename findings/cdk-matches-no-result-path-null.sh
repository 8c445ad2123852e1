#!/usr/bin/env bash
# A test with the CDK's assertions can't expect `"ResultPath": null`: the null in the pattern is a TypeError.
#
# Guess: Match.serializedJson compares a definition with a pattern of the same JSON, so `ResultPath: null` in the pattern
# matches the null that JsonPath.DISCARD writes. Match.anyValue fails on null by its description, so Match.absent must
# hold for null.
# What happens: the null in the pattern ends with "Cannot convert undefined or null to object", with no word of where.
# Match.exact(null) does the same. Match.absent fails too ("Received null, but key should be absent"), so neither of the
# two opposites holds. Only a Match.not of another value passes, and it passes for every other ResultPath as well.
# Why it matters: null throws the result of a state away, and leaving the field out means the opposite: the result
# replaces the input. A test has to parse the definition by itself to expect it.
# Source: the States Language's section on ResultPath, and the README of aws-cdk-lib/assertions on serializedJson,
# anyValue and absent.
#
# Version: aws-cdk-lib 2.276.0 with constructs 10.8.1.
# Seen: "null: TypeError: Cannot convert undefined or null to object", "exact(null)": the same, "anyValue: fails",
#       "absent: fails", "not('$'): passes", and "'$.result' where it is '$.result': passes".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund aws-cdk-lib@2.276.0 constructs@10.8.1
cat > run.mjs <<'JS'
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { DefinitionBody, JsonPath, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';

const stack = new Stack(new App(), 'Seen');
const discard = new Pass(stack, 'Discard', { resultPath: JsonPath.DISCARD });
const keep = new Pass(stack, 'Keep', { resultPath: '$.result' });
new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(discard.next(keep)) });
const template = Template.fromStack(stack);
const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
console.log(machine.Properties.DefinitionString);

/** Whether the template has a machine whose state has this ResultPath. */
function compare(state, ResultPath) {
  const pattern = Match.objectLike({ States: { [state]: { ResultPath } } });
  try {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      DefinitionString: Match.serializedJson(pattern),
    });
    return 'passes';
  } catch (error) {
    return error instanceof TypeError ? `TypeError: ${error.message}` : 'fails';
  }
}

const typeError = 'TypeError: Cannot convert undefined or null to object';
let changed = false;
for (const [label, seen, expected] of [
  ['null', compare('Discard', null), typeError],
  ['exact(null)', compare('Discard', Match.exact(null)), typeError],
  ['anyValue', compare('Discard', Match.anyValue()), 'fails'],
  ['absent', compare('Discard', Match.absent()), 'fails'],
  ["not('$')", compare('Discard', Match.not('$')), 'passes'],
  ["'$.result' where it is '$.result'", compare('Keep', '$.result'), 'passes'],
  ["not('$') where it is '$.result'", compare('Keep', Match.not('$')), 'passes'],
]) {
  console.log(`${label}: ${seen}`);
  changed ||= seen !== expected;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.mjs
