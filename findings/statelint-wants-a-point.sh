#!/usr/bin/env bash
# statelint refuses "BackoffRate": 2, so it refuses every Lambda task that the CDK writes.
#
# Guess: 2 and 2.0 are one number in JSON, and a rate of 2, which doubles the wait, is the default of the States
# Language. A linter that is made after AWS's own takes both.
# What happens: "BackoffRate is 2 but should be a Float". With 2.0 or 2.5 the same definition passes. JavaScript has no
# other way to write the number than 2, and LambdaInvoke of the CDK adds such a Retry by itself. The longest time that
# is allowed, "TimeoutSeconds": 99999999, is refused too: "is 99999999 but allowed ceiling is 99999999".
# Why it matters: an error that can't be repaired in the app stands beside the true ones. Whoever reads and writes the
# definition in JavaScript to sort or to shorten it makes 2 of 2.0, and the check fails afterwards.
# Source: RFC 8259, section 6 (JSON has one type of number), https://states-language.net/spec.html ("BackoffRate", a
# number, 2.0 by default), and https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html (TimeoutSeconds: at most
# 99,999,999).
#
# Versions: statelint 3.1.0 (PyPI), aws-cdk-lib 2.276.0 with constructs 10.8.1 (npm).
# Seen: "from the CDK, BackoffRate 2: State Machine.States.Stop.Retry[0].BackoffRate is 2 but should be a Float", "with
#       2.0: valid", "with 2.5: valid", "TimeoutSeconds 99999999: … allowed ceiling is 99999999", "99999998: valid".
# Needs: bash, node 20 or later with npm, python3.10 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund aws-cdk-lib@2.276.0 constructs@10.8.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check statelint==3.1.0
cat > app.cjs <<'JS'
const { writeFileSync } = require('node:fs');
const { App, Stack } = require('aws-cdk-lib');
const { Function } = require('aws-cdk-lib/aws-lambda');
const { DefinitionBody, StateMachine } = require('aws-cdk-lib/aws-stepfunctions');
const { LambdaInvoke } = require('aws-cdk-lib/aws-stepfunctions-tasks');
const { Template } = require('aws-cdk-lib/assertions');

const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'us-east-1' } });
const lambdaFunction = Function.fromFunctionName(stack, 'Function', 'stop');
const stop = new LambdaInvoke(stack, 'Stop', { lambdaFunction });
new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(stop) });
const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
const joined = Properties.DefinitionString;
const text = typeof joined === 'string'
  ? joined
  : joined['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'aws')).join('');
writeFileSync('cdk.json', text);
JS
node app.cjs
sed 's/"BackoffRate":2/"BackoffRate":2.0/' cdk.json > point.json
sed 's/"BackoffRate":2/"BackoffRate":2.5/' cdk.json > half.json
sed 's/"Stop":{/"Stop":{"TimeoutSeconds":99999999,/' point.json > longest.json
sed 's/"Stop":{/"Stop":{"TimeoutSeconds":99999998,/' point.json > shorter.json
changed=
check() {
  local seen
  if seen=$(venv/bin/statelint "$2"); then seen=valid; else seen=$(tail -n 1 <<<"$seen"); fi
  echo "$1: ${seen# }"
  if [[ $seen != *"$3" ]]; then changed=yes; fi
}
check 'from the CDK, BackoffRate 2' cdk.json 'BackoffRate is 2 but should be a Float'
check 'with 2.0' point.json valid
check 'with 2.5' half.json valid
check 'TimeoutSeconds 99999999' longest.json 'is 99999999 but allowed ceiling is 99999999'
check '99999998' shorter.json valid
if [ -n "$changed" ]; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
