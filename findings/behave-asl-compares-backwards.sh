#!/usr/bin/env bash
# A Choice in behave-asl takes "greater than" for "less than" when it compares with a number, a text or a time.
#
# Guess: {"Variable": "$.Minutes", "NumericGreaterThan": 60} is true for 90. The variable is on the left of the operator,
# in every interpreter of the States Language.
# What happens: it is false for 90 and true for 30. The two sides are swapped for numbers, texts and timestamps, in all of
# their operators with "Greater" or "Less". With a path on the other side (NumericGreaterThanPath) they are right.
# Why it matters: "stop what trains for longer than 60 minutes" takes the branch "wait" in a unit test. If you copy the
# expectation from the test's output, the test is green for the opposite of what AWS does.
# Source: the States Language's section on Choice, whose example has "Variable": "$.value", "NumericGreaterThanEquals": 20
# for "ValueInTwenties".
#
# Versions: behave-asl 1.2.0, behave 1.2.6.
# Seen: "90 NumericGreaterThan 60: no", "30 NumericGreaterThan 60: yes", "2026 TimestampLessThan 2027: no",
#       '"b" StringGreaterThan "a": no', and rightly "90 NumericGreaterThanPath to 60: yes".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  behave-asl==1.2.0 behave==1.2.6 jsonata-python==0.7.1 jsonpath-ng==1.16.0
mkdir features
cat > run.py <<'PY'
import json
import subprocess
import sys

rows = (
    ('NumericGreaterThan', 60, 90, 'No'),
    ('NumericGreaterThan', 60, 30, 'Yes'),
    ('NumericLessThanEquals', 60, 30, 'No'),
    ('TimestampLessThan', '2027-01-01T00:00:00Z', '2026-11-29T10:00:00Z', 'No'),
    ('TimestampGreaterThan', '2027-01-01T00:00:00Z', '2026-11-29T10:00:00Z', 'Yes'),
    ('StringGreaterThan', 'a', 'b', 'No'),
    ('NumericGreaterThanPath', '$.limit', 90, 'Yes'),
)
states = {'Yes': {'Type': 'Succeed'}, 'No': {'Type': 'Succeed'}}
scenarios = ['Feature: The other side of a Choice']
for index, (operator, wanted, value, following) in enumerate(rows):
    rule = {'Variable': '$.value', operator: wanted, 'Next': 'Yes'}
    states[f'Choice{index}'] = {'Type': 'Choice', 'Choices': [rule], 'Default': 'No'}
    scenarios.append(f'''
  Scenario: {value} {operator} {wanted}: {following}
    Given a state machine defined in "machine.json"
    And the execution is currently at the state "Choice{index}"
    And the current state data is:
      """
      {json.dumps({'value': value, 'limit': 60})}
      """
    When the state machine executes
    Then the next state is "{following}"''')
with open('machine.json', 'w') as file:
    json.dump({'StartAt': 'Choice0', 'States': states}, file)
with open('features/choice.feature', 'w') as file:
    file.write('\n'.join(scenarios) + '\n')
seen = subprocess.run(['venv/bin/behave-asl', '--format', 'plain', 'features'], capture_output=True, text=True)
print('\n'.join(line.strip() for line in seen.stdout.splitlines() if 'Scenario:' in line or 'scenario' in line))
if seen.returncode or f'{len(rows)} scenarios passed, 0 failed' not in seen.stdout:
    print(seen.stdout, seen.stderr)
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
