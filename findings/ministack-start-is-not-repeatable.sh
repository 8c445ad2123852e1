#!/usr/bin/env bash
# A repeated StartExecution is an error in MiniStack, where AWS answers it like the first.
#
# Guess: StartExecution of a Standard workflow may be repeated, as the API reference says: with the name and the input
# of an execution that is running, it answers with that execution. moto does so too.
# What happens: MiniStack answers ExecutionAlreadyExists as soon as the name is taken, whatever the input is.
# Why it matters: a name made from what shall be stopped is how two callers who want the same stop get one workflow. A
# client may also repeat a request by itself when the answer got lost. Code that relies on it gets an error from
# MiniStack, and code that treats the error as success for MiniStack's sake takes AWS's refusal of another input for
# success too.
#
# Versions: ministack 1.5.33, boto3 1.43.106.
# Seen: "while it is RUNNING, the same name and input again: ExecutionAlreadyExists".
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
from botocore.exceptions import ClientError, EndpointConnectionError
print('ministack', version('ministack'), 'boto3', boto3.__version__)
client = boto3.client('stepfunctions', endpoint_url=os.environ['ENDPOINT'], region_name='us-east-1')
for _ in range(300):
    try:
        client.list_state_machines()
        break
    except EndpointConnectionError:
        time.sleep(0.1)


def machine(**fields):
    wait = {'StartAt': 'Wait', 'States': {'Wait': {'Type': 'Wait', 'Seconds': 60, 'End': True}}, **fields}
    role = 'arn:aws:iam::123456789012:role/made-up'
    return client.create_state_machine(name='wait', definition=json.dumps(wait), roleArn=role)['stateMachineArn']


arn = machine()
same = dict(stateMachineArn=arn, name='stop-reviews', input='{"model": "reviews"}')
first = client.start_execution(**same)
status = client.describe_execution(executionArn=first['executionArn'])['status']
try:
    again = client.start_execution(**same)
    answer = 'the same execution' if again['executionArn'] == first['executionArn'] else 'another execution'
except ClientError as error:
    answer = error.response['Error']['Code']
print(f'while it is {status}, the same name and input again: {answer}')
if (status, answer) != ('RUNNING', 'ExecutionAlreadyExists'):
    sys.exit('The behaviour has changed.')
PY
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up ENDPOINT="http://127.0.0.1:$port"
BIND_HOST=127.0.0.1 GATEWAY_PORT=$port IOT_MTLS_ENABLED=false TMPDIR=$folder venv/bin/ministack > log 2>&1 &
server=$!
venv/bin/python run.py || { tail -n 5 log >&2; exit 1; }
