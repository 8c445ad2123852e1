#!/usr/bin/env bash
# An alarm in moto is OK before it has seen any data, and each PutMetricAlarm makes it OK again.
#
# Guess: a new alarm is in INSUFFICIENT_DATA, and an alarm that is put again with another threshold keeps its state. So
# a deployment that repeats PutMetricAlarm doesn't touch an alarm that is on.
# What happens: moto begins with OK. Where SetAlarmState has made it ALARM, the next PutMetricAlarm makes it OK, even
# with the same values. An alarm that treats missing data as breaching begins with OK too.
# Why it matters: a check that all alarms are OK passes in moto right after the deployment, and not in the cloud. And
# who changes a threshold while the alarm is on sees the alarm end in the test, though it goes on in the cloud.
# Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (a created alarm is
# set to INSUFFICIENT_DATA at once, and an update leaves the state unchanged).
#
# Versions: moto 5.2.5, boto3 1.43.106.
# Seen: "created: OK", "created, missing data breaching: OK", "SetAlarmState: ALARM", "put again: OK".
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
from moto import mock_aws

seen = []
with mock_aws():
    client = boto3.client('cloudwatch', region_name='us-east-1', aws_access_key_id='x', aws_secret_access_key='x')

    def put(name='failed-trainings', **more):
        client.put_metric_alarm(
            AlarmName=name, Namespace='Training', MetricName='Failed', Statistic='Sum', Period=300,
            EvaluationPeriods=1, Threshold=1, ComparisonOperator='GreaterThanOrEqualToThreshold', **more,
        )

    def note(title, name='failed-trainings'):
        [alarm] = client.describe_alarms(AlarmNames=[name])['MetricAlarms']
        seen.append(f'{title}: {alarm["StateValue"]}')

    put()
    note('created')
    put('no-trainings', TreatMissingData='breaching')
    note('created, missing data breaching', 'no-trainings')
    client.set_alarm_state(AlarmName='failed-trainings', StateValue='ALARM', StateReason='made-up')
    note('SetAlarmState')
    put()
    note('put again')
print('\n'.join(seen))
if seen != ['created: OK', 'created, missing data breaching: OK', 'SetAlarmState: ALARM', 'put again: OK']:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
