#!/usr/bin/env bash
# A JMESPath filter "fewer than 5 hours" finds what has no hours at all, in npm's jmespath.
#
# Guess: Models[?Hours < `5`] finds the models whose Hours is a number below 5. In the specification a comparison by
# order is for numbers, and of anything else it is null, so the filter leaves it out.
# What happens: npm's jmespath compares as JavaScript does. A model with Hours null, true or without Hours is found,
# and Hours >= `0` finds them all. @jmespath-community/jmespath finds the numbers only, and so does the Python package,
# which the AWS CLI has.
# Why it matters: a job that hasn't started has no EndTime and no hours. "Cheaper than 5" then includes what nobody has
# measured yet. Version 2 of the AWS SDK for JavaScript needs the package.
# Source: https://jmespath.org/specification.html ("Ordering operators >, >=, <, <= are only valid for numbers").
#
# Versions: jmespath 0.16.0, @jmespath-community/jmespath 1.3.0 (npm), jmespath 1.0.1 (PyPI).
# Seen: 'Models[?Hours < `5`].Name: npm ["few","null","absent","true"], community ["few"], Python ["few"]',
#       'Models[?Hours >= `0`].Name: npm ["few","many","null","absent","true"], community ["few","many"], Python
#       ["few","many"]'.
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
      { "Name": "few", "Hours": 3 },
      { "Name": "many", "Hours": 7 },
      { "Name": "null", "Hours": null },
      { "Name": "absent" },
      { "Name": "true", "Hours": true }
    ]
  },
  "expressions": ["Models[?Hours < `5`].Name", "Models[?Hours >= `0`].Name", "Models[?Hours > `5`].Name"]
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
  const found = { npm: jmespath.search(input, expression), community: search(input, expression), Python: byPython[i] };
  return `${expression}: ${Object.entries(found).map(([name, it]) => `${name} ${JSON.stringify(it)}`).join(', ')}`;
});
console.log(seen.join('\n'));
const all = JSON.stringify(input.Models.map(({ Name }) => Name));
const expected = [
  'Models[?Hours < `5`].Name: npm ["few","null","absent","true"], community ["few"], Python ["few"]',
  `Models[?Hours >= \`0\`].Name: npm ${all}, community ["few","many"], Python ["few","many"]`,
  'Models[?Hours > `5`].Name: npm ["many"], community ["many"], Python ["many"]',
];
if (seen.join('\n') !== expected.join('\n')) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
venv/bin/python run.py > python.json
node run.mjs
