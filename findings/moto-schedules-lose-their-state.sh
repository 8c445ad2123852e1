#!/usr/bin/env bash
# An updated schedule in moto has no State, but is still deleted after its end, though the update says neither.
#
# Guess: UpdateSchedule writes the whole schedule. What the request leaves out gets its default again: State is ENABLED,
# and ActionAfterCompletion is NONE.
# What happens: moto keeps an ActionAfterCompletion of DELETE that the update left out. It forgets the State where the
# update has none: GetSchedule answers without the member, and ListSchedules by State ENABLED doesn't find the schedule.
# A second CreateSchedule with the same ClientToken is a ConflictException, where the service answers it like the first.
# Why it matters: a program that updates the time alone and leaves out the rest changes other members of the schedule in
# moto than in the cloud. Its test sees a schedule that is deleted after its end, and the cloud's schedule stays.
# Source: the service's API reference: UpdateSchedule overrides all values, and a member that isn't set gets its
# default. CreateSchedule has ENABLED as the default of State, and its ClientToken makes a request idempotent.
#
# Versions: moto 5.2.5, boto3 1.43.106.
# Seen: "created: ENABLED, DELETE, listed as enabled", "updated: none, DELETE, not listed as enabled", "the same
#       ClientToken again: ConflictException".
# Needs: bash, python3.10 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check moto==5.2.5 boto3==1.43.106 botocore==1.43.106
cat > run.py <<'PY'
import sys

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

schedule = {
    'Name': 'training',
    'ScheduleExpression': 'rate(1 day)',
    'FlexibleTimeWindow': {'Mode': 'OFF'},
    'Target': {
        'Arn': 'arn:aws:states:us-east-1:123456789012:stateMachine:training',
        'RoleArn': 'arn:aws:iam::123456789012:role/made-up',
    },
}
seen = []
with mock_aws():
    client = boto3.client('scheduler', region_name='us-east-1', aws_access_key_id='x', aws_secret_access_key='x')

    def note(title):
        got = client.get_schedule(Name='training')
        listed = client.list_schedules(State='ENABLED')['Schedules']
        seen.append(
            f'{title}: {got.get("State", "none")}, {got.get("ActionAfterCompletion", "none")}, '
            f'{"listed" if listed else "not listed"} as enabled'
        )

    client.create_schedule(**schedule, ActionAfterCompletion='DELETE', ClientToken='made-up')
    note('created')
    try:
        client.create_schedule(**schedule, ActionAfterCompletion='DELETE', ClientToken='made-up')
        again = 'no error'
    except ClientError as error:
        again = error.response['Error']['Code']
    client.update_schedule(**schedule)
    note('updated')
    seen.append(f'the same ClientToken again: {again}')
print('\n'.join(seen))
if seen != [
    'created: ENABLED, DELETE, listed as enabled',
    'updated: none, DELETE, not listed as enabled',
    'the same ClientToken again: ConflictException',
]:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
