#!/usr/bin/env bash
# not_null() of 0 or false is null in Powertools' JMESPath for TypeScript.
#
# Guess: not_null(Hours, `1`) is the first argument that isn't null. Hours of 0 isn't null, so the result is 0.
# What happens: it is null, and no later argument takes its place. The same goes for false and for an empty text, so
# not_null(Hours) of 0 is null too. An empty list is returned. npm's jmespath gives 0, false and "", and so does the
# Python package.
# Why it matters: the function is there for values that may be absent, and "not yet a minute" or "no dry run" is 0 or
# false. A null in a key of the idempotency module, or in a filter, makes one of "zero" and "unknown".
# Source: https://jmespath.org/specification.html#not-null ("Returns the first argument that does not resolve to
# null").
#
# Versions: @aws-lambda-powertools/jmespath 2.36.0, jmespath 0.16.0 (npm), jmespath 1.0.1 (PyPI).
# Seen: "not_null(Hours, `1`): Powertools null, npm 0, Python 0", "not_null(DryRun, `true`): Powertools null, npm
#       false, Python false", "not_null(Name, 'none'): Powertools null, npm "", Python """, "not_null(End, Hours):
#       Powertools null, npm 0, Python 0", "not_null(End, `1`): Powertools 1, npm 1, Python 1".
# Needs: bash, node 20 or later, npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-lambda-powertools/jmespath@2.36.0 jmespath@0.16.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check jmespath==1.0.1

cat > cases.json <<'JSON'
{
  "input": { "Hours": 0, "DryRun": false, "Name": "", "End": null, "List": [] },
  "expressions": [
    "not_null(Hours, `1`)",
    "not_null(DryRun, `true`)",
    "not_null(Name, 'none')",
    "not_null(End, Hours)",
    "not_null(End, `1`)",
    "not_null(List, `1`)"
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
import { search } from '@aws-lambda-powertools/jmespath';
import jmespath from 'jmespath';

const { input, expressions } = JSON.parse(readFileSync('cases.json', 'utf8'));
const byPython = JSON.parse(readFileSync('python.json', 'utf8'));
const seen = expressions.map((expression, i) => {
  const found = { Powertools: search(expression, input), npm: jmespath.search(input, expression), Python: byPython[i] };
  return `${expression}: ${Object.entries(found).map(([name, it]) => `${name} ${JSON.stringify(it)}`).join(', ')}`;
});
console.log(seen.join('\n'));
const expected = [
  'not_null(Hours, `1`): Powertools null, npm 0, Python 0',
  'not_null(DryRun, `true`): Powertools null, npm false, Python false',
  `not_null(Name, 'none'): Powertools null, npm "", Python ""`,
  'not_null(End, Hours): Powertools null, npm 0, Python 0',
  'not_null(End, `1`): Powertools 1, npm 1, Python 1',
  'not_null(List, `1`): Powertools [], npm [], Python []',
];
if (seen.join('\n') !== expected.join('\n')) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
venv/bin/python run.py > python.json
node run.mjs
