#!/usr/bin/env bash
# A Pass state in aws-local-stepfunctions ignores a Result of false, 0, null or "".
#
# Guess: a Pass state puts its Result where ResultPath says, whatever the JSON value is.
# What happens: a Result that is falsy in JavaScript counts as no Result. The state then passes its input on, so
# `"Result": false, "ResultPath": "$.stopped"` stores a copy of the whole input in `stopped`.
# Why it matters: such a state is how a workflow sets a flag or a counter to its first value. A later Choice with
# BooleanEquals false or NumericEquals 0 takes its other branch, and a nested copy of the input goes into every
# output.
#
# Version: aws-local-stepfunctions 3.0.0.
# Seen: 'true: {"job":7,"flag":true}', and for each of false, 0, null and "": '{"job":7,"flag":{"job":7}}'.
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

const results = [true, false, 0, null, ''];
const seen = [];
for (const result of results) {
  const pass = { Type: 'Pass', Result: result, ResultPath: '$.flag', End: true };
  const output = await new StateMachine({ StartAt: 'Pass', States: { Pass: pass } }).run({ job: 7 }).result;
  seen.push(JSON.stringify(output));
  console.log(`${JSON.stringify(result)}:`, seen.at(-1));
}
const [first, ...others] = seen;
if (first !== '{"job":7,"flag":true}' || others.some((output) => output !== '{"job":7,"flag":{"job":7}}')) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
"$node" --no-warnings run.mjs
