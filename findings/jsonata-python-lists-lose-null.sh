#!/usr/bin/env bash
# A null in a list is gone for most of jsonata-python, though it knows null.
#
# Guess: null is a value in JSONata, as in JSON, and it is not the same as nothing. `null in EndTimes` is true for a list
# with a null in it, and a step over the list has one result for each entry.
# What happens: the list itself keeps its nulls, and so does $count of it. A step over it loses them: EndTimes.$type($)
# has a result for the texts only. `null in EndTimes` is false, EndTimes.($ = null) is false for each entry, and $filter
# on null finds none. Models.EndTime has no null of the models either. jsonata, the reference implementation, keeps all.
# Why it matters: an EndTime of null stands for a training that isn't over. "Is one still running?" is answered with no.
# Source: JSONata's documentation: null is one of the types that $type names, and no match is the empty sequence.
#
# Versions: jsonata-python 0.7.1 (PyPI), jsonata 2.2.2 (npm).
# Seen: "null in EndTimes: jsonata true, jsonata-python false", 'EndTimes.$type($): ["null","string","null"] and "string"',
#       "$count(Models.EndTime): 1 and 0", "$count(EndTimes): 3 and 3".
# Needs: bash, node 20 or later, npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund jsonata@2.2.2
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check jsonata-python==0.7.1
cat > input.json <<'JSON'
{
  "EndTimes": [null, "2026-11-29T10:00:00Z", null],
  "Models": [{ "Name": "reviews", "EndTime": null }, { "Name": "orders" }]
}
JSON
cat > expressions.json <<'JSON'
[
  "$count(EndTimes)",
  "null in EndTimes",
  "EndTimes.$type($)",
  "EndTimes.($ = null)",
  "$count($filter(EndTimes, function($time) { $time = null }))",
  "$count(Models.EndTime)",
  "Models[0].EndTime = null"
]
JSON
cat > run.cjs <<'JS'
const jsonata = require('jsonata');
const expressions = require('./expressions.json');

const evaluate = (text) => jsonata(text).evaluate(require('./input.json'));
Promise.all(expressions.map(evaluate)).then((seen) => console.log(JSON.stringify(seen)));
JS
node run.cjs > javascript.json
cat > run.py <<'PY'
import json
import sys

import jsonata

expected = [
    (3, 3),
    (True, False),
    (['null', 'string', 'null'], 'string'),
    ([True, False, True], [False, False, False]),
    (2, 0),
    (1, 0),
    (True, True),
]
changed = False
for text, javascript, pair in zip(json.load(open('expressions.json')), json.load(open('javascript.json')), expected):
    python = jsonata.Jsonata(text).evaluate(json.load(open('input.json')))
    print(f'{text}: jsonata {json.dumps(javascript)}, jsonata-python {json.dumps(python)}')
    changed = changed or (javascript, python) != pair
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
