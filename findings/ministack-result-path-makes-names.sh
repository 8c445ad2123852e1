#!/usr/bin/env bash
# A ResultPath with an index or in brackets makes an odd new name in MiniStack.
#
# Guess: ResultPath is a Reference Path like others, so `$.models[1].Status` sets the Status of the second model, and
# `$['the status']` sets "the status". MiniStack reads both in an InputPath.
# What happens: the list stays as it was, and beside it the input gets a member with the name "models[1]". The other
# path gets a member with the name "['the status']", brackets and quotation marks included. The execution succeeds.
# Why it matters: the state after it reads the old value at the very path that was written.
#
# Versions: ministack 1.5.33, boto3 1.43.106.
# Seen: "written to $.models[1].Status: {"models": [{}, {}], "models[1]": {"Status": "STOPPED"}}, read there: null",
#       "written to $['the status']: {"models": [{}, {}], "['the status']": "STOPPED"}, read there: null".
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

given = {'models': [{}, {}]}
seen = []
for path in ('$.models[1].Status', "$['the status']"):
    write = {'Type': 'Pass', 'Result': 'STOPPED', 'ResultPath': path}
    written = output_of({'Write': {**write, 'End': True}}, given)
    read = {'Type': 'Pass', 'InputPath': path, 'End': True}
    back = output_of({'Write': {**write, 'Next': 'Read'}, 'Read': read}, given)
    print(f'written to {path}: {written}, read there: {back}')
    seen += [json.loads(written), json.loads(back)]
if seen != [
    {**given, 'models[1]': {'Status': 'STOPPED'}},
    None,
    {**given, "['the status']": 'STOPPED'},
    None,
]:
    sys.exit('The behaviour has changed.')
PY
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up ENDPOINT="http://127.0.0.1:$port"
BIND_HOST=127.0.0.1 GATEWAY_PORT=$port IOT_MTLS_ENABLED=false TMPDIR=$folder venv/bin/ministack > log 2>&1 &
server=$!
venv/bin/python run.py || { tail -n 5 log >&2; exit 1; }
