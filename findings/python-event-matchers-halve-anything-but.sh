#!/usr/bin/env bash
# Of two Python libraries for EventBridge patterns, one reads anything-but only with a list, the other only without.
#
# Guess: both test an event against a pattern of EventBridge, as their descriptions say. EventBridge takes
# {"anything-but": "FAILED"} and {"anything-but": ["FAILED", "ABORTED"]}, and both exclude FAILED.
# What happens: aws-eventbridge-rule-syncer compares the list as a whole with the value. The two are never equal, so the
# list excludes nothing. event-ruler takes the list, and calls the single value an "invalid pattern". It does so with a
# prefix too, and 5.0 isn't 5 to it.
# Why it matters: a test with the first library says that FAILED gets through a rule that excludes it. A test with the
# second can't read the pattern at all.
# Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html, and the summaries
# of the packages ("rule evaluator for AWS Event Bridge", "Test EventBridge pattern with Python locally").
#
# Versions: aws-eventbridge-rule-syncer 3.1.0, event-ruler 0.3.0.
# Seen, for an event with the status FAILED and the count 5: '{"status": [{"anything-but": "FAILED"}]}: rule-syncer no
#       match, event-ruler invalid pattern', '{"status": [{"anything-but": ["FAILED", "ABORTED"]}]}: rule-syncer match,
#       event-ruler no match', '{"status": [{"prefix": "FAIL"}]}: rule-syncer match, event-ruler invalid pattern',
#       '{"count": [5.0]}: rule-syncer match, event-ruler no match'.
# Needs: bash, python3.10 or python3.11 with venv and pip, on Linux for x86-64 (event-ruler has wheels for these only).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check event-ruler==0.3.0
# The matching itself needs no client of AWS, so boto3 isn't installed.
venv/bin/pip install --quiet --disable-pip-version-check --no-deps aws-eventbridge-rule-syncer==3.1.0
cat > run.py <<'PY'
import json
import sys

from aws_eventbridge_rules_syncer.rule_engine import match_pattern
from event_ruler import event_ruler

event = {'source': 'guard', 'detail': {'status': 'FAILED', 'count': 5}}
expected = [
    ({'status': ['FAILED']}, 'match', 'match'),
    ({'status': [{'anything-but': 'FAILED'}]}, 'no match', 'invalid pattern'),
    ({'status': [{'anything-but': ['FAILED', 'ABORTED']}]}, 'match', 'no match'),
    ({'status': [{'prefix': 'FAIL'}]}, 'match', 'invalid pattern'),
    ({'count': [5]}, 'match', 'match'),
    ({'count': [5.0]}, 'match', 'no match'),
]
changed = False
for detail, *outcomes in expected:
    pattern = {'detail': detail}
    syncer = 'match' if match_pattern(pattern, event) else 'no match'
    try:
        matches = event_ruler.test_event_pattern(json.dumps(event), json.dumps(pattern))
        ruler = 'match' if matches else 'no match'
    except RuntimeError as error:
        ruler = str(error)
    print(f'{json.dumps(detail)}: rule-syncer {syncer}, event-ruler {ruler}')
    changed |= [syncer, ruler] != outcomes
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
