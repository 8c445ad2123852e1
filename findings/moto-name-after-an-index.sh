#!/usr/bin/env bash
# A path with a name after an index leads to a list in moto.
#
# Guess: `$.models[0].Status` leads to one value, since every step of it is definite. `$.models[0]` and `$.first.Status`
# do so in moto.
# What happens: the path gives a list of one, ["TRAINING"]. A Choice that compares it with TRAINING goes to its Default,
# and no error is told.
# Why it matters: the answer of a List call is read in this way. The branch for a training that runs is never taken.
#
# Versions: moto 5.2.1, boto3 1.43.106.
# Seen: '$.models[0].Status: ["TRAINING"]', "$.models[0] then $.Status: "TRAINING"", "Choice: other".
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

given = {'models': [{'Status': 'TRAINING'}]}
status = '$.models[0].Status'
direct = output_of({'Pass': {'Type': 'Pass', 'InputPath': status, 'End': True}}, given)
at_once = output_of({'Pass': {'Type': 'Pass', 'Parameters': {'is.$': status}, 'End': True}}, given)
in_steps = output_of(
    {
        'First': {'Type': 'Pass', 'InputPath': '$.models[0]', 'Next': 'Then'},
        'Then': {'Type': 'Pass', 'Parameters': {'is.$': '$.Status'}, 'End': True},
    },
    given,
)
choice = {'Variable': status, 'StringEquals': 'TRAINING', 'Next': 'Training'}
taken = output_of(
    {
        'Choice': {'Type': 'Choice', 'Choices': [choice], 'Default': 'Other'},
        'Training': {'Type': 'Pass', 'Parameters': {'taken': 'training'}, 'End': True},
        'Other': {'Type': 'Pass', 'Parameters': {'taken': 'other'}, 'End': True},
    },
    given,
)
print(f'{status}: {at_once}, as InputPath: {direct}')
print('$.models[0] then $.Status:', in_steps)
print('Choice:', taken)
if at_once != '{"is": ["TRAINING"]}' or in_steps != '{"is": "TRAINING"}' or taken != '{"taken": "other"}':
    sys.exit('The behaviour has changed.')
PY
AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up venv/bin/python run.py 2> log || { cat log >&2; exit 1; }
