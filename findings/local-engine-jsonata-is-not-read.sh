#!/usr/bin/env bash
# A JSONata machine passes in aws-local-stepfunctions, and none of its expressions is evaluated.
#
# Guess: an engine that doesn't know JSONata refuses `"QueryLanguage": "JSONata"`, as it refuses a state of an unknown
# type. It checks each definition before it runs one.
# What happens: the check knows the fields of JSONata, so the definition is valid. The engine then passes over Output,
# and a Fail state gives its expressions as its error. A run succeeds with the input for its output.
# Why it matters: "the machine succeeds" is what a smoke test asks for. It would succeed with any expression.
#
# Version: aws-local-stepfunctions 3.0.0.
# Seen: 'Output {"next":"{% $states.input.number + 1 %}"} of {"number":1}: {"number":1}', "Fail: {% 'no ' & 'job' %}".
# Needs: bash, node, npm (the script installs Node 24 from npm where node is older than 22).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
packages=(aws-local-stepfunctions@3.0.0)
node=node
# The engine needs Node 22.
if (($(node -p 'process.versions.node.split(".")[0]') < 22)); then
  packages+=(node@24.21.0)
  node=node_modules/.bin/node
fi
npm install --silent --no-audit --no-fund "${packages[@]}"

cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { StateMachine } from 'aws-local-stepfunctions';

const name = 'aws-local-stepfunctions';
console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version);

const run = (state, input) =>
  new StateMachine({ QueryLanguage: 'JSONata', StartAt: 'State', States: { State: state } }).run(input).result;
const Output = { next: '{% $states.input.number + 1 %}' };
const passed = JSON.stringify(await run({ Type: 'Pass', Output, End: true }, { number: 1 }));
const failed = await run({ Type: 'Fail', Error: 'NoJob', Cause: "{% 'no ' & 'job' %}" }, {}).catch(
  (error) => error.message,
);
console.log(`Output ${JSON.stringify(Output)} of {"number":1}: ${passed}`);
console.log('Fail:', failed);
if (passed !== '{"number":1}' || !failed.includes("{% 'no ' & 'job' %}")) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
"$node" --no-warnings run.mjs
