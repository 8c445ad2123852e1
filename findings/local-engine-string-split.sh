#!/usr/bin/env bash
# States.StringSplit with several splitting characters splits nothing in aws-local-stepfunctions.
#
# Guess: States.StringSplit of an ARN with ':/' splits at colons and at slashes. The developer guide of Step Functions
# has an example with four characters, each of which splits.
# What happens: the engine looks for the second argument as a whole, so the list has one entry, the unsplit text. A
# single splitting character gives the same on both sides, so the usual test shows no difference.
# Why it matters: it is the one call that cuts a timestamp before its fraction, its offset or its Z, and an ARN at its
# colons and slashes. The workflow gets an uncut text locally and goes on with it, without an error.
#
# Version: aws-local-stepfunctions 3.0.0.
# Seen: '":" gives 6 entries', '":/" gives 1 entry'.
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

const arn = 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/reviews';
const entries = async (splitter) => {
  const parameters = { 'list.$': `States.StringSplit($.text, '${splitter}')` };
  const pass = { Type: 'Pass', Parameters: parameters, End: true };
  return (await new StateMachine({ StartAt: 'Pass', States: { Pass: pass } }).run({ text: arn }).result).list;
};
const colons = await entries(':');
const both = await entries(':/');
console.log(`":" gives ${colons.length} entries`);
console.log(`":/" gives ${both.length} entry`);
if (colons.length !== 6 || both.length !== 1 || both[0] !== arn) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
"$node" --no-warnings run.mjs
