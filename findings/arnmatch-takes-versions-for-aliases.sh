#!/usr/bin/env bash
# arnmatch calls every version of a state machine an alias, though it has a row for versions.
#
# Guess: arnmatch has AWS's table of ARNs with both rows, state-machine-version and state-machine-alias. Both have the
# form stateMachine:name:rest, and what is left decides: a version is a number, an alias isn't one.
# What happens: it tries the alias first, and any rest fits it. So the version 7 is a StateMachineAlias with the name
# "7", and no ARN ever gets to the row for versions. The version 7 of a Lambda function is a function-alias. A version
# of a Comprehend model has no row: it is the document-classifier with the name "reviews/version/v1", which no model
# has.
# Why it matters: a tool that asks it which API describes a resource calls DescribeStateMachineAlias for a version. A
# list of models by name shows a version of reviews as another model.
# Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachineAlias.html (no integers
# as names of aliases, because of the ARNs of versions), and the pattern of DocumentClassifierArn in the API reference
# of Comprehend (/version/ stands behind the name).
#
# Version: arnmatch 2026.5.1.
# Seen: "stateMachine:guard:7: state-machine-alias {'StateMachineName': 'guard', 'StateMachineAliasName': '7'}",
#       "function:stop:7: function-alias {'FunctionName': 'stop', 'Alias': '7'}",
#       "document-classifier/reviews/version/v1: document-classifier {'DocumentClassifierName': 'reviews/version/v1'}",
#       "rows for a state machine's version: 1".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check arnmatch==2026.5.1

cat > run.py <<'PY'
import sys

from arnmatch import ARN_PATTERNS, arnmatch

CASES = [
    ('states', 'stateMachine:guard', 'state-machine', {'StateMachineName': 'guard'}),
    ('states', 'stateMachine:guard:PROD', 'state-machine-alias',
     {'StateMachineName': 'guard', 'StateMachineAliasName': 'PROD'}),
    ('states', 'stateMachine:guard:7', 'state-machine-alias',
     {'StateMachineName': 'guard', 'StateMachineAliasName': '7'}),
    ('lambda', 'function:stop:7', 'function-alias', {'FunctionName': 'stop', 'Alias': '7'}),
    ('comprehend', 'document-classifier/reviews/version/v1', 'document-classifier',
     {'DocumentClassifierName': 'reviews/version/v1'}),
]
changed = False
for service, resource, expected_type, expected in CASES:
    match = arnmatch(f'arn:aws:{service}:eu-central-1:123456789012:{resource}')
    names = {name: value for name, value in match.attributes.items() if name not in ('Partition', 'Region', 'Account')}
    print(f'{resource}: {match.resource_type} {names}')
    changed |= match.resource_type != expected_type or names != expected
rows = sum('state-machine-version' in row['names'] for row in ARN_PATTERNS['states'])
print(f"rows for a state machine's version: {rows}")
if changed or rows != 1:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
