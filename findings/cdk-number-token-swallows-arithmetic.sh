#!/usr/bin/env bash
# Adding one to JsonPath.numberAt(…) of the CDK adds nothing, and nobody says so.
#
# Guess: JsonPath.numberAt is typed as a number but stands for a value of the run time, so the CDK refuses arithmetic
# with it, or it renders States.MathAdd.
# What happens: the number is a code for the path, about -1.888e289. A 1 is lost in its rounding, so `n + 1` is the
# same code and renders as the path itself: the value arrives unchanged. `n * 2` is another number, which is no code,
# so the definition gets -3.776e289. `n > 5` is always false. There is no error and no warning.
# Why it matters: "attempt + 1" in a loop never counts, so a limit on attempts never ends the loop. The TypeScript
# compiler is content, a snapshot test records it, and the definition is valid.
#
# Version: aws-cdk-lib 2.276.0 with constructs 10.8.1.
# Seen: 'n + 1 becomes "next.$": "$.attempt"', 'n * 2 becomes "twice": -3.776…e+289', 'n > 5 becomes "isMany": false'.
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

console.log('aws-cdk-lib', require('aws-cdk-lib/package.json').version);
/** The states of a definition, as the CDK writes them into the template. */
const statesOf = (make) => {
  const stack = new Stack();
  new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(make(stack)) });
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  return JSON.parse(machine.Properties.DefinitionString).States;
};
const { Attempt } = statesOf((stack) => {
  const n = sfn.JsonPath.numberAt('$.attempt');
  return new sfn.Pass(stack, 'Attempt', { parameters: { next: n + 1, twice: n * 2, isMany: n > 5 } });
});
const { 'next.$': next, twice, isMany } = Attempt.Parameters;
console.log('n + 1 becomes "next.$":', JSON.stringify(next));
console.log('n * 2 becomes "twice":', twice);
console.log('n > 5 becomes "isMany":', isMany);
if (next !== '$.attempt' || !(twice < -3e289) || isMany !== false) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
node run.cjs
