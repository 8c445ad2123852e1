#!/usr/bin/env bash
# A path that leads nowhere fails no execution in MiniStack.
#
# Guess: a state whose path finds nothing fails. The States Language has States.ParameterPathFailure for a name that
# ends in `.$`, and an InputPath, an OutputPath or an ItemsPath without a value ends the execution with a runtime error.
# What happens: each of them gives null, and the execution succeeds. A Map over a list that isn't there runs once, for
# an item null.
# Why it matters: a typing error in a path is what a test of a workflow is for. Here `$.detail.modelArn` in place of
# `$.detail.ModelArn` passes, and a call with null in place of an ARN is what the next state makes.
#
# Versions: ministack 1.5.33, boto3 1.43.106.
# Seen: "Parameters: {"arn": null}", "InputPath: null", "OutputPath: null", "ItemsPath: [null]".
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

nowhere = '$.detail.modelArn'
each = {'StartAt': 'Pass', 'States': {'Pass': {'Type': 'Pass', 'End': True}}}
seen = []
for state in (
    {'Type': 'Pass', 'Parameters': {'arn.$': nowhere}},
    {'Type': 'Pass', 'InputPath': nowhere},
    {'Type': 'Pass', 'OutputPath': nowhere},
    {'Type': 'Map', 'ItemsPath': nowhere, 'ItemProcessor': each},
):
    seen.append(output_of({'State': {**state, 'End': True}}, {'detail': {'ModelArn': 'made-up'}}))
    print(f'{list(state)[1]}: {seen[-1]}')
if seen != ['{"arn": null}', 'null', 'null', '[null]']:
    sys.exit('The behaviour has changed.')
PY
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up ENDPOINT="http://127.0.0.1:$port"
BIND_HOST=127.0.0.1 GATEWAY_PORT=$port IOT_MTLS_ENABLED=false TMPDIR=$folder venv/bin/ministack > log 2>&1 &
server=$!
venv/bin/python run.py || { tail -n 5 log >&2; exit 1; }
