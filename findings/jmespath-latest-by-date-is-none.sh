#!/usr/bin/env bash
# "The model with the latest EndTime" is null in two JMESPaths for JavaScript, and their min() isn't the first of
# sort().
#
# Guess: max_by(Models, &EndTime) is the model with the latest time. The specification allows strings and numbers
# there. min(Names) is what sort(Names) begins with.
# What happens: npm's jmespath and @jmespath-community/jmespath check the type of a key as they should, and then
# compare it with an infinite number, below or above which no text is. So max_by and min_by of texts are null, without
# an error. Numbers are right, and so is sort_by. min and max compare by the rules of a language, sort by code points:
# min of ["Beta", "alpha"] is "alpha" while sort begins with "Beta". The Python package, which the AWS CLI has, is
# right in all.
# Why it matters: times are texts in JSON, so "the latest" is the most usual question. An expression that was tried
# with `aws … --query` answers null in a Node program, which reads as "there are no models".
# Source: https://jmespath.org/specification.html (max_by, min_by: the expression gives a number or a string).
#
# Versions: jmespath 0.16.0, @jmespath-community/jmespath 1.3.0 (npm), jmespath 1.0.1 (PyPI).
# Seen: 'max_by(Models, &EndTime).Name: null, null, "Beta"', 'min_by(Models, &EndTime).Name: null, null, "alpha"',
#       'min(Models[].Name): "alpha", "alpha", "Beta"', 'max(Models[].Name): "Delta", "Delta", "alpha"'. The three are
#       npm's, the community's and Python's.
# Needs: bash, node 20 or later, npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund jmespath@0.16.0 @jmespath-community/jmespath@1.3.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check jmespath==1.0.1

cat > cases.json <<'JSON'
{
  "input": {
    "Models": [
      { "Name": "alpha", "EndTime": "2026-11-28T10:00:00Z", "Hours": 5 },
      { "Name": "Beta", "EndTime": "2026-11-30T10:00:00Z", "Hours": 1 },
      { "Name": "Delta", "EndTime": "2026-11-29T10:00:00Z", "Hours": 3 }
    ]
  },
  "expressions": [
    "max_by(Models, &EndTime).Name",
    "min_by(Models, &EndTime).Name",
    "max_by(Models, &Hours).Name",
    "sort_by(Models, &EndTime)[-1].Name",
    "sort(Models[].Name)[0]",
    "min(Models[].Name)",
    "max(Models[].Name)"
  ]
}
JSON
cat > run.py <<'PY'
import json

import jmespath

cases = json.load(open('cases.json'))
print(json.dumps([jmespath.search(expression, cases['input']) for expression in cases['expressions']]))
PY
cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { search } from '@jmespath-community/jmespath';
import jmespath from 'jmespath';

const { input, expressions } = JSON.parse(readFileSync('cases.json', 'utf8'));
const byPython = JSON.parse(readFileSync('python.json', 'utf8'));
const seen = expressions.map((expression, i) => {
  const found = [jmespath.search(input, expression), search(input, expression), byPython[i]];
  return `${expression}: ${found.map((it) => JSON.stringify(it)).join(', ')}`;
});
console.log(seen.join('\n'));
const expected = [
  'max_by(Models, &EndTime).Name: null, null, "Beta"',
  'min_by(Models, &EndTime).Name: null, null, "alpha"',
  'max_by(Models, &Hours).Name: "alpha", "alpha", "alpha"',
  'sort_by(Models, &EndTime)[-1].Name: "Beta", "Beta", "Beta"',
  'sort(Models[].Name)[0]: "Beta", "Beta", "Beta"',
  'min(Models[].Name): "alpha", "alpha", "Beta"',
  'max(Models[].Name): "Delta", "Delta", "alpha"',
];
if (seen.join('\n') !== expected.join('\n')) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
venv/bin/python run.py > python.json
node run.mjs
