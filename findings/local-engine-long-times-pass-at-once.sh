#!/usr/bin/env bash
# Times of more than 24.8 days pass at once in aws-local-stepfunctions.
#
# Guess: a Task with the longest TimeoutSeconds of the States Language, 99999999, never times out in a local run, and
# a Wait of 30 days waits until somebody stops the test.
# What happens: the task fails with States.Timeout before it can answer, and the Wait is over at once. The engine
# hands the time to setTimeout, which takes at most 2147483647 milliseconds and makes one millisecond of anything
# longer. All that tells of it is a TimeoutOverflowWarning from Node.
# Why it matters: "practically no limit" is the limit that times out. The same number of seconds is right on AWS, so
# the local failure looks like a fault of the task. And a poller that waits for days between two looks spins locally.
#
# Version: aws-local-stepfunctions 3.0.0.
# Seen: "TimeoutSeconds 99999999: States.Timeout", "TimeoutSeconds 2147483: done", "Wait of 30 days: over within 1 s".
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

const ended = (state, overrides) =>
  new StateMachine({ StartAt: 'State', States: { State: { ...state, End: true } } })
    .run({}, { overrides })
    .result.then((output) => output, (error) => error.cause.name);
const task = (seconds) => ({
  Type: 'Task',
  Resource: 'arn:aws:lambda:us-east-1:123456789012:function:made-up',
  TimeoutSeconds: seconds,
});
const inAFifthOfASecond = () => new Promise((resolve) => setTimeout(resolve, 200, 'done'));
const overrides = { taskResourceLocalHandlers: { State: inAFifthOfASecond } };

const longest = await ended(task(99_999_999), overrides);
const longestTimer = await ended(task(2_147_483), overrides);
const start = performance.now();
await ended({ Type: 'Wait', Seconds: 30 * 24 * 60 * 60 });
const waited = performance.now() - start;
console.log('TimeoutSeconds 99999999:', longest);
console.log('TimeoutSeconds 2147483:', longestTimer);
console.log('Wait of 30 days:', waited < 1000 ? 'over within 1 s' : 'waits');
if (longest !== 'States.Timeout' || longestTimer !== 'done' || waited > 1000) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
"$node" --no-warnings run.mjs
