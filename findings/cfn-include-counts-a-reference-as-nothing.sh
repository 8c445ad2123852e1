#!/usr/bin/env bash
# cfn-include turns CloudFormation's own Fn::Length into 0 when the list comes from a parameter.
#
# Guess: cfn-include extends CloudFormation's functions and leaves a template otherwise as it is ("minimally
# invasive"). Fn::Length is in both: cfn-include counts a list that it knows, and CloudFormation, with
# AWS::LanguageExtensions, one that comes from a parameter. What cfn-include can't count stays for CloudFormation, as
# in the case of Fn::Select.
# What happens: whatever isn't a list has the length 0. Fn::Length of a Ref, a Fn::Split or a Fn::FindInMap is 0 in the
# output, with no warning. The Transform at the top of the template stays.
# Why it matters: the length of a parameter is what the function exists for in CloudFormation: one alarm threshold or
# one capacity for each subnet. The stack deploys with 0.
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-length.html (Ref,
# Fn::Split, Fn::FindInMap and others may stand inside), and cfn-include's README.
#
# Version: cfn-include 1.5.0.
# Seen: "list: 2", "Ref: 0", "Fn::Split: 0", "Fn::FindInMap: 0", 'Fn::Select of a Ref:
#       {"Fn::Select":[0,{"Ref":"Ids"}]}'.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund cfn-include@1.5.0
cat > run.cjs <<'JS'
const include = require('cfn-include');

const values = [
  ['list', { 'Fn::Length': ['a', 'b'] }, '2'],
  ['Ref', { 'Fn::Length': { Ref: 'Ids' } }, '0'],
  ['Fn::Split', { 'Fn::Length': { 'Fn::Split': [',', { 'Fn::Sub': '${Names}' }] } }, '0'],
  ['Fn::FindInMap', { 'Fn::Length': { 'Fn::FindInMap': ['Subnets', 'all', 'ids'] } }, '0'],
  ['Fn::Select of a Ref', { 'Fn::Select': [0, { Ref: 'Ids' }] }, '{"Fn::Select":[0,{"Ref":"Ids"}]}'],
];
async function main() {
  const template = {
    Transform: 'AWS::LanguageExtensions',
    Parameters: { Ids: { Type: 'CommaDelimitedList' }, Names: { Type: 'String' } },
    Outputs: Object.fromEntries(values.map(([name, Value]) => [name, { Value }])),
  };
  const { Outputs } = await include({ template, url: 'file:///made-up.json' });
  let changed = false;
  for (const [name, , expected] of values) {
    const seen = JSON.stringify(Outputs[name].Value);
    console.log(`${name}: ${seen}`);
    changed ||= seen !== expected;
  }
  if (changed) {
    console.error('The behaviour has changed.');
    process.exit(1);
  }
}
main();
JS
# The package loads the old SDK, which prints a notice.
AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE=1 node run.cjs
