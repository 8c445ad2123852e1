#!/usr/bin/env bash
# The TimeoutSeconds of a whole state machine has no effect in MiniStack.
#
# Guess: an execution that runs for longer than the TimeoutSeconds at the top of its definition ends as TIMED_OUT.
# MiniStack knows TimeoutSeconds of a Task state, so it knows that of a machine.
# What happens: the execution runs on and ends as SUCCEEDED, long after its time.
# Why it matters: the limit of a polling workflow is often this field and nothing else. What an alarm, a retry or a
# caller does with TIMED_OUT never happens in a test, and a loop that waits for a status that never comes goes on
# without end.
#
# Versions: ministack 1.5.33, boto3 1.43.106.
# Seen: "TimeoutSeconds 1, Wait of 4 s: SUCCEEDED after 4 s".
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


def machine(**fields):
    wait = {'StartAt': 'Wait', 'States': {'Wait': {'Type': 'Wait', 'Seconds': 4, 'End': True}}, **fields}
    role = 'arn:aws:iam::123456789012:role/made-up'
    return client.create_state_machine(name='wait', definition=json.dumps(wait), roleArn=role)['stateMachineArn']


run = client.start_execution(stateMachineArn=machine(TimeoutSeconds=1), input='{}')['executionArn']
for _ in range(200):
    described = client.describe_execution(executionArn=run)
    if described['status'] != 'RUNNING':
        break
    time.sleep(0.1)
seconds = round((described['stopDate'] - described['startDate']).total_seconds())
print(f'TimeoutSeconds 1, Wait of 4 s: {described["status"]} after {seconds} s')
if described['status'] != 'SUCCEEDED' or seconds < 3:
    sys.exit('The behaviour has changed.')
PY
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up ENDPOINT="http://127.0.0.1:$port"
BIND_HOST=127.0.0.1 GATEWAY_PORT=$port IOT_MTLS_ENABLED=false TMPDIR=$folder venv/bin/ministack > log 2>&1 &
server=$!
venv/bin/python run.py || { tail -n 5 log >&2; exit 1; }
