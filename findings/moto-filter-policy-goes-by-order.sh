#!/usr/bin/env bash
# The order of two alternatives decides in moto whether SNS delivers a message.
#
# Guess: the values of one key in a filter policy are alternatives, so ["STOPPED", {"exists": false}] and [{"exists":
# false}, "STOPPED"] mean the same: Status is STOPPED, or there is no Status.
# What happens: moto goes through the values from left to right. As soon as one is a text, a number or anything-but and
# the message lacks the key, it ends with "no match" and never comes to {"exists": false}. Behind a prefix or a numeric
# range it does come to it. The same is true of attributes and of the message's body.
# Why it matters: a policy that lets messages without a status through works in a test or fails in it depending on how a
# list was written, or sorted by a tool. On AWS both orders are the same.
# Source: https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html (values of one key are joined by OR).
#
# Versions: moto 5.2.1, boto3 1.43.106.
# Seen, for a message without Status: '[{"exists":false},"STOPPED"]: delivered', '["STOPPED",{"exists":false}]: not
#       delivered', '[{"anything-but":"TRAINED"},{"exists":false}]: not delivered', '[{"prefix":"STOP"},{"exists":false}]:
#       delivered', each for attributes and for the body.
# Needs: bash, python3.10 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check moto==5.2.1 boto3==1.43.106 botocore==1.43.106
cat > run.py <<'PY'
import json
import sys

import boto3
from moto import mock_aws

absent = {'exists': False}
policies = [
    ([absent, 'STOPPED'], True),
    (['STOPPED', absent], False),
    ([{'anything-but': 'TRAINED'}, absent], False),
    ([{'prefix': 'STOP'}, absent], True),
]
changed = False
with mock_aws():
    made_up = {'region_name': 'us-east-1', 'aws_access_key_id': 'x', 'aws_secret_access_key': 'x'}
    sns = boto3.client('sns', **made_up)
    sqs = boto3.client('sqs', **made_up)
    number = 0
    for scope in ['MessageAttributes', 'MessageBody']:
        for values, expected in policies:
            number += 1
            topic = sns.create_topic(Name=f'topic-{number}')['TopicArn']
            queue = sqs.create_queue(QueueName=f'queue-{number}')['QueueUrl']
            arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=['QueueArn'])['Attributes']['QueueArn']
            sns.subscribe(TopicArn=topic, Protocol='sqs', Endpoint=arn, Attributes={
                'FilterPolicy': json.dumps({'Status': values}), 'FilterPolicyScope': scope,
            })
            sns.publish(TopicArn=topic, Message=json.dumps({'Model': 'reviews'}))
            delivered = 'Messages' in sqs.receive_message(QueueUrl=queue)
            policy = json.dumps(values, separators=(',', ':'))
            print(f"{scope}, {policy}: {'delivered' if delivered else 'not delivered'}")
            changed |= delivered != expected
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
