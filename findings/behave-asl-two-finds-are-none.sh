#!/usr/bin/env bash
# A path with [*] finds "no results" in behave-asl when it finds two, and a bare value when it finds one.
#
# Guess: $.models[*].Name gives a list of all names, of whatever length: ["reviews", "orders"], ["reviews"] or []. In a
# test of a List call's answer any number of models will do.
# What happens: two names fail the execution with States.Runtime, "Invalid path $.models[*].Name: No results". One name is
# "reviews", without its list. None fails it as well. The same goes for the slice $.models[0:2] and the descent $..Name.
# The whole list, $.models, and one entry, $.models[0].Name, are right.
# Why it matters: a workflow can only be tested with one model, and then the Map behind it gets a text in place of a list.
# Source: the States Language names Jayway's JsonPath for its paths. Its README says that a path with a wildcard, a slice
# or a descent is indefinite and always gives a list.
#
# Versions: behave-asl 1.2.0, behave 1.2.6.
# Seen: '2 names: failed, "Invalid path $.models[*].Name: No results"', '1 name: {"names": "reviews"}', "0 names: failed",
#       "a slice of 2: failed", 'the whole list: {"names": [{"Name": "reviews"}, …]}'.
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

reviews, orders = {'Name': 'reviews'}, {'Name': 'orders'}
rows = (
    ('2 names', '$.models[*].Name', [reviews, orders], None),
    ('1 name', '$.models[*].Name', [reviews], 'reviews'),
    ('0 names', '$.models[*].Name', [], None),
    ('a slice of 2', '$.models[0:2]', [reviews, orders], None),
    ('a descent to 2', '$..Name', [reviews, orders], None),
    ('the whole list', '$.models', [reviews, orders], [reviews, orders]),
    ('one entry', '$.models[0].Name', [reviews, orders], 'reviews'),
)
states = {}
scenarios = ['Feature: Paths to several values']
for index, (label, path, models, expected) in enumerate(rows):
    states[f'Pass{index}'] = {'Type': 'Pass', 'Parameters': {'names.$': path}, 'End': True}
    failed = f'''the execution failed
    And the execution error was "States.Runtime"
    And the execution error cause was "Invalid path {path}: No results"'''
    found = f'''the step result data is:
      """
      {json.dumps({'names': expected})}
      """'''
    scenarios.append(f'''
  Scenario: {label}: {'failed' if expected is None else json.dumps(expected)}
    Given a state machine defined in "machine.json"
    And the execution is currently at the state "Pass{index}"
    And the current state data is:
      """
      {json.dumps({'models': models})}
      """
    When the state machine executes
    Then {failed if expected is None else found}''')
with open('machine.json', 'w') as file:
    json.dump({'StartAt': 'Pass0', 'States': states}, file)
with open('features/paths.feature', 'w') as file:
    file.write('\n'.join(scenarios) + '\n')
command = ['venv/bin/behave-asl', '--format', 'plain', '--no-timings', 'features']
seen = subprocess.run(command, capture_output=True, text=True)
words = ('Scenario:', 'cause was', 'scenarios')
print('\n'.join(line.strip() for line in seen.stdout.splitlines() if any(word in line for word in words)))
if seen.returncode or f'{len(rows)} scenarios passed, 0 failed' not in seen.stdout:
    print(seen.stdout, seen.stderr)
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
