#!/usr/bin/env bash
# SAM enables a schedule whose Enabled is !Ref or !If, whatever the parameter or the condition says.
#
# Guess: Enabled: !If [IsProduction, true, false] on a Schedule event is true in production only, as it is for an SQS
# event of the same function. Enabled: !Ref Active follows the parameter.
# What happens: SAM writes the State of the rule at once, "ENABLED" or "DISABLED", and only looks whether the value
# counts as true in Python. A function of CloudFormation is a dictionary with one member, so it is true, and the text
# "false" is true as well. Each of them is "ENABLED". A bare false is "DISABLED". An SQS event passes the function on,
# and so does State on the same Schedule event.
# Why it matters: switching schedules off in test accounts is what the property is used for. The template looks right,
# no warning comes, and the schedule runs in each account.
# Source:
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedule.html
# (with Enabled set to true SAM passes ENABLED, otherwise DISABLED), where nothing is said of functions.
#
# Version: aws-sam-translator 1.115.0.
# Seen: "false: DISABLED", "!If with a false condition: ENABLED", '!Ref to "false": ENABLED', 'State as !If: {"Fn::If":
#       ["Active", "ENABLED", "DISABLED"]}', 'SQS with !If: {"Fn::If": ["Active", true, false]}'.
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aws-sam-translator==1.115.0
export AWS_DEFAULT_REGION=us-east-1
cat > run.py <<'PY'
import json
import logging
import sys
from unittest.mock import Mock

from samtranslator.translator.transform import transform

logging.disable()


def translate(kind, event):
    """The state of the only rule or mapping in the translated template."""
    template = {
        'Transform': 'AWS::Serverless-2016-10-31',
        'Parameters': {'On': {'Type': 'String', 'Default': 'false'}},
        'Conditions': {'Active': {'Fn::Equals': [{'Ref': 'On'}, 'true']}},
        'Resources': {'Sweep': {
            'Type': 'AWS::Serverless::Function',
            'Properties': {
                'Handler': 'index.handler',
                'Runtime': 'python3.12',
                'InlineCode': 'made-up',
                'Role': 'arn:aws:iam::123456789012:role/sweep',
                'Events': {'Event': {'Type': kind, 'Properties': event}},
            },
        }},
    }
    resources = transform(template, {'On': 'false'}, Mock(load=lambda: {}))['Resources']
    properties = resources['SweepEvent']['Properties']
    return properties.get('State', properties.get('Enabled'))


schedule = {'Schedule': 'rate(1 minute)'}
queue = {'Queue': 'arn:aws:sqs:us-east-1:123456789012:jobs'}
choice = {'Fn::If': ['Active', True, False]}
state = {'Fn::If': ['Active', 'ENABLED', 'DISABLED']}
changed = False
for name, seen, expected in (
    ('false', translate('Schedule', {**schedule, 'Enabled': False}), 'DISABLED'),
    ('!If with a false condition', translate('Schedule', {**schedule, 'Enabled': choice}), 'ENABLED'),
    ('!Ref to "false"', translate('Schedule', {**schedule, 'Enabled': {'Ref': 'On'}}), 'ENABLED'),
    ('State as !If', translate('Schedule', {**schedule, 'State': state}), state),
    ('SQS with !If', translate('SQS', {**queue, 'Enabled': choice}), choice),
):
    print(f'{name}: {seen if isinstance(seen, str) else json.dumps(seen)}')
    changed = changed or seen != expected
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py 2> >(grep -v 'unpublished metrics' >&2)
