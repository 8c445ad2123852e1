#!/usr/bin/env bash
# Airflow waits on for a Step Functions execution that has timed out, as if it were running.
#
# Guess: a deferred StepFunctionStartExecutionOperator ends as soon as the execution has ended, whatever its end is.
# DescribeExecution of Step Functions has three bad ends: FAILED, TIMED_OUT and ABORTED.
# What happens: the waiter of the operator's trigger knows FAILED and ABORTED only, and a botocore waiter that doesn't
# know a status asks again. So the operator goes on asking about an execution with TIMED_OUT until its attempts are used
# up (30 times, a minute apart, unless it is told otherwise), and then it complains of too many attempts.
# StepFunctionExecutionSensor of the same package ends at once for all three.
# Why it matters: TimeoutSeconds is there to end a workflow that hangs, and whoever started it is the last to learn of
# it. A waiter's list of states is a copy of the service's list, and nothing compares the two.
# Source: the values of `status` in the API reference of DescribeExecution.
#
# Versions: apache-airflow-providers-amazon 9.39.0, boto3 1.43.106.
# Seen: "FAILED: 1 request, failure", "ABORTED: 1 request, failure", "TIMED_OUT: 5 requests, Max attempts exceeded".
# Needs: bash, python3.10 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.43.106 botocore==1.43.106
# The waiter needs nothing but botocore, so Airflow itself isn't installed.
venv/bin/pip install --quiet --disable-pip-version-check --no-deps apache-airflow-providers-amazon==9.39.0

cat > run.py <<'PY'
import datetime
import json
import sys
from importlib.metadata import files, version

import boto3
from botocore.exceptions import WaiterError
from botocore.stub import Stubber
from botocore.waiter import WaiterModel, create_waiter_with_client

provider = 'apache-airflow-providers-amazon'
print(provider, version(provider), 'boto3', boto3.__version__)
[models] = [file for file in files(provider) if file.match('aws/waiters/stepfunctions.json')]
model = WaiterModel(json.loads(models.read_text()))
arn = 'arn:aws:states:us-east-1:123456789012:execution:guard:run'
attempts = 5


def wait(status):
    """How often the waiter asks about an execution with this status, and why it stops."""
    client = boto3.client(
        'stepfunctions', region_name='us-east-1', aws_access_key_id='made-up', aws_secret_access_key='made-up'
    )
    asked = []
    client.meta.events.register('before-parameter-build.*', lambda **_: asked.append(1))
    answer = {
        'executionArn': arn,
        'stateMachineArn': 'arn:aws:states:us-east-1:123456789012:stateMachine:guard',
        'status': status,
        'startDate': datetime.datetime(2026, 11, 30, tzinfo=datetime.timezone.utc),
    }
    waiter = create_waiter_with_client('step_function_succeeded', model, client)
    with Stubber(client) as stub:
        for _ in range(attempts):
            stub.add_response('describe_execution', answer, {'executionArn': arn})
        try:
            waiter.wait(executionArn=arn, WaiterConfig={'Delay': 0, 'MaxAttempts': attempts})
            reason = 'success'
        except WaiterError as error:
            reason = 'failure' if 'terminal failure' in str(error) else error.kwargs['reason']
    return len(asked), reason


expected = {
    'SUCCEEDED': (1, 'success'),
    'FAILED': (1, 'failure'),
    'ABORTED': (1, 'failure'),
    'TIMED_OUT': (attempts, 'Max attempts exceeded'),
}
seen = {status: wait(status) for status in expected}
for status, (requests, reason) in seen.items():
    print(f'{status}: {requests} request{"s" if requests > 1 else ""}, {reason}')
if any(n != expected[status][0] or expected[status][1] not in reason for status, (n, reason) in seen.items()):
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
