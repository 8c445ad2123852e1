#!/usr/bin/env bash
# A disabled rule of moto's EventBridge goes on delivering, and the Input of a target has no effect.
#
# Guess: a rule that DescribeRule shows as DISABLED delivers nothing. A target with an Input gets that text, and one
# with an InputPath of $.detail gets the detail, as one with an InputTransformer gets what its template says.
# What happens: the disabled rule delivers each event as before. Only the InputTransformer works. With Input and with
# InputPath the queue gets the whole event, though ListTargetsByRule shows both as they were set. And that event has no
# "account", unlike the one that an InputTransformer reads.
# Why it matters: a test can't see that a rule is off, so the switch that keeps training from starting again stays
# untested. A handler that takes the detail alone fails in moto. One that looks for the detail within the event passes
# there, and fails in the cloud.
# Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html (a disabled rule won't match
# any events), https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html (Input: nothing from the
# event itself is passed to the target), and the service's guide to the structure of events, which has the account.
#
# Versions: moto 5.2.5, boto3 1.43.106.
# Seen: "InputTransformer: {"status": "FAILED", "account": "123456789012"}", "Input: the whole event without account",
#       the same for "InputPath" and "no input", "DISABLED: 1 event delivered".
# Needs: bash, python3.10 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'moto[events,sqs]==5.2.5' boto3==1.43.106 botocore==1.43.106
cat > run.py <<'PY'
import json
import os
import sys

import boto3
from moto import mock_aws

os.environ.update(AWS_DEFAULT_REGION='us-east-1', AWS_ACCESS_KEY_ID='made-up', AWS_SECRET_ACCESS_KEY='made-up')
detail = {'status': 'FAILED'}
targets = {
    'InputTransformer': {
        'InputPathsMap': {'status': '$.detail.status', 'account': '$.account'},
        'InputTemplate': '{"status": "<status>", "account": "<account>"}',
    },
    'Input': '{"start": "again"}',
    'InputPath': '$.detail',
    'no input': None,
}
seen = []
with mock_aws():
    events, sqs = boto3.client('events'), boto3.client('sqs')
    queue = sqs.create_queue(QueueName='seen')['QueueUrl']
    arn = 'arn:aws:sqs:us-east-1:123456789012:seen'

    def delivered():
        """Puts an event, and gives what the queue got of it."""
        events.put_events(Entries=[{'Source': 'made-up', 'DetailType': 'made-up', 'Detail': json.dumps(detail)}])
        messages = sqs.receive_message(QueueUrl=queue).get('Messages', [])
        for message in messages:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message['ReceiptHandle'])
        return [json.loads(message['Body']) for message in messages]

    events.put_rule(Name='seen', EventPattern='{"source": ["made-up"]}')
    for name, value in targets.items():
        target = {'Id': 'seen', 'Arn': arn} | ({name: value} if value else {})
        events.put_targets(Rule='seen', Targets=[target])
        assert events.list_targets_by_rule(Rule='seen')['Targets'] == [target]
        [got] = delivered()
        if got.get('detail') == detail and 'detail-type' in got:
            seen.append(f'{name}: the whole event' + ('' if 'account' in got else ' without account'))
        else:
            seen.append(f'{name}: {json.dumps(got)}')
    events.disable_rule(Name='seen')
    state = events.describe_rule(Name='seen')['State']
    seen.append(f'{state}: {len(delivered())} event delivered')
print('\n'.join(seen))
if seen != [
    'InputTransformer: {"status": "FAILED", "account": "123456789012"}',
    'Input: the whole event without account',
    'InputPath: the whole event without account',
    'no input: the whole event without account',
    'DISABLED: 1 event delivered',
]:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
