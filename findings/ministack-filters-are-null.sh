#!/usr/bin/env bash
# A JSONPath with a filter, a slice or a descent is null in MiniStack, and the execution goes on.
#
# Guess: `$.models[?(@.Status == 'TRAINING')]` picks the models in training, in every interpreter of the States
# Language. One that doesn't know filters refuses the definition or fails the execution.
# What happens: the value is null. So it is for the slice `$.models[0:1]`, the last one `$.models[-1:]`, two indexes
# `$.models[0,1]` and all names at any depth `$..Name`. Of the paths that lead to several values only `[*]` works. The
# execution succeeds.
# Why it matters: nothing tells that the path was not understood. A Map over such a list runs once, for an item null.
#
# Versions: ministack 1.5.33, boto3 1.43.106.
# Seen: five times null, with [*] the list, "A Map over the filtered list ran for [null]".
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

given = {'models': [{'Name': 'a', 'Status': 'TRAINING'}, {'Name': 'b', 'Status': 'TRAINED'}]}
each = {
    'Type': 'Map',
    'ItemsPath': '$.found',
    'ItemProcessor': {'StartAt': 'Pass', 'States': {'Pass': {'Type': 'Pass', 'End': True}}},
    'End': True,
}


def found(path):
    """The state that puts what the path leads to into `found`."""
    return {'Type': 'Pass', 'Parameters': {'found.$': path}}


filtered = "$.models[?(@.Status == 'TRAINING')]"
seen = []
for path in (filtered, '$.models[0:1]', '$.models[-1:]', '$.models[0,1]', '$..Name', '$.models[*].Name'):
    seen.append(json.loads(output_of({'Pass': {**found(path), 'End': True}}, given))['found'])
    print(f'{path}: {json.dumps(seen[-1])}')
mapped = json.loads(output_of({'Find': {**found(filtered), 'Next': 'Each'}, 'Each': each}, given))
print('A Map over the filtered list ran for', json.dumps(mapped))
if seen != [None] * 5 + [['a', 'b']] or mapped != [None]:
    sys.exit('The behaviour has changed.')
PY
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up ENDPOINT="http://127.0.0.1:$port"
BIND_HOST=127.0.0.1 GATEWAY_PORT=$port IOT_MTLS_ENABLED=false TMPDIR=$folder venv/bin/ministack > log 2>&1 &
server=$!
venv/bin/python run.py || { tail -n 5 log >&2; exit 1; }
