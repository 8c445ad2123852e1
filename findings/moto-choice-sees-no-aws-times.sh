#!/usr/bin/env bash
# The Step Functions interpreter of moto takes the times that AWS itself writes for no timestamps.
#
# Guess: a Choice with TimestampGreaterThanPath compares any two RFC 3339 timestamps, as the States Language says,
# which only asks for an uppercase T and for an uppercase Z where there is no offset.
# What happens: moto knows one form, whole seconds with a Z. A time with a fraction of a second or with an offset is
# no timestamp for it. A comparison of two such times is false without an error, and `IsTimestamp` is false too.
# Why it matters: times that a workflow gets from AWS have milliseconds, for example `$$.State.EnteredTime`, or
# SubmitTime from an SDK integration. A workflow that compares two of them takes the same wrong branch in every test
# against moto, whatever the times are.
#
# Versions: moto 5.2.1, boto3 1.43.106.
# Seen: "whole seconds: later", "milliseconds: not later", "offset: not later", "milliseconds are a timestamp: no".
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


def takes_branch(rule, given):
    """Whether a Choice state with this rule takes the rule's branch."""
    definition = {
        'StartAt': 'Choice',
        'States': {
            'Choice': {'Type': 'Choice', 'Choices': [{**rule, 'Next': 'Taken'}], 'Default': 'Not taken'},
            'Taken': {'Type': 'Pass', 'Result': {'taken': True}, 'End': True},
            'Not taken': {'Type': 'Pass', 'Result': {'taken': False}, 'End': True},
        },
    }
    with moto.mock_aws(config={'stepfunctions': {'execute_state_machine': True}}):
        client = boto3.client('stepfunctions', region_name='us-east-1')
        machine = client.create_state_machine(
            name='choice', definition=json.dumps(definition), roleArn='arn:aws:iam::123456789012:role/made-up'
        )
        run = client.start_execution(stateMachineArn=machine['stateMachineArn'], input=json.dumps(given))
        for _ in range(100):
            described = client.describe_execution(executionArn=run['executionArn'])
            if described['status'] != 'RUNNING':
                return json.loads(described['output'])['taken']
            time.sleep(0.1)
    sys.exit('The execution did not end.')


is_later = {'Variable': '$.new', 'TimestampGreaterThanPath': '$.old'}
pairs = {
    'whole seconds': {'new': '2026-11-29T11:00:00Z', 'old': '2026-11-29T10:00:00Z'},
    'milliseconds': {'new': '2026-11-29T11:00:00.123Z', 'old': '2026-11-29T10:00:00.123Z'},
    'offset': {'new': '2026-11-29T11:00:00+00:00', 'old': '2026-11-29T10:00:00+00:00'},
}
seen = []
for name, pair in pairs.items():
    seen.append(takes_branch(is_later, pair))
    print(f'{name}:', 'later' if seen[-1] else 'not later')
seen.append(takes_branch({'Variable': '$.new', 'IsTimestamp': True}, pairs['milliseconds']))
print('milliseconds are a timestamp:', 'yes' if seen[-1] else 'no')
if seen != [True, False, False, False]:
    sys.exit('The behaviour has changed.')
PY
AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up venv/bin/python run.py 2> log || { cat log >&2; exit 1; }
