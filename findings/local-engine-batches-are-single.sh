#!/usr/bin/env bash
# An ItemBatcher has no effect in aws-local-stepfunctions.
#
# Guess: a Map with an ItemBatcher of two runs twice for three items, with {"Items": […]} for its input. An engine that
# has no batches refuses the field, as it refuses unknown ones.
# What happens: the definition is valid, and the Map runs three times, with a bare item each. BatchInput is nowhere.
# Why it matters: states that read `$.Items` fail in a local run. States that were tried there fail on AWS.
#
# Version: aws-local-stepfunctions 3.0.0.
# Seen: "inputs of the Map's first state: [1,2,3]", "an unknown field: refused".
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

const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
const States = { Pass: { Type: 'Pass', End: true } };
const Map = { Type: 'Map', ItemProcessor: { ProcessorConfig, StartAt: 'Pass', States }, End: true };
const run = (fields) =>
  new StateMachine({ StartAt: 'Each', States: { Each: { ...Map, ...fields } } }).run([1, 2, 3]).result;
const inputs = await run({ ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { job: 1 } } });
let unknown = 'accepted';
try {
  await run({ ItemBatches: 2 });
} catch {
  unknown = 'refused';
}
console.log("inputs of the Map's first state:", JSON.stringify(inputs));
console.log('an unknown field:', unknown);
if (JSON.stringify(inputs) !== '[1,2,3]' || unknown !== 'refused') {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
"$node" --no-warnings run.mjs
