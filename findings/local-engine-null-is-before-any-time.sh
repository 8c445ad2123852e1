#!/usr/bin/env bash
# A Choice of aws-local-stepfunctions compares what the States Language calls incomparable.
#
# Guess: a comparison is false when a value is not of the operator's type. The specification of the States Language
# says so for all operators that compare values.
# What happens: the engine compares as JavaScript does. null is before every timestamp and below every positive
# number, the number 5 is a timestamp (five milliseconds after 1970), and the string "5" is below 10.
# Why it matters: an EndTime of null stands for a job that has not ended. "EndTime is before the limit" is then true
# for it, so a local run takes the branch for ended jobs, where AWS takes the other one.
#
# Version: aws-local-stepfunctions 3.0.0.
# Seen: "null TimestampLessThan: taken", "5 TimestampLessThan: taken", "null NumericLessThan: taken",
#       "'5' NumericLessThan: taken". All four are not taken by the specification.
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

const isTaken = async (rule, value) => {
  const definition = {
    StartAt: 'Choice',
    States: {
      Choice: { Type: 'Choice', Choices: [{ Variable: '$.value', ...rule, Next: 'Taken' }], Default: 'Not taken' },
      Taken: { Type: 'Pass', Result: 'taken', End: true },
      'Not taken': { Type: 'Pass', Result: 'not taken', End: true },
    },
  };
  return (await new StateMachine(definition).run({ value }).result) === 'taken';
};
const beforeLimit = { TimestampLessThan: '2026-11-29T10:00:00Z' };
const belowTen = { NumericLessThan: 10 };
const cases = [
  [beforeLimit, null],
  [beforeLimit, 5],
  [belowTen, null],
  [belowTen, '5'],
];
let taken = 0;
for (const [rule, value] of cases) {
  const isIt = await isTaken(rule, value);
  if (isIt) taken += 1;
  console.log(typeof value === 'string' ? `'${value}'` : value, `${Object.keys(rule)}:`, isIt ? 'taken' : 'not taken');
}
const later = await isTaken(beforeLimit, '2026-11-29T10:00:01Z');
if (taken !== cases.length || later) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
"$node" --no-warnings run.mjs
