#!/usr/bin/env bash
# An EventBridge rule in moto never matches a member of an object that stands in an array.
#
# Guess: the pattern {"rootCauses": {"service": ["Amazon Comprehend"]}} matches an event whose `rootCauses` is a list
# of objects, one of which has that service. EventBridge looks into the objects of an array, as AWS's own matcher does
# (aws/event-ruler on GitHub).
# What happens: moto compares only arrays of plain values. The rule matches nothing, without an error, and no event is
# delivered. The same pattern as an alternative of `$or` matches nothing either.
# Why it matters: the events of AWS Cost Anomaly Detection name the service in just such a list. A rule on them is
# right on AWS, and in moto it looks as if it never fired.
#
# Versions: moto 5.2.1, boto3 1.43.106.
# Seen: "pattern on rootCauses: 0 delivered", "pattern on $or with rootCauses: 0", "pattern on dimensionValue: 1".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'moto[events,sqs]==5.2.1' boto3==1.43.106 botocore==1.43.106

cat > run.py <<'PY'
import json
import sys

import boto3
import moto

print('moto', moto.__version__, 'boto3', boto3.__version__)
detail = {
    'dimensionValue': 'Amazon Comprehend',
    'rootCauses': [
        {'service': 'Amazon Simple Storage Service', 'region': 'us-east-1'},
        {'service': 'Amazon Comprehend', 'region': 'us-east-1'},
    ],
}
in_array = {'rootCauses': {'service': ['Amazon Comprehend']}}
patterns = {
    'rootCauses': in_array,
    '$or with rootCauses': {'$or': [{'dimensionValue': ['Amazon EC2']}, in_array]},
    'dimensionValue': {'dimensionValue': ['Amazon Comprehend']},
}
seen = []
with moto.mock_aws():
    events = boto3.client('events', region_name='us-east-1')
    sqs = boto3.client('sqs', region_name='us-east-1')
    queues = []
    for number, pattern in enumerate(patterns.values()):
        url = sqs.create_queue(QueueName=f'queue-{number}')['QueueUrl']
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=['QueueArn'])['Attributes']['QueueArn']
        events.put_rule(Name=f'rule-{number}', EventPattern=json.dumps({'detail': pattern}))
        events.put_targets(Rule=f'rule-{number}', Targets=[{'Id': 'queue', 'Arn': arn}])
        queues.append(url)
    events.put_events(
        Entries=[{'Source': 'made.up', 'DetailType': 'Anomaly Detected', 'Detail': json.dumps(detail)}]
    )
    for name, url in zip(patterns, queues):
        seen.append(len(sqs.receive_message(QueueUrl=url).get('Messages', [])))
        print(f'pattern on {name}: {seen[-1]} delivered')
if seen != [0, 0, 1]:
    sys.exit('The behaviour has changed.')
PY
AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up venv/bin/python run.py
