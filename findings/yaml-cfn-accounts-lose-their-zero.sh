#!/usr/bin/env bash
# An account's number loses its leading zero when yaml-cfn reads a template.
#
# Guess: CloudFormation reads templates as YAML 1.1, and so does yaml-cfn ("parser and schema for CloudFormation YAML").
# There 012345678901 is a text: a decimal number has no leading zero, and an octal one has no 8 and no 9.
# What happens: yaml-cfn reads with js-yaml 4, which follows YAML 1.2, where it is the number 12345678901. The account is
# one digit short, as a value and also as a key of Mappings. Inside an ARN it stays. cfn-flip keeps the zero.
# Why it matters: !FindInMap [Limits, !Ref AWS::AccountId, Hours] finds no such key in the parsed template, for accounts
# with a leading zero only. A policy's principal becomes an account that doesn't exist.
# Source: CloudFormation's user guide on template formats (YAML 1.1), and YAML 1.1's type int (yaml.org/type/int.html).
#
# Versions: yaml-cfn 0.3.2 with js-yaml 4.3.2 (npm), cfn-flip 1.3.0 with PyYAML 6.0.4 (PyPI).
# Seen: 'yaml-cfn: {"Owner":12345678901,"Limits":{"12345678901":{"Hours":5}}}',
#       'cfn-flip: {"Owner":"012345678901","Limits":{"012345678901":{"Hours":5}}}'.
# Needs: bash, node 20 or later, npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund yaml-cfn@0.3.2 js-yaml@4.3.2
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check cfn-flip==1.3.0 PyYAML==6.0.4
cat > part.yaml <<'YAML'
Owner: 012345678901
Limits:
  012345678901:
    Hours: 5
YAML
cat > run.cjs <<'JS'
const { readFileSync } = require('fs');
const { yamlParse } = require('yaml-cfn');

console.log(JSON.stringify(yamlParse(readFileSync('part.yaml', 'utf8'))));
JS
cat > run.py <<'PY'
import json

import cfn_flip

print(json.dumps(json.loads(cfn_flip.to_json(open('part.yaml').read())), separators=(',', ':')))
PY
short=$(node run.cjs)
whole=$(venv/bin/python run.py)
echo "yaml-cfn: $short"
echo "cfn-flip: $whole"
if [ "$short" != '{"Owner":12345678901,"Limits":{"12345678901":{"Hours":5}}}' ] ||
  [ "$whole" != '{"Owner":"012345678901","Limits":{"012345678901":{"Hours":5}}}' ]; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
