#!/usr/bin/env bash
# The remainder of a fraction is always whole in jsonata-python.
#
# Guess: 5.5 % 2 is 1.5, and Hours % 1 is the fraction of an hour. JSONata's numbers are those of JSON, and jsonata, the
# reference implementation, answers so.
# What happens: jsonata-python cuts off the fraction of the answer. 5.5 % 2 is 1, and anything % 1 is 0. Addition, division
# and $round keep fractions.
# Why it matters: remainders turn seconds into a time of day, or test if a share of a budget is full. The expression runs
# without an error and is right for whole numbers, so a test with round figures passes.
# Source: JSONata's documentation of the operator % (the remainder of a division of numbers).
#
# Versions: jsonata-python 0.7.1 (PyPI), jsonata 2.2.2 (npm).
# Seen: "5.5 % 2: jsonata 1.5, jsonata-python 1", "1.75 % 1: 0.75 and 0", "(90 / 60) % 1: 0.5 and 0", "7 % 2: 1 and 1".
# Needs: bash, node 20 or later, npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund jsonata@2.2.2
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check jsonata-python==0.7.1
cat > expressions.json <<'JSON'
["7 % 2", "5.5 % 2", "1.75 % 1", "-5.5 % 2", "(90 / 60) % 1", "5.5 / 2"]
JSON
cat > run.cjs <<'JS'
const jsonata = require('jsonata');
const expressions = require('./expressions.json');

Promise.all(expressions.map((text) => jsonata(text).evaluate({}))).then((seen) => console.log(JSON.stringify(seen)));
JS
node run.cjs > javascript.json
cat > run.py <<'PY'
import json
import sys

import jsonata

expected = {
    '7 % 2': (1, 1),
    '5.5 % 2': (1.5, 1),
    '1.75 % 1': (0.75, 0),
    '-5.5 % 2': (-1.5, -1),
    '(90 / 60) % 1': (0.5, 0),
    '5.5 / 2': (2.75, 2.75),
}
changed = False
for text, javascript in zip(json.load(open('expressions.json')), json.load(open('javascript.json'))):
    python = jsonata.Jsonata(text).evaluate({})
    print(f'{text}: jsonata {javascript}, jsonata-python {python}')
    changed = changed or (javascript, python) != expected[text]
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
