#!/usr/bin/env bash
# DescribeExecution in moto gives an output that is not JSON, when the output is a string.
#
# Guess: the `output` of an execution is JSON text, as the API reference says. A state machine that ends with the
# string STOPPED has the output "STOPPED" with its quotation marks, and one that ends with null has the output null.
# What happens: moto leaves the quotation marks out, so a parser refuses the text. For null there is no `output` at
# all. A string of digits comes back as a number. Objects, numbers and booleans are JSON.
# Why it matters: a workflow that tells how a training ended may well end with a bare status. The code that reads it
# is right on AWS and fails on moto, or it is "repaired" with a fallback that hides broken outputs.
#
# Versions: moto 5.2.1, boto3 1.43.106.
# Seen: "'STOPPED' gives 'STOPPED', which is no JSON", "'42' gives '42', which is 42", "None gives None",
#       "True gives 'true', which is True".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'moto[stepfunctions]==5.2.1' boto3==1.43.106 botocore==1.43.106

cat > run.py <<'PY'
import json
import sys
import time

import boto3
import moto

print('moto', moto.__version__, 'boto3', boto3.__version__)


def output_of(result):
    """The output of an execution that ends with this result."""
    definition = {'StartAt': 'End', 'States': {'End': {'Type': 'Pass', 'Result': result, 'End': True}}}
    with moto.mock_aws(config={'stepfunctions': {'execute_state_machine': True}}):
        client = boto3.client('stepfunctions', region_name='us-east-1')
        machine = client.create_state_machine(
            name='pass', definition=json.dumps(definition), roleArn='arn:aws:iam::123456789012:role/made-up'
        )
        run = client.start_execution(stateMachineArn=machine['stateMachineArn'], input='{}')
        for _ in range(100):
            described = client.describe_execution(executionArn=run['executionArn'])
            if described['status'] == 'SUCCEEDED':
                return described.get('output')
            time.sleep(0.1)
    sys.exit('The execution did not succeed.')


seen = []
for result in ('STOPPED', '42', None, True):
    output = output_of(result)
    try:
        meaning = 'which is ' + repr(json.loads(output)) if output is not None else 'so there is no output'
    except ValueError:
        meaning = 'which is no JSON'
    print(f'{result!r} gives {output!r}, {meaning}')
    seen.append(output)
if seen != ['STOPPED', '42', None, 'true']:
    sys.exit('The behaviour has changed.')
PY
AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up venv/bin/python run.py 2> log || { cat log >&2; exit 1; }
