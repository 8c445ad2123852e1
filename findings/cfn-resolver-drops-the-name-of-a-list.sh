#!/usr/bin/env bash
# An object whose only member is a list becomes that list in cfn-resolver-lib: {"source": [...]} is [...] then.
#
# Guess: cfn-resolver-lib replaces functions by their values and leaves everything else in a template as it is. Its
# README promises the exact values of a deployment, to be used in unit tests.
# What happens: a list is treated like the value of a function, which takes the place of the object around it. An event
# pattern {"source": ["aws.comprehend"]} is ["aws.comprehend"] in the result, and a queue whose only property is Tags
# has a list for its Properties. With a second member beside it the list keeps its name. An only member that is a text,
# a number or an object keeps it too.
# Why it matters: many rules have a pattern of one list, and the filters of an event source mapping ({"Filters":
# [...]}) never have more. A test of EventPattern.source gets undefined until the pattern has a second field.
# Source: CloudFormation's reference of AWS::Events::Rule (EventPattern is an object), and the README of
# cfn-resolver-lib.
#
# Version: cfn-resolver-lib 1.1.8.
# Seen: 'one list: ["aws.comprehend"]', 'two lists: {"source":["aws.comprehend"],"account":["123456789012"]}', 'nested:
#       {"detail":["IN_ERROR"]}', 'one text: {"source":"aws.comprehend"}'.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund cfn-resolver-lib@1.1.8
cat > run.cjs <<'JS'
const NodeEvaluator = require('cfn-resolver-lib');

let changed = false;
for (const [name, EventPattern, expected] of [
  ['one list', { source: ['aws.comprehend'] }, '["aws.comprehend"]'],
  ['two lists', { source: ['aws.comprehend'], account: ['123456789012'] },
    '{"source":["aws.comprehend"],"account":["123456789012"]}'],
  ['nested', { detail: { Status: ['IN_ERROR'] } }, '{"detail":["IN_ERROR"]}'],
  ['one text', { source: 'aws.comprehend' }, '{"source":"aws.comprehend"}'],
]) {
  const template = {
    Parameters: {},
    Resources: { Rule: { Type: 'AWS::Events::Rule', Properties: { State: 'ENABLED', EventPattern } } },
  };
  const { Rule } = new NodeEvaluator(template, { RefResolvers: {} }).evaluateNodes().Resources;
  const seen = JSON.stringify(Rule.Properties.EventPattern);
  console.log(`${name}: ${seen}`);
  changed ||= seen !== expected;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
