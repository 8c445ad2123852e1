#!/usr/bin/env bash
# parliament refuses the policy that AWS's guide writes for a nested workflow.
#
# Guess: RESOURCE_MISMATCH of parliament ("no resources match for the given action") means that a statement can have no
# effect. A policy from AWS's own documentation doesn't have it.
# What happens: the guide of Step Functions allows states:DescribeExecution and states:StopExecution on
# arn:…:execution:<machine>:* for a task with startExecution.sync. parliament says that nothing matches
# DescribeExecution, since it wants arn:…:express:… as well: its copy of AWS's table of actions lists both kinds of
# execution with the asterisk of a required resource, though a call is about one of them. In the same way it wants the
# endpoint of an entity recognizer beside that of a classifier for comprehend:DescribeEndpoint, and a Map Run beside the
# state machine for states:ListExecutions. StopExecution has one kind in the table and passes. With the kind that is
# never used in the policy, the finding is gone.
# Why it matters: the finding has severity MEDIUM and ends a build. The least that a role needs doesn't pass the check,
# and a resource that the role doesn't need makes it pass.
# Source: https://docs.aws.amazon.com/step-functions/latest/dg/stepfunctions-iam.html has the policy. The API reference
# says that ListExecutions is given a state machine or a Map Run, and DescribeEndpoint and DescribeExecution one ARN.
#
# Version: parliament 1.6.4.
# Seen: "states:DescribeExecution on one kind: RESOURCE_MISMATCH, on both: nothing", and the same for
#       comprehend:DescribeEndpoint and states:ListExecutions; "states:StopExecution on one kind: nothing".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
# parliament imports pkg_resources, which later versions of setuptools lack.
venv/bin/pip install --quiet --disable-pip-version-check parliament==1.6.4 'setuptools<81'

cat > run.py <<'PY'
import json
import sys
from importlib.metadata import version

from parliament import analyze_policy_string

print('parliament', version('parliament'))


def find(action, *resources):
    """What parliament finds in a policy that allows the action on these resources."""
    statement = {'Effect': 'Allow', 'Action': action, 'Resource': list(resources)}
    policy = analyze_policy_string(json.dumps({'Version': '2012-10-17', 'Statement': [statement]}))
    return ', '.join(finding.issue for finding in policy.findings) or 'nothing'


states = 'arn:aws:states:us-east-1:123456789012'
comprehend = 'arn:aws:comprehend:us-east-1:123456789012'
kinds = {
    'states:DescribeExecution': (f'{states}:execution:guard:*', f'{states}:express:guard:*:*'),
    'comprehend:DescribeEndpoint': (
        f'{comprehend}:document-classifier-endpoint/reviews',
        f'{comprehend}:entity-recognizer-endpoint/names',
    ),
    'states:ListExecutions': (f'{states}:stateMachine:guard', f'{states}:mapRun:guard/*:*'),
}
changed = False
for action, (used, other) in kinds.items():
    one, both = find(action, used), find(action, used, other)
    print(f'{action} on one kind: {one}, on both: {both}')
    changed |= (one, both) != ('RESOURCE_MISMATCH', 'nothing')
stop = find('states:StopExecution', f'{states}:execution:guard:*')
print(f'states:StopExecution on one kind: {stop}')
if changed or stop != 'nothing':
    sys.exit('The behaviour has changed.')
PY
venv/bin/python -W ignore run.py
