#!/usr/bin/env bash
# js-yaml-cloudformation-schema reads `!Condition` as a function that CloudFormation doesn't have.
#
# Guess: what it reads looks like the template written in JSON, as its README says. There a condition that refers to
# another one is {"Condition": "IsBig"}, without Fn::, like Ref. And each function of its list is read in all of its forms.
# What happens: !Condition IsBig becomes {"Fn::Condition": "IsBig"}. !Ref is right. !Base64 with a text is refused as an
# unknown tag, though `!Base64 valueToEncode` is the form in CloudFormation's reference. It is read with a map only.
# !GetAZs is the other way round: `!GetAZs ''` is read, and `!GetAZs {Ref: AWS::Region}` is refused.
# Why it matters: a tool that evaluates the conditions finds no condition in !Not [!Condition IsBig], and CloudFormation
# refuses the JSON. The short forms are what people write.
# Source: CloudFormation's reference of Condition (its JSON form), Fn::Base64 and Fn::GetAZs.
#
# Versions: js-yaml-cloudformation-schema 1.0.0 with js-yaml 3.15.2.
# Seen: '!Not [!Condition IsBig]: {"Fn::Not":[{"Fn::Condition":"IsBig"}]}', '!Ref Name: {"Ref":"Name"}',
#       '!Base64 hello: unknown tag', '!Base64 {Ref: Name}: {"Fn::Base64":{"Ref":"Name"}}',
#       '!GetAZs {Ref: …}: unknown tag'.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund js-yaml-cloudformation-schema@1.0.0 js-yaml@3.15.2
cat > run.cjs <<'JS'
const yaml = require('js-yaml');
const { CLOUDFORMATION_SCHEMA } = require('js-yaml-cloudformation-schema');

function read(text) {
  try {
    return JSON.stringify(yaml.safeLoad(text, { schema: CLOUDFORMATION_SCHEMA }));
  } catch (error) {
    return error.reason.replace(/ !<.*/s, '');
  }
}

let changed = false;
for (const [text, expected] of [
  ['!Not [!Condition IsBig]', '{"Fn::Not":[{"Fn::Condition":"IsBig"}]}'],
  ['!Ref Name', '{"Ref":"Name"}'],
  ['!Base64 hello', 'unknown tag'],
  ['!Base64 {Ref: Name}', '{"Fn::Base64":{"Ref":"Name"}}'],
  ["!GetAZs ''", '{"Fn::GetAZs":""}'],
  ["!GetAZs {Ref: 'AWS::Region'}", 'unknown tag'],
]) {
  const seen = read(text);
  console.log(`${text}: ${seen}`);
  changed ||= seen !== expected;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
