#!/usr/bin/env bash
# to_number('') is 0 in JMESPath for JavaScript, and to_number('nan') is NaN in Python and Go: each has its own list.
#
# Guess: to_number() of a text is a number if the text is a number of JSON, and null otherwise. The specification names
# that production, so the implementations agree.
# What happens: each takes what its language takes. npm's jmespath, the community's and Powertools for TypeScript have
# 0 for an empty text and 16 for "0x10". Python's and Go's have 1000 for "1_000" and NaN for "nan". All have Infinity,
# and neither NaN nor Infinity is JSON. Go's has null for " 1", where the others have 1. "5" and "1e3" are the same in
# all.
# Why it matters: an empty field of a file or a tag is no number, and 0 hours is an answer. A NaN is below and above no
# limit, so neither branch takes it, and what writes it as JSON makes a document that others refuse.
# Source: https://jmespath.org/specification.html#to-number ("Any string that conforms to the json-number production").
#
# Versions: jmespath 0.16.0, @jmespath-community/jmespath 1.3.0, @aws-lambda-powertools/jmespath 2.36.0 (npm), jmespath
#           1.0.1 (PyPI), github.com/jmespath/go-jmespath 0.4.0.
# Seen: "npm: 5 1000 0 1 16 null null Infinity", the same for the community's and for Powertools, "Python: 5 1000.0
#       null 1 null 1000 NaN Infinity", "Go: 5 1000 null null null 1000 NaN +Inf". The texts are "5", "1e3", "", " 1",
#       "0x10", "1_000", "nan" and "Infinity".
# Needs: bash, node 20 or later with npm, python3 with venv and pip, go.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund jmespath@0.16.0 @jmespath-community/jmespath@1.3.0 \
  @aws-lambda-powertools/jmespath@2.36.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check jmespath==1.0.1

echo '["5", "1e3", "", " 1", "0x10", "1_000", "nan", "Infinity"]' > texts.json
cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { search as powertools } from '@aws-lambda-powertools/jmespath';
import { search as community } from '@jmespath-community/jmespath';
import npm from 'jmespath';

const texts = JSON.parse(readFileSync('texts.json', 'utf8'));
const find = {
  npm: (text) => npm.search({ text }, 'to_number(text)'),
  community: (text) => community({ text }, 'to_number(text)'),
  Powertools: (text) => powertools('to_number(text)', { text }),
};
for (const [name, toNumber] of Object.entries(find)) {
  console.log(`${name}: ${texts.map(toNumber).map(String).join(' ')}`);
}
JS
cat > run.py <<'PY'
import json

import jmespath

texts = json.load(open('texts.json'))
print('Python:', *(json.dumps(jmespath.search('to_number(text)', {'text': text})) for text in texts))
PY
mkdir go
cat > go/main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/jmespath/go-jmespath"
)

func main() {
	content, err := os.ReadFile("../texts.json")
	if err != nil {
		panic(err)
	}
	var texts []string
	if err := json.Unmarshal(content, &texts); err != nil {
		panic(err)
	}
	fmt.Print("Go:")
	for _, text := range texts {
		number, err := jmespath.Search("to_number(text)", map[string]any{"text": text})
		switch {
		case err != nil:
			fmt.Print(" error")
		case number == nil:
			fmt.Print(" null")
		default:
			fmt.Print(" ", number)
		}
	}
	fmt.Println()
}
GO
node run.mjs | tee seen
venv/bin/python run.py | tee -a seen
(
  cd go
  go mod init seen 2>/dev/null
  go get github.com/jmespath/go-jmespath@v0.4.0 2>/dev/null
  go run .
) | tee -a seen
cat > expected <<'TEXT'
npm: 5 1000 0 1 16 null null Infinity
community: 5 1000 0 1 16 null null Infinity
Powertools: 5 1000 0 1 16 null null Infinity
Python: 5 1000.0 null 1 null 1000 NaN Infinity
Go: 5 1000 null null null 1000 NaN +Inf
TEXT
cmp -s seen expected || { echo 'The behaviour has changed.' >&2; exit 1; }
