#!/usr/bin/env bash
# MaxAttempts 1 retries nothing in behave-asl, and what a Catch gets from it has no Error.
#
# Guess: MaxAttempts counts the retries, so a task with 1 is called twice, and one with 2 three times. When they are used
# up, the state of the Catch gets {"Error": …, "Cause": …}.
# What happens: MaxAttempts counts the calls. With 1, the first failure goes to the Catch. With 2, the second one does.
# Without the field there are three calls, where its default of 3 means four. And the state of the Catch gets {"Cause": ""}
# alone, so "$.failure.Error" leads nowhere.
# Why it matters: a test says that a task is given up after its second throttling, and AWS calls it once more. A Choice
# on the Error ("the model is gone" or "try again later") can't be tested.
# Source: the States Language's section on retrying ("MaxAttempts: the maximum number of retries") and on the Error
# Output of a fallback state, which must have both fields.
#
# Versions: behave-asl 1.2.0, behave 1.2.6.
# Seen: "MaxAttempts 0: 1 call", "MaxAttempts 1: 1 call", "MaxAttempts 2: 2 calls", "by default: 3 calls",
#       'in the Catch: {"failure": {"Cause": ""}}'.
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

error = 'Comprehend.TooManyRequestsException'
resource = 'arn:aws:states:::aws-sdk:comprehend:stopTrainingDocumentClassifier'
rows = (
    ('MaxAttempts 0: 1 call', {'MaxAttempts': 0}, 1),
    ('MaxAttempts 1: 1 call', {'MaxAttempts': 1}, 1),
    ('MaxAttempts 2: 2 calls', {'MaxAttempts': 2}, 2),
    ('by default: 3 calls', {}, 3),
)
states = {'Caught': {'Type': 'Succeed'}}
scenarios = ['Feature: Retries']
for index, (label, attempts, calls) in enumerate(rows):
    states[f'Stop{index}'] = {
        'Type': 'Task',
        'Resource': resource,
        'Retry': [{'ErrorEquals': [error], **attempts}],
        'Catch': [{'ErrorEquals': ['States.ALL'], 'ResultPath': '$.failure', 'Next': 'Caught'}],
        'End': True,
    }
    again = f'''
    When the state machine executes
    Then the next state is "Stop{index}"'''
    scenarios.append(f'''
  Scenario: {label}
    Given a state machine defined in "machine.json"
    And the execution is currently at the state "Stop{index}"
    And the current state data is:
      """
      {{}}
      """
    And the resource "{resource}" will be called with any parameters and fail with error "{error}"{again * (calls - 1)}
    When the state machine executes
    Then the next state is "Caught"
    And the step result data is:
      """
      {json.dumps({'failure': {'Cause': ''}})}
      """''')
with open('machine.json', 'w') as file:
    json.dump({'StartAt': 'Stop0', 'States': states}, file)
with open('features/retry.feature', 'w') as file:
    file.write('\n'.join(scenarios) + '\n')
command = ['venv/bin/behave-asl', '--format', 'plain', '--no-timings', 'features']
seen = subprocess.run(command, capture_output=True, text=True)
words = ('Scenario:', 'When the', 'Then the', '"Cause"', 'scenarios')
print('\n'.join(line.strip() for line in seen.stdout.splitlines() if any(word in line for word in words)))
if seen.returncode or f'{len(rows)} scenarios passed, 0 failed' not in seen.stdout:
    print(seen.stdout, seen.stderr)
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
