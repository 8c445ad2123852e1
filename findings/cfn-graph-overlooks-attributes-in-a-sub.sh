#!/usr/bin/env bash
# @cfn/graph overlooks a reference like "${Queue.Arn}" in Fn::Sub, and its order is the accident of the template.
#
# Guess: the list that @cfn/graph returns is "sorted based on their dependency graph", for a template in any order. A
# resource comes before those that it depends on, whichever function refers to them.
# What happens: Ref, Fn::GetAtt and Fn::Sub with a plain name are right. Of "${Queue.Arn}" in Fn::Sub it takes
# "Queue.Arn" for the name of a resource, which isn't there, so the two resources stay in no order: the queue comes
# first or last, as the template happens to have them. The list form of Fn::Sub is an error.
# Why it matters: the references that it lists beside each resource are wrong too. A tool that deletes or copies
# resources in this order works until the resources in the template change places.
# Source: CloudFormation's reference of Fn::Sub (attributes as ${Name.Attribute}, and the list form), and @cfn/graph's
# README.
#
# Version: @cfn/graph 1.1.0.
# Seen: "Fn::GetAtt: Policy (needs Queue), Queue", "Fn::Sub with a name: Policy (needs Queue), Queue", "Fn::Sub with an
#       attribute: Queue, Policy (needs Queue.Arn)", "list form: Unknown Fn::Sub type object".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @cfn/graph@1.1.0
cat > run.cjs <<'JS'
const graph = require('@cfn/graph');

let changed = false;
for (const [name, value, expected] of [
  ['Fn::GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Policy (needs Queue), Queue'],
  ['Fn::Sub with a name', { 'Fn::Sub': '${Queue}' }, 'Policy (needs Queue), Queue'],
  ['Fn::Sub with an attribute', { 'Fn::Sub': '${Queue.Arn}' }, 'Queue, Policy (needs Queue.Arn)'],
  ['list form', { 'Fn::Sub': ['${Queue.Arn}', {}] }, 'Unknown Fn::Sub type object'],
]) {
  const Resources = {
    Queue: { Type: 'AWS::SQS::Queue' },
    Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { PolicyDocument: { Resource: value } } },
  };
  let seen;
  try {
    seen = graph({ template: { Resources } })
      .map(({ logicalId, references }) => logicalId + (references.length ? ` (needs ${references})` : ''))
      .join(', ');
  } catch (error) {
    seen = error.message;
  }
  console.log(`${name}: ${seen}`);
  changed ||= seen !== expected;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
