#!/usr/bin/env bash
# The text that the CDK's JsonPath.format writes for an apostrophe is cut off by moto.
#
# Guess: JsonPath.format("it's {}", …) of the CDK makes a States.Format that every interpreter of the States Language
# renders as "it's STOPPED". The apostrophe ends a literal of an intrinsic function, so the CDK escapes it as \'.
# What happens: moto understands the escape while it looks for the end of the literal, and then drops the rest. The
# text becomes "it" and two backslashes. The placeholder is gone too, so a value that the text should carry is lost.
# The execution succeeds.
# Why it matters: messages for people have apostrophes ("isn't", "couldn't"). What a workflow says can't be tested
# there.
#
# Versions: aws-cdk-lib 2.276.0, constructs 10.8.1, moto 5.2.1, boto3 1.43.106.
# Seen: "SUCCEEDED, escaped: it\\\\", "SUCCEEDED, plain: it is STOPPED".
# Needs: bash, node 20 or later, npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund aws-cdk-lib@2.276.0 constructs@10.8.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'moto[stepfunctions]==5.2.1' boto3==1.43.106 botocore==1.43.106

cat > definition.cjs <<'JS'
const { Stack } = require('aws-cdk-lib');
const { Template } = require('aws-cdk-lib/assertions');
const { DefinitionBody, JsonPath, Pass, StateMachine } = require('aws-cdk-lib/aws-stepfunctions');

const stack = new Stack();
const say = new Pass(stack, 'Say', {
  parameters: {
    escaped: JsonPath.format("it's {}", JsonPath.stringAt('$.status')),
    plain: JsonPath.format('it is {}', JsonPath.stringAt('$.status')),
  },
});
new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(say) });
const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
console.log(machine.Properties.DefinitionString);
JS
node definition.cjs > definition.json

cat > run.py <<'PY'
import json
import sys
import time

import boto3
import moto

print('moto', moto.__version__, 'boto3', boto3.__version__)
definition = open('definition.json').read()
print('from the CDK:', json.loads(definition)['States']['Say']['Parameters']['escaped.$'])
with moto.mock_aws(config={'stepfunctions': {'execute_state_machine': True}}):
    client = boto3.client('stepfunctions', region_name='us-east-1')
    machine = client.create_state_machine(
        name='say', definition=definition, roleArn='arn:aws:iam::123456789012:role/made-up'
    )
    run = client.start_execution(stateMachineArn=machine['stateMachineArn'], input='{"status": "STOPPED"}')
    for _ in range(100):
        described = client.describe_execution(executionArn=run['executionArn'])
        if described['status'] != 'RUNNING':
            break
        time.sleep(0.1)
output = json.loads(described['output'])
for name, text in output.items():
    print(f'{described["status"]}, {name}: {text}')
if 'STOPPED' in output['escaped'] or output['plain'] != 'it is STOPPED':
    sys.exit('The behaviour has changed.')
PY
AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up venv/bin/python run.py 2> log || { cat log >&2; exit 1; }
