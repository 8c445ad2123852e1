#!/usr/bin/env bash
# StringMatches in aws-local-stepfunctions has a wildcard that the States Language lacks.
#
# Guess: the asterisk is the one wildcard of StringMatches. The specification names no other, so a question mark stands
# for itself, as it does in the URL of a request.
# What happens: in the engine a question mark stands for any one character. A Choice for "*/jobs?status=*" is taken for
# "/jobs/status=", too.
# Why it matters: a branch is taken in a local run that AWS doesn't take. A pattern with a question mark that is meant
# as a wildcard seems to work.
#
# Version: aws-local-stepfunctions 3.0.0.
# Seen: "*/jobs?status=* for /jobs?status=x: matches", "for /jobs/status=x: matches", "for /jobs/state=x: no".
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

const StringMatches = '*/jobs?status=*';
const Choice = { Type: 'Choice', Choices: [{ Variable: '$', StringMatches, Next: 'Yes' }], Default: 'No' };
const end = (Result) => ({ Type: 'Pass', Result, End: true });
const machine = { StartAt: 'Choice', States: { Choice, Yes: end('matches'), No: end('no') } };
const seen = [];
for (const url of ['/jobs?status=x', '/jobs/status=x', '/jobs/state=x']) {
  seen.push(await new StateMachine(machine).run(url).result);
  console.log(`${StringMatches} for ${url}: ${seen.at(-1)}`);
}
if (seen.join() !== 'matches,matches,no') {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
"$node" --no-warnings run.mjs
