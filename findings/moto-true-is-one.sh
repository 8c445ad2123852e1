#!/usr/bin/env bash
# The arrays of moto's interpreter take true for 1 and false for 0.
#
# Guess: true and 1 are two values in JSON, so States.ArrayUnique keeps both, and States.ArrayContains doesn't find true
# in [1].
# What happens: ArrayUnique drops true after 1 and false after 0, and ArrayContains finds true in [1], since Python
# compares them so.
# Why it matters: values of several types in one list are what a filter of mixed answers leaves. A value is lost without
# an error, and which one it is depends on the order.
#
# Versions: moto 5.2.1, boto3 1.43.106.
# Seen: 'ArrayUnique of [1, true, 0, false, "1"]: [1, 0, "1"]', "ArrayContains of [1], true: true".
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


def output_of(states, given):
    """The output of an execution that begins with the first state."""
    definition = json.dumps({'StartAt': next(iter(states)), 'States': states})
    with moto.mock_aws(config={'stepfunctions': {'execute_state_machine': True}}):
        client = boto3.client('stepfunctions', region_name='us-east-1')
        role = 'arn:aws:iam::123456789012:role/made-up'
        machine = client.create_state_machine(name='made-up', definition=definition, roleArn=role)
        run = client.start_execution(stateMachineArn=machine['stateMachineArn'], input=json.dumps(given))
        for _ in range(100):
            described = client.describe_execution(executionArn=run['executionArn'])
            if described['status'] != 'RUNNING':
                return described.get('output', described['status'])
            time.sleep(0.1)
    sys.exit('The execution did not end.')

def evaluated(expression, given):
    """The value of an intrinsic function."""
    state = {'Type': 'Pass', 'Parameters': {'value.$': expression}, 'End': True}
    return json.loads(output_of({'Pass': state}, given))['value']


mixed = [1, True, 0, False, '1']
unique = evaluated('States.ArrayUnique($.mixed)', {'mixed': mixed})
contains = evaluated('States.ArrayContains($.one, $.true)', {'one': [1], 'true': True})
print(f'ArrayUnique of {json.dumps(mixed)}: {json.dumps(unique)}')
print(f'ArrayContains of [1], true: {json.dumps(contains)}')
if json.dumps(unique) != '[1, 0, "1"]' or contains is not True:
    sys.exit('The behaviour has changed.')
PY
AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up venv/bin/python run.py 2> log || { cat log >&2; exit 1; }
