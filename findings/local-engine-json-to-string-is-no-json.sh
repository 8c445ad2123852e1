#!/usr/bin/env bash
# States.JsonToString in aws-local-stepfunctions writes text that is not JSON.
#
# Guess: States.StringToJson(States.JsonToString(x)) is x, whatever x is.
# What happens: the engine removes every backslash from the result of any intrinsic function that is a string. A text
# with a quotation mark or a line break inside loses its escapes, so the result can't be parsed again, and the
# execution fails with a SyntaxError. States.Format loses the backslashes of the values that it inserts, too.
# Why it matters: the usual way to hand an object to a service that takes a string (a message, an event's detail, an
# input) is States.JsonToString. The texts that have quotation marks are error messages, so the way fails only when
# something else has failed before.
#
# Version: aws-local-stepfunctions 3.0.0.
# Seen: 'JsonToString gives {"message":"no such model "reviews""}', "StringToJson of it: SyntaxError".
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

const evaluate = async (expression, input) => {
  const states = { Evaluate: { Type: 'Pass', Parameters: { 'value.$': expression }, End: true } };
  return (await new StateMachine({ StartAt: 'Evaluate', States: states }).run(input).result).value;
};
const input = { error: { message: 'no such model "reviews"' } };
const text = await evaluate('States.JsonToString($.error)', input);
const back = await evaluate('States.StringToJson(States.JsonToString($.error))', input).then(
  (value) => JSON.stringify(value),
  (error) => error.cause.name,
);
const simpleInput = { error: { message: 'no such model' } };
const simple = await evaluate('States.StringToJson(States.JsonToString($.error))', simpleInput);
console.log('JsonToString gives', text);
console.log('StringToJson of it:', back);
console.log('without quotation marks:', JSON.stringify(simple));
const expected = '{"message":"no such model "reviews""}';
if (text !== expected || back !== 'SyntaxError' || simple.message !== 'no such model') {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
"$node" --no-warnings run.mjs
