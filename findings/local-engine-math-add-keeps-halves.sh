#!/usr/bin/env bash
# States.MathAdd in aws-local-stepfunctions adds fractions, where Step Functions rounds them off.
#
# Guess: States.MathAdd of 1.5 and 1 is the same number everywhere. It is one addition.
# What happens: the developer guide of Step Functions says that a number which is not an integer is rounded off first,
# so the sum is an integer. The engine answers 2.5, and 3.4 for 1.4 and 2.
# Why it matters: a sum of costs or hours is right in a local run and off by up to one on AWS. What takes the sum next,
# Seconds of a Wait or an index, is fine with an integer and refuses a fraction.
#
# Version: aws-local-stepfunctions 3.0.0.
# Seen: "1.5 + 1 = 2.5", "1.4 + 2 = 3.4".
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

const Parameters = { 'sum.$': 'States.MathAdd($.a, $.b)' };
const machine = { StartAt: 'Add', States: { Add: { Type: 'Pass', Parameters, End: true } } };
const add = async (a, b) => (await new StateMachine(machine).run({ a, b }).result).sum;
const [half, less] = [await add(1.5, 1), await add(1.4, 2)];
console.log('1.5 + 1 =', half);
console.log('1.4 + 2 =', less);
if (half !== 2.5 || less !== 3.4) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
"$node" --no-warnings run.mjs
