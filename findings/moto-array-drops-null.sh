#!/usr/bin/env bash
# States.Array in moto leaves out a null that is written in it.
#
# Guess: States.Array('a', null, true) is ["a", null, true]. The States Language allows null as an argument of an
# intrinsic function, like strings, numbers and paths.
# What happens: moto answers ["a", true], so what stood third is second. A null that comes through a path stays. The
# same null in States.Format fails the execution, as if the argument were missing.
# Why it matters: an array of arguments has meaning by position. The execution succeeds, with each value one place off.
#
# Versions: moto 5.2.1, boto3 1.43.106.
# Seen: "written: ["a", true]", "through a path: ["a", null, true]".
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

def array(arguments):
    """What States.Array makes of these arguments."""
    state = {'Type': 'Pass', 'Parameters': {'array.$': f'States.Array({arguments})'}, 'End': True}
    return json.loads(output_of({'Array': state}, {'nothing': None}))['array']


written = array("'a', null, true")
through = array("'a', $.nothing, true")
print('written:', json.dumps(written))
print('through a path:', json.dumps(through))
if written != ['a', True] or through != ['a', None, True]:
    sys.exit('The behaviour has changed.')
PY
AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up venv/bin/python run.py 2> log || { cat log >&2; exit 1; }
