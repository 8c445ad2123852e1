#!/usr/bin/env bash
# For jsonata-go an empty list of the input isn't there, and a single find is a list.
#
# Guess: jsonata-go says that it is on a par with JSONata 1.5.4, so a Go test of a state machine's JSONata sees what
# Step Functions sees. Its answers to the same question about the same list don't depend on how the list is written.
# What happens: with {"Models": []} as input, $exists(Models) is false, {"left": Models} is {}, and $sum(Models) has no
# result. With the list written into the expression, $exists([]) is true and $sum([]) is 0. JSONata itself makes no such
# difference, in 1.5.4 and in 2.0.6, on which Step Functions builds: true, {"left":[]}, 0. And where one model is in
# training, $filter and $map give a list of one, though Models[Status = 'TRAINING'] gives the model itself. JSONata gives
# what is in the list in all three cases.
# Why it matters: none and one are the usual numbers of models in training. A test in Go sees an output without its
# empty list, and takes the other branch after $exists. And it lets $filter feed a Map state's Items, which in the cloud
# get the one model as an object.
# Source: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html names JSONata 2.0.6.
# https://docs.jsonata.org/boolean-functions has $exists false only where an expression matches nothing, and
# https://docs.jsonata.org/processing makes a sequence of one value equivalent to the value.
#
# Versions: github.com/blues/jsonata-go 1.5.4; npm's jsonata 1.5.4 and 2.0.6.
# Seen: '$exists(Models) of {"Models":[]}: false in Go, true in JSONata', '{"left": Models} of {"Models":[]}: {} in Go,
#       {"left":[]} in JSONata', '… of {"Models":[{"Status":"TRAINING"}]}: ["TRAINING"] in Go, "TRAINING" in JSONata'.
# Needs: bash, go, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > cases.json <<'JSON'
[
  ["$exists([])", {}, "true", "true"],
  ["$exists(Models)", {"Models": []}, "false", "true"],
  ["$sum([])", {}, "0", "0"],
  ["$sum(Models)", {"Models": []}, "nothing", "0"],
  ["{\"left\": Models}", {"Models": []}, "{}", "{\"left\":[]}"],
  ["Models[Status = 'TRAINING']", {"Models": [{"Status": "TRAINING"}]},
    "{\"Status\":\"TRAINING\"}", "{\"Status\":\"TRAINING\"}"],
  ["$filter(Models, function($m) { $m.Status = 'TRAINING' })", {"Models": [{"Status": "TRAINING"}]},
    "[{\"Status\":\"TRAINING\"}]", "{\"Status\":\"TRAINING\"}"],
  ["$map(Models, function($m) { $m.Status })", {"Models": [{"Status": "TRAINING"}]}, "[\"TRAINING\"]", "\"TRAINING\""]
]
JSON
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"errors"
	"os"

	"github.com/blues/jsonata-go"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	text, err := os.ReadFile("cases.json")
	must(err)
	var cases [][]any
	must(json.Unmarshal(text, &cases))
	results := []string{}
	for _, row := range cases {
		value, err := jsonata.MustCompile(row[0].(string)).Eval(row[1])
		if errors.Is(err, jsonata.ErrUndefined) {
			results = append(results, "nothing")
			continue
		}
		must(err)
		written, err := json.Marshal(value)
		must(err)
		results = append(results, string(written))
	}
	must(json.NewEncoder(os.Stdout).Encode(results))
}
GO
cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import first from 'jsonata-1';
import second from 'jsonata-2';

const cases = JSON.parse(readFileSync('cases.json'));
const go = JSON.parse(readFileSync('go.json'));
let changed = false;
for (const [index, [expression, input, expectedInGo, expected]] of cases.entries()) {
  const results = [];
  for (const jsonata of [first, second]) {
    results.push(JSON.stringify(await jsonata(expression).evaluate(input)) ?? 'nothing');
  }
  const [one, two] = results;
  const difference = go[index] === two ? '' : '  <- differs';
  console.log(`${expression} of ${JSON.stringify(input)}: ${go[index]} in Go, ${two} in JSONata${difference}`);
  changed ||= go[index] !== expectedInGo || one !== expected || two !== expected;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
go mod init seen 2>/dev/null
go get github.com/blues/jsonata-go@v1.5.4 2>/dev/null
go mod tidy 2>/dev/null
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund jsonata-1@npm:jsonata@1.5.4 jsonata-2@npm:jsonata@2.0.6
go run . > go.json
node run.mjs
