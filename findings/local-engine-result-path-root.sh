#!/usr/bin/env bash
# The default of ResultPath means something else in aws-local-stepfunctions when it is written out.
#
# Guess: `"ResultPath": "$"` is the default of ResultPath, so a state behaves the same with and without it: its result
# replaces its input.
# What happens: with `"ResultPath": "$"` the engine keeps the input and adds the result under a member whose name is
# the dollar sign. `"InputPath": "$"` and `"OutputPath": "$"` are read as the whole document.
# Why it matters: examples, editors and other tools write the defaults out. Every later path of such a workflow misses
# locally ("does not point to a value"), though the definition is valid and right on AWS.
#
# Version: aws-local-stepfunctions 3.0.0.
# Seen: 'left out: {"Status":"STOPPED"}', 'written out: {"job":1,"$":{"Status":"STOPPED"}}'.
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

const output = async (fields) => {
  const pass = { Type: 'Pass', Result: { Status: 'STOPPED' }, ...fields, End: true };
  return JSON.stringify(await new StateMachine({ StartAt: 'Pass', States: { Pass: pass } }).run({ job: 1 }).result);
};
const leftOut = await output({});
const writtenOut = await output({ ResultPath: '$' });
const otherPaths = await output({ InputPath: '$', OutputPath: '$' });
console.log('left out:', leftOut);
console.log('written out:', writtenOut);
console.log('InputPath and OutputPath written out:', otherPaths);
const right = '{"Status":"STOPPED"}';
if (leftOut !== right || otherPaths !== right || writtenOut !== `{"job":1,"$":${right}}`) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
"$node" --no-warnings run.mjs
