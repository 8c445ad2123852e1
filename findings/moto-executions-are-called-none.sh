#!/usr/bin/env bash
# Every execution that is started without a name is called "None" in moto when it interprets the machine.
#
# Guess: StartExecution without a name makes one up, as the API reference says, and moto does so too: its execution has
# a UUID for a name.
# What happens: so it is by default. With `execute_state_machine`, the setting that runs the definition, the name is
# "None". The second StartExecution without a name is refused as ExecutionAlreadyExists when its input differs.
# Why it matters: code that starts an execution for each event passes its test with one event and fails with two. A name
# made up in the test's own code hides it, and such a name may hide a real clash.
#
# Versions: moto 5.2.1, boto3 1.43.106.
# Seen: "not interpreted: two executions, names of 36 characters", "interpreted: None, then ExecutionAlreadyExists".
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

import boto3
import moto

print('moto', moto.__version__, 'boto3', boto3.__version__)
definition = json.dumps({'StartAt': 'End', 'States': {'End': {'Type': 'Succeed'}}})


def names(interpreted):
    """The names of two executions of one machine, or the error in place of the second."""
    with moto.mock_aws(config={'stepfunctions': {'execute_state_machine': interpreted}}):
        client = boto3.client('stepfunctions', region_name='us-east-1')
        role = 'arn:aws:iam::123456789012:role/made-up'
        machine = client.create_state_machine(name='made-up', definition=definition, roleArn=role)['stateMachineArn']
        found = []
        for number in ('1', '2'):
            try:
                run = client.start_execution(stateMachineArn=machine, input=number)
                found.append(run['executionArn'].rpartition(':')[2])
            except client.exceptions.ExecutionAlreadyExists as error:
                found.append(error.response['Error']['Code'])
        return found


by_default = names(False)
interpreted = names(True)
print('not interpreted:', *by_default)
print('interpreted:', *interpreted)
if [len(name) for name in by_default] != [36, 36] or interpreted != ['None', 'ExecutionAlreadyExists']:
    sys.exit('The behaviour has changed.')
PY
AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up venv/bin/python run.py 2> log || { cat log >&2; exit 1; }
