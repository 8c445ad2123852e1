#!/usr/bin/env bash
# Two helpers for custom resources forget what was created, if the creation is polled and fails.
#
# Guess: with crhelper the create function starts something and returns its ID "that will be used for the resource
# PhysicalResourceId". A poll function looks whether it is ready. When that function raises an error, the answer to
# CloudFormation is FAILED with that ID, so that the Delete of the rollback gets it. cfn-handler, which does crhelper's
# work anew, has physical_resource_id for the same.
# What happens: crhelper answers FAILED with an ID that it makes up: stack, resource and eight random characters. The
# poll event has the right ID in CrHelperData, and crhelper throws that away. cfn-handler doesn't keep the ID from one
# call to the next at all, so it makes one up when the creation succeeds, too. Without a poll function both use the ID,
# and an error in the create function comes before there is one.
# Why it matters: the rollback deletes a resource that never was. The training, the table or the cluster that was
# started runs on and costs money, outside of any stack. It happens only when a creation fails, which is seldom tried.
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html (the ID is in
# the FAILED answer too), crpg-ref-requesttypes-delete.html there (Delete gets the ID of the answer), and crhelper's
# README.
#
# Versions: crhelper 2.0.12, cfn-handler 1.3.0, boto3 1.43.106.
# Seen: "crhelper, not polled: SUCCESS job-1", "crhelper, polled: SUCCESS job-1" (the poll function returns the ID),
#       "crhelper, polled and failed: FAILED, an ID of its own"; "cfn-handler, not polled: SUCCESS job-1", "cfn-handler,
#       polled: SUCCESS, an ID of its own", "cfn-handler, polled and failed: FAILED, an ID of its own".
# Needs: bash, python3.10 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check crhelper==2.0.12 cfn-handler==1.3.0 boto3==1.43.106 \
  botocore==1.43.106
cat > run.py <<'PY'
import json
import logging
import sys
from unittest.mock import MagicMock

import boto3

# Stands for EventBridge and Lambda, which poll by a rule with the next event as its target's input.
aws = MagicMock()
aws.put_rule.return_value = {'RuleArn': 'arn:aws:events:us-east-1:123456789012:rule/poll'}
boto3.client = lambda *_, **__: aws

import crhelper.utils
from cfn_handler import CustomResource
from crhelper import CfnResource

logging.disable(logging.CRITICAL)
answers = []


class Connection:
    """Stands for the connection over which crhelper answers CloudFormation."""

    def __init__(self, *_, **__):
        pass

    def request(self, body, **_):
        answers.append(json.loads(body))

    def getresponse(self):
        return MagicMock()


crhelper.utils.HTTPSConnection = Connection


class Context:
    aws_request_id = 'f0000000-0000-0000-0000-000000000000'
    function_name = 'provider'

    def get_remaining_time_in_millis(self):
        return 60_000


def event():
    return {
        'RequestType': 'Create', 'RequestId': 'r', 'LogicalResourceId': 'Model', 'ResponseURL': 'https://example.com/',
        'StackId': 'arn:aws:cloudformation:us-east-1:123456789012:stack/guard/00000000-0000-0000-0000-000000000000',
        'ResourceType': 'Custom::Model', 'ResourceProperties': {},
    }


def ready(passes):
    if not passes:
        raise RuntimeError('The training has failed.')


def with_crhelper(polled, passes):
    helper = CfnResource()

    @helper.create
    def create(event, context):
        return 'job-1'

    if polled:
        @helper.poll_create
        def poll(event, context):
            ready(passes)
            return event['CrHelperData']['PhysicalResourceId']

    return helper


def with_cfn_handler(polled, passes):
    resource = CustomResource(transport=lambda url, payload: answers.append(payload))

    @resource.create
    def create(event, context):
        resource.physical_resource_id = 'job-1'
        return {}

    if polled:
        @resource.poll_create
        def poll(event, context):
            ready(passes)
            return {}

    return resource


seen = []
for name, make in [('crhelper', with_crhelper), ('cfn-handler', with_cfn_handler)]:
    for what, polled, passes in [('not polled', False, True), ('polled', True, True), ('polled and failed', True, False)]:
        answers.clear()
        handler = make(polled, passes)
        handler(event(), Context())
        if polled:
            handler(json.loads(aws.put_targets.call_args.kwargs['Targets'][0]['Input']), Context())
        [answer] = answers
        kept = answer['PhysicalResourceId'] == 'job-1'
        seen.append(f"{answer['Status']}{' job-1' if kept else ', an ID of its own'}")
        print(f"{name}, {what}: {seen[-1]}{'' if kept else ' (' + answer['PhysicalResourceId'] + ')'}")
made_up = ', an ID of its own'
if seen != ['SUCCESS job-1', 'SUCCESS job-1', 'FAILED' + made_up, 'SUCCESS job-1', 'SUCCESS' + made_up,
            'FAILED' + made_up]:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
