#!/usr/bin/env bash
# A Choice with And forgets its rules in behave-asl, so it comes true when the workflow comes back to it.
#
# Guess: a Choice is evaluated anew each time. A loop that polls a job comes to the same Choice after each Wait.
# What happens: each rule under And or Or is used up when it is evaluated. {"And": [trained, ours]} looks at "trained"
# first, which is false. On the second visit "ours" is the only rule left, so the And is true, with the job still in
# training. An Or has no rules left and is false, whatever the data is. A comparison with a path raises a TypeError on its
# second visit, since the first one put a number where the path was. A plain comparison and Not are right each time.
# Why it matters: "is it trained, and is it ours" is asked again after each Wait. In the test of such a loop, the second
# look ends it.
# Source: the States Language's section on Choice. A state machine keeps nothing of an earlier visit but its data.
#
# Versions: behave-asl 1.2.0, behave 1.2.6.
# Seen: "And with the same data: Wait, then Stop", "Or, false and then true: Wait, then Wait", "a rule with a path: Wait,
#       then TypeError", "a plain rule, false and then true: Wait, then Stop", "Not with the same data: Wait, then Wait".
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

trained = {'Variable': '$.status', 'StringEquals': 'TRAINED'}
ours = {'Variable': '$.owner', 'StringEquals': 'reviews'}
training = {'status': 'TRAINING', 'owner': 'reviews', 'count': 1, 'limit': 2}
done = {**training, 'status': 'TRAINED'}
others = {**training, 'owner': 'orders'}
went_to = 'Then the next state is "{}"'.format
rows = (
    ('a plain rule, false and then true', trained, training, went_to('Wait'), done, went_to('Stop')),
    ('Not with the same data', {'Not': ours}, training, went_to('Wait'), training, went_to('Wait')),
    ('And with the same data', {'And': [trained, ours]}, training, went_to('Wait'), training, went_to('Stop')),
    ('Or, false and then true', {'Or': [trained, ours]}, others, went_to('Wait'), done, went_to('Wait')),
)
states = {'Stop': {'Type': 'Succeed'}, 'Wait': {'Type': 'Succeed'}}
scenarios = ['Feature: The second visit of a Choice']


def visit(index, data, then):
    return f'''
    Given the execution is currently at the state "Choice{index}"
    And the current state data is:
      """
      {json.dumps(data)}
      """
    When the state machine executes
    {then}'''


path = {'Variable': '$.count', 'NumericEqualsPath': '$.limit'}
for index, (label, rule, first, then_first, second, then_second) in enumerate(
    rows + (('a rule with a path, with the same data', path, training, went_to('Wait'), training, went_to('Wait')),)
):
    states[f'Choice{index}'] = {'Type': 'Choice', 'Choices': [{**rule, 'Next': 'Stop'}], 'Default': 'Wait'}
    scenarios.append(f'''
  Scenario: {label}
    Given a state machine defined in "machine.json"'''
        + visit(index, first, then_first)
        + visit(index, second, then_second)
    )
with open('machine.json', 'w') as file:
    json.dump({'StartAt': 'Choice0', 'States': states}, file)
with open('features/choice.feature', 'w') as file:
    file.write('\n'.join(scenarios) + '\n')
command = ['venv/bin/behave-asl', '--format', 'plain', '--no-timings', 'features']
seen = subprocess.run(command, capture_output=True, text=True)
words = ('Scenario:', 'When the', 'Then the', 'TypeError:', 'scenarios')
print('\n'.join(line.strip() for line in seen.stdout.splitlines() if any(word in line for word in words)))
if f'{len(rows)} scenarios passed, 1 failed' not in seen.stdout or "TypeError: 'int' object" not in seen.stdout:
    print(seen.stdout, seen.stderr)
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
