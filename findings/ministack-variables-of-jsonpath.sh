#!/usr/bin/env bash
# Variables work in MiniStack's JSONata states and are null in its JSONPath states.
#
# Guess: Assign and variables came to the States Language for both query languages at once, so an interpreter that knows
# `{% $limit %}` knows `$limit` too.
# What happens: a state with Assign is accepted in both. After it, `"limit.$": "$limit"` gives null, and the execution
# succeeds. The same machine in JSONata gives the value.
# Why it matters: JSONPath is the default of the States Language and of the CDK's states. A workflow that carries a
# job's ARN in a variable passes its test with null in it.
#
# Versions: ministack 1.5.33, boto3 1.43.106.
# Seen: "JSONPath: {"limit": null}", "JSONata: {"limit": 5}".
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

seen = []
for language, assign, show in (
    ('JSONPath', {'limit.$': '$.limit'}, {'Parameters': {'limit.$': '$limit'}}),
    ('JSONata', {'limit': '{% $states.input.limit %}'}, {'Output': {'limit': '{% $limit %}'}}),
):
    states = {
        'Assign': {'Type': 'Pass', 'QueryLanguage': language, 'Assign': assign, 'Next': 'Show'},
        'Show': {'Type': 'Pass', 'QueryLanguage': language, **show, 'End': True},
    }
    seen.append(output_of(states, {'limit': 5}))
    print(f'{language}: {seen[-1]}')
if seen != ['{"limit": null}', '{"limit": 5}']:
    sys.exit('The behaviour has changed.')
PY
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up ENDPOINT="http://127.0.0.1:$port"
BIND_HOST=127.0.0.1 GATEWAY_PORT=$port IOT_MTLS_ENABLED=false TMPDIR=$folder venv/bin/ministack > log 2>&1 &
server=$!
venv/bin/python run.py || { tail -n 5 log >&2; exit 1; }
