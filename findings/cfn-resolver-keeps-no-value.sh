#!/usr/bin/env bash
# AWS::NoValue is the text "AWS::NoValue" for cfn-resolver-lib, and a list parameter is one text.
#
# Guess: cfn-resolver-lib gives the exact values that a deployment uses, as its README says, to assert on them in unit
# tests. A property whose Fn::If leads to AWS::NoValue isn't there, and neither is such an element of a list. A
# CommaDelimitedList is a list for Fn::Select and Fn::Join.
# What happens: the property has the value "AWS::NoValue", and so has the element of the list. The default of a list
# parameter stays one text: Fn::Join ends with a TypeError, and Fn::Select finds that index 1 "is out of bound".
# Why it matters: an optional key for encryption or an optional tag is the everyday use of AWS::NoValue. A test that
# looks whether the property is there gets the answer of the other branch.
# Source: CloudFormation's reference of pseudo parameters (AWS::NoValue removes the property) and its user guide on
# parameters (CommaDelimitedList), and the README of cfn-resolver-lib.
#
# Version: cfn-resolver-lib 1.1.8.
# Seen: 'property: {"DelaySeconds":5,"KmsMasterKeyId":"AWS::NoValue"}', 'list: {"DelaySeconds":5,"Tags":[{"Key":
#       "owner"},"AWS::NoValue"]}', "Select: Index 1 is out of bound.", 'Select from a list: "orders"', "Join:
#       TypeError".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund cfn-resolver-lib@1.1.8
cat > run.cjs <<'JS'
const NodeEvaluator = require('cfn-resolver-lib');

console.warn = () => {};

/** What the value of a property becomes, or the error. */
function resolve(Seen) {
  const template = {
    Parameters: {
      Key: { Type: 'String', Default: '' },
      Models: { Type: 'CommaDelimitedList', Default: 'reviews,orders' },
    },
    Conditions: { HasKey: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Key' }, ''] }] } },
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { Seen } } },
  };
  try {
    const parameters = { RefResolvers: { 'AWS::Region': 'us-east-1' } };
    return JSON.stringify(new NodeEvaluator(template, parameters).evaluateNodes().Resources.Queue.Properties.Seen);
  } catch (error) {
    return error.name ?? error;
  }
}
const ifKey = (value) => ({ 'Fn::If': ['HasKey', value, { Ref: 'AWS::NoValue' }] });
let changed = false;
for (const [name, value, expected] of [
  ['property', { DelaySeconds: 5, KmsMasterKeyId: ifKey({ Ref: 'Key' }) },
    '{"DelaySeconds":5,"KmsMasterKeyId":"AWS::NoValue"}'],
  ['list', { DelaySeconds: 5, Tags: [{ Key: 'owner' }, ifKey({ Key: 'key' })] },
    '{"DelaySeconds":5,"Tags":[{"Key":"owner"},"AWS::NoValue"]}'],
  ['Select', { 'Fn::Select': [1, { Ref: 'Models' }] }, 'Index 1 is out of bound.'],
  ['Select from a list', { 'Fn::Select': [1, ['reviews', 'orders']] }, '"orders"'],
  ['Join', { 'Fn::Join': ['-', { Ref: 'Models' }] }, 'TypeError'],
]) {
  const seen = resolve(value);
  console.log(`${name}: ${seen}`);
  changed ||= seen !== expected;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
