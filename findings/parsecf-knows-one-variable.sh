#!/usr/bin/env bash
# Two variables in one Fn::Sub are a single unknown variable for aws-parsecf.
#
# Guess: aws-parsecf resolves a template's functions, Fn::Sub among them. "${Kind}/${Name}" becomes
# "document-classifier/reviews" from the defaults of the two parameters.
# What happens: the pattern for a variable reaches from the first "${" to the last "}". With one variable the text is
# right. With two, everything between the first brace and the last one is taken for one name: "UNKNOWN REF:
# Kind}/${Name". If there's a dot in between, the text is taken for an attribute, and a second dot ends with a
# ValueError. A literal "${!seconds}" next to a variable goes the same way.
# Why it matters: nearly every ARN in a template has two variables or more (region, account, name). The result is a
# text and no error, so a test that only looks for the end of it passes.
# Source: the README of aws-parsecf (it parses the functions of a template, with the defaults of the parameters), and
# CloudFormation's reference of Fn::Sub.
#
# Version: aws-parsecf 1.1.0.
# Seen: "one: reviews in us-east-1", "two: UNKNOWN REF: Kind}/${Name", "attribute: UNKNOWN ATT:
#       Queue.QueueName}/${Name", "two attributes: ValueError", "literal: UNKNOWN REF: Name} ${!seconds".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aws-parsecf==1.1.0
cat > run.py <<'PY'
import json
import sys

import aws_parsecf


def resolve(text):
    """What becomes of the text in Fn::Sub, or the name of the error."""
    template = {
        'Parameters': {
            'Kind': {'Type': 'String', 'Default': 'document-classifier'},
            'Name': {'Type': 'String', 'Default': 'reviews'},
        },
        'Resources': {'Queue': {'Type': 'AWS::SQS::Queue', 'Properties': {'QueueName': 'jobs'}}},
        'Outputs': {'Seen': {'Value': {'Fn::Sub': text}}},
    }
    try:
        return aws_parsecf.loads_json(json.dumps(template), default_region='us-east-1')['Outputs']['Seen']['Value']
    except ValueError as error:
        return type(error).__name__


changed = False
for name, text, expected in (
    ('one', '${Name} in us-east-1', 'reviews in us-east-1'),
    ('two', '${Kind}/${Name}', 'UNKNOWN REF: Kind}/${Name'),
    ('attribute', '${Queue.QueueName}/${Name}', 'UNKNOWN ATT: Queue.QueueName}/${Name'),
    ('two attributes', '${Queue.QueueName} ${Queue.QueueName}', 'ValueError'),
    ('literal', '${Name} ${!seconds}', 'UNKNOWN REF: Name} ${!seconds'),
):
    seen = str(resolve(text))
    print(f'{name}: {seen}')
    changed = changed or seen != expected
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
