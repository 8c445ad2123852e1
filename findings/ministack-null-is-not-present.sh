#!/usr/bin/env bash
# A null is absent for a Choice in MiniStack.
#
# Guess: IsPresent asks whether a path leads to a value, and null is one. For {"SubmitTime": null} IsPresent is true,
# and so is IsNull. That is why the States Language has both.
# What happens: `"IsPresent": true` is false for a null, and `"IsPresent": false` is true. IsNull is true for a null,
# and also where there is nothing at all.
# Why it matters: {"SubmitTime": null} is what many a serializer makes of a value that is missing. A workflow that
# treats "null" and "left out" differently takes the same branch for both in a test, and it takes two branches on AWS.
#
# Versions: ministack 1.5.33, boto3 1.43.106.
# Seen: "IsPresent true, null: no", "IsPresent false, null: yes", "IsNull true, null: yes", "IsNull true, left out:
#       yes".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server" || true; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check ministack==1.5.33 boto3==1.43.106 botocore==1.43.106

cat > run.py <<'PY'
import json
import os
import sys
import time
from importlib.metadata import version

import boto3
from botocore.exceptions import EndpointConnectionError

print('ministack', version('ministack'), 'boto3', boto3.__version__)
client = boto3.client('stepfunctions', endpoint_url=os.environ['ENDPOINT'], region_name='us-east-1')
for _ in range(300):
    try:
        client.list_state_machines()
        break
    except EndpointConnectionError:
        time.sleep(0.1)


def output_of(states, given):
    """The output of an execution that begins with the first state."""
    definition = json.dumps({'StartAt': next(iter(states)), 'States': states})
    role = 'arn:aws:iam::123456789012:role/made-up'
    name = f'made-up-{time.time_ns()}'
    machine = client.create_state_machine(name=name, definition=definition, roleArn=role)['stateMachineArn']
    run = client.start_execution(stateMachineArn=machine, input=json.dumps(given))['executionArn']
    for _ in range(100):
        described = client.describe_execution(executionArn=run)
        if described['status'] != 'RUNNING':
            return described.get('output') or described['status']
        time.sleep(0.1)
    sys.exit('The execution did not end.')

def answer(test, expected, given):
    """Whether a Choice with this test of SubmitTime is taken."""
    states = {
        'Choice': {
            'Type': 'Choice',
            'Choices': [{'Variable': '$.SubmitTime', test: expected, 'Next': 'Yes'}],
            'Default': 'No',
        },
        'Yes': {'Type': 'Pass', 'Result': 'yes', 'End': True},
        'No': {'Type': 'Pass', 'Result': 'no', 'End': True},
    }
    return json.loads(output_of(states, given))


seen = []
for test, expected, given in (
    ('IsPresent', True, {'SubmitTime': 'today'}),
    ('IsPresent', True, {'SubmitTime': None}),
    ('IsPresent', False, {'SubmitTime': None}),
    ('IsNull', True, {'SubmitTime': None}),
    ('IsNull', True, {}),
):
    what = 'left out' if not given else json.dumps(given['SubmitTime'])
    seen.append(answer(test, expected, given))
    print(f'{test} {json.dumps(expected)}, {what}: {seen[-1]}')
if seen != ['yes', 'no', 'yes', 'yes', 'yes']:
    sys.exit('The behaviour has changed.')
PY
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up ENDPOINT="http://127.0.0.1:$port"
BIND_HOST=127.0.0.1 GATEWAY_PORT=$port IOT_MTLS_ENABLED=false TMPDIR=$folder venv/bin/ministack > log 2>&1 &
server=$!
venv/bin/python run.py || { tail -n 5 log >&2; exit 1; }
