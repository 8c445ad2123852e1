#!/usr/bin/env bash
# A parameter in a unit test with cloud-radar is not the text that CloudFormation makes of it.
#
# Guess: a parameter of type Number is a text wherever the template uses it, so !Equals [!Ref Minutes, '5'] holds for a
# default of 5, and Fn::Join joins it. The values of a CommaDelimitedList have no spaces around them. Fn::Select takes its
# index as text, like the example in its own reference.
# What happens: cloud-radar leaves the default a number. The condition is false, so the test gets the other branch of
# Fn::If. Fn::Join and Fn::Select of "1" end with a TypeError. The second value of "reviews, orders" is " orders", with a
# space in front.
# Why it matters: a condition on a limit ("0 turns it off") is where a template has two forms. The test builds the form
# that is never deployed. Quoting the default makes the test pass and hides the reason.
# Source: CloudFormation's user guide on parameters (a Number is validated as a number and is a string for everything that
# refers to it; the members of a CommaDelimitedList are trimmed), and its reference of Fn::Select, with "1" for an index.
#
# Version: cloud-radar 0.17.0.
# Seen: "Equals '5': other", "Equals 5: same", "Join: TypeError", "Select '1': TypeError", 'list: ["reviews", " orders"]'.
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check cloud-radar==0.17.0
cat > run.py <<'PY'
import contextlib
import io
import json
import sys

from cloud_radar.cf.unit import Template


def build(value):
    """The property as the built stack has it, or the name of the error."""
    template = {
        'Parameters': {
            'Minutes': {'Type': 'Number', 'Default': 5},
            'Models': {'Type': 'CommaDelimitedList', 'Default': 'reviews, orders'},
        },
        'Conditions': {
            'IsText': {'Fn::Equals': [{'Ref': 'Minutes'}, '5']},
            'IsNumber': {'Fn::Equals': [{'Ref': 'Minutes'}, 5]},
        },
        'Resources': {'Topic': {'Type': 'AWS::SNS::Topic', 'Properties': {'DisplayName': value}}},
    }
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            stack = Template(template).create_stack(region='us-east-1')
        return stack.data['Resources']['Topic']['Properties']['DisplayName']
    except TypeError as error:
        return type(error).__name__


changed = False
for label, value, expected in (
    ("Equals '5'", {'Fn::If': ['IsText', 'same', 'other']}, 'other'),
    ('Equals 5', {'Fn::If': ['IsNumber', 'same', 'other']}, 'same'),
    ('Join', {'Fn::Join': [' ', [{'Ref': 'Minutes'}, 'minutes']]}, 'TypeError'),
    ("Select '1'", {'Fn::Select': ['1', ['reviews', 'orders']]}, 'TypeError'),
    ('Select 1', {'Fn::Select': [1, ['reviews', 'orders']]}, 'orders'),
    ('list', {'Ref': 'Models'}, ['reviews', ' orders']),
):
    seen = build(value)
    print(f'{label}: {seen if isinstance(seen, str) else json.dumps(seen)}')
    changed = changed or seen != expected
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
