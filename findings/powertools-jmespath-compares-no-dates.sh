#!/usr/bin/env bash
# A JMESPath filter by date that works in the AWS CLI finds nothing in Powertools for TypeScript.
#
# Guess: JMESPath is one language, so an expression that was tried with `aws … --query` does the same in the JMESPath
# module of AWS's own Powertools. The user guide of EBS has such an expression: Snapshots[?(StartTime<='2024-03-31')].
# What happens: the AWS CLI reads its expressions with the Python package jmespath, which compares strings too. In
# Powertools for TypeScript <, <=, > and >= of two strings are nothing, so the filter leaves an empty list and raises no
# error. npm's jmespath finds the models, and so does Powertools for Python. The guide's earlier spelling, with the bare
# date in backticks, ends in a LexerError.
# Why it matters: "trained before the limit" and "older than an hour" are questions about dates. Empty is a plausible
# answer, so a filter of an event or a key for the idempotency module is wrong without a sign of it.
# Source: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-describing-snapshots.html (the expression). The
# specification at jmespath.org allows order for numbers only, so it is the AWS CLI that goes beyond it.
#
# Versions: @aws-lambda-powertools/jmespath 2.36.0, jmespath 0.16.0 (npm); jmespath 1.0.1 with aws-lambda-powertools
# 3.37.0 (PyPI).
# Seen: "Models[?EndTime < '2026-11-30'].Name: [] in Powertools for TypeScript, ["old"] in Powertools for Python and the
#       AWS CLI's jmespath, ["old"] in npm's jmespath", the same for the other three comparisons, and a LexerError for
#       Models[?EndTime<`2026-11-30`].Name.
# Needs: bash, node 20 or later, npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-lambda-powertools/jmespath@2.36.0 jmespath@0.16.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aws-lambda-powertools==3.37.0 jmespath==1.0.1

cat > cases.json <<'JSON'
{
  "input": {
    "Models": [
      { "Name": "old", "EndTime": "2026-11-29T10:00:00Z", "Hours": 5 },
      { "Name": "new", "EndTime": "2026-11-30T10:00:00Z", "Hours": 1 }
    ]
  },
  "expressions": [
    ["Models[?EndTime < '2026-11-30'].Name", "[]", ["old"]],
    ["Models[?EndTime <= '2026-11-29T10:00:00Z'].Name", "[]", ["old"]],
    ["Models[?EndTime > '2026-11-30'].Name", "[]", ["new"]],
    ["Models[?EndTime >= '2026-11-30T10:00:00Z'].Name", "[]", ["new"]],
    ["Models[?EndTime<`2026-11-30`].Name", "LexerError", ["old"]],
    ["Models[?Hours > `2`].Name", "[\"old\"]", ["old"]]
  ]
}
JSON
cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { search } from '@aws-lambda-powertools/jmespath';
import jmespath from 'jmespath';

const { input, expressions } = JSON.parse(readFileSync('cases.json'));
const inPowertools = (expression) => {
  try {
    return JSON.stringify(search(expression, input));
  } catch (error) {
    return error.name;
  }
};
console.log(JSON.stringify(expressions.map(([it]) => [inPowertools(it), jmespath.search(input, it)])));
JS
cat > run.py <<'PY'
import json
import sys
import warnings

import jmespath
from aws_lambda_powertools.utilities.jmespath_utils import query

warnings.simplefilter('ignore')  # about the old spelling with bare text in backticks
cases = json.load(open('cases.json'))
changed = False
for (expression, in_powertools, elsewhere), (seen, npm) in zip(cases['expressions'], json.load(sys.stdin)):
    python = query(data=cases['input'], envelope=expression)
    cli = jmespath.search(expression, cases['input'])
    print(
        f"{expression}: {seen} in Powertools for TypeScript, {json.dumps(python)} in Powertools for Python, "
        f"{json.dumps(cli)} in the AWS CLI's jmespath, {json.dumps(npm)} in npm's jmespath"
    )
    changed |= seen != in_powertools or python != elsewhere or cli != elsewhere or npm != elsewhere
if changed:
    sys.exit('The behaviour has changed.')
PY
node run.mjs > typescript.json
venv/bin/python run.py < typescript.json
