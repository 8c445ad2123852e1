#!/usr/bin/env bash
# cdk-from-cfn makes code of a literal in Fn::Sub, and joins a list by commas whatever the template's separator is.
#
# Guess: cdk-from-cfn, which `cdk migrate` uses, writes an app that synthesizes the same template again. Its README lists
# Fn::Sub, Fn::Join and Fn::Equals as supported.
# What happens: `${!seconds}` in a Fn::Sub is a literal, `${seconds}` in the end. In the TypeScript it is `${seconds}` in a
# template literal, an expression with a name that doesn't exist. Fn::Join with '-' on a list parameter becomes
# [props.models!].join('-'), a list of one list, so "a-b" becomes "a,b". And a Number compared with '5', which is equal in
# CloudFormation, becomes props.minutes! === '5', which never is.
# Why it matters: the first and the third don't compile. The second one does, and a name with a comma in it is deployed or
# refused. `${!seconds}` is what the definition of a state machine needs for its DefinitionSubstitutions.
# Source: CloudFormation's reference of Fn::Sub (the literal) and of Fn::Join (a list as its second argument), and its
# user guide on parameters (a Number is a string for everything that refers to it).
#
# Version: cdk-from-cfn 0.336.0.
# Seen: "displayName: `${props.minutes!} minutes, ${seconds} s`", "topicName: [props.models!].join('-')",
#       "const isFive = props.minutes! === '5'".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund cdk-from-cfn@0.336.0
cat > run.cjs <<'JS'
const { transmute } = require('cdk-from-cfn');

const template = {
  Parameters: {
    Minutes: { Type: 'Number', Default: 5 },
    Models: { Type: 'CommaDelimitedList', Default: 'a,b' },
  },
  Conditions: { IsFive: { 'Fn::Equals': [{ Ref: 'Minutes' }, '5'] } },
  Resources: {
    Topic: {
      Type: 'AWS::SNS::Topic',
      Condition: 'IsFive',
      Properties: {
        DisplayName: { 'Fn::Sub': '${Minutes} minutes, ${!seconds} s' },
        TopicName: { 'Fn::Join': ['-', { Ref: 'Models' }] },
      },
    },
  },
};
const code = transmute(JSON.stringify(template), 'typescript', 'Seen', 'stack').replace(/\s+/g, ' ');
let changed = false;
for (const expected of [
  'displayName: `${props.minutes!} minutes, ${seconds} s`',
  "topicName: [ props.models!, ].join('-')",
  "models: props.models ?? ['a','b']",
  "const isFive = props.minutes! === '5'",
]) {
  const seen = code.includes(expected);
  console.log(`${seen ? 'written' : 'not written'}: ${expected}`);
  changed ||= !seen;
}
console.log(`[['a', 'b']].join('-') is ${[['a', 'b']].join('-')}`);
if (changed) {
  console.log(code);
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
