#!/usr/bin/env bash
# Every Ref of a state machine is the text "aws" in the file that cdk-asl-extractor writes.
#
# Guess: cdk-asl-extractor makes an ASL file of a state machine in the CDK's template ("convert your CDK state machine
# to an ASL file"), to be run locally. Where the definition refers to another resource, the file has its logical ID, as
# it has for a function's ARN.
# What happens: Fn::GetAtt becomes the logical ID, but Ref is always "aws", as if it were the partition. The URL of a
# queue, the name of a table and the region are all "aws". Two tables can't be told apart any more. A definition
# without any reference, which the CDK writes as plain text, is a TypeError.
# Why it matters: the file is valid and the execution begins. Two tasks on two tables read and write the same one
# locally, and a test with one table never shows it.
# Source: CloudFormation's reference of AWS::DynamoDB::Table (Ref is the table's name), and the README of
# cdk-asl-extractor.
#
# Versions: cdk-asl-extractor 1.0.2, aws-cdk-lib 2.276.0, constructs 10.8.1.
# Seen: "Read Models: aws", "Read Runs: aws", "region: aws", "without references: TypeError".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund cdk-asl-extractor@1.0.2 aws-cdk-lib@2.276.0 constructs@10.8.1
cat > run.cjs <<'JS'
const { execFileSync } = require('child_process');
const { readFileSync, writeFileSync } = require('fs');
const { App, Aws, Stack } = require('aws-cdk-lib');
const { Template } = require('aws-cdk-lib/assertions');
const { AttributeType, Table } = require('aws-cdk-lib/aws-dynamodb');
const { DefinitionBody, Pass, StateMachine } = require('aws-cdk-lib/aws-stepfunctions');
const { DynamoAttributeValue, DynamoGetItem } = require('aws-cdk-lib/aws-stepfunctions-tasks');

/** The states that the tool writes for one machine, or the name of its error. */
function extract(define) {
  const stack = new Stack(new App(), 'Seen');
  new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(define(stack)) });
  writeFileSync('template.json', JSON.stringify(Template.fromStack(stack).toJSON()));
  try {
    execFileSync('npx', ['cdk-asl-extractor', 'template.json'], { stdio: 'pipe' });
  } catch (error) {
    return `${error.stderr}`.match(/\w*Error/)[0];
  }
  return JSON.parse(readFileSync('asl-0.json', 'utf8')).States;
}
function read(stack, name) {
  const table = new Table(stack, name, { partitionKey: { name: 'id', type: AttributeType.STRING } });
  return new DynamoGetItem(stack, `Read ${name}`, { table, key: { id: DynamoAttributeValue.fromString('1') } });
}
const states = extract((stack) =>
  read(stack, 'Models').next(read(stack, 'Runs')).next(new Pass(stack, 'Region', { comment: Aws.REGION })));
const seen = [
  `Read Models: ${states['Read Models'].Parameters.TableName}`,
  `Read Runs: ${states['Read Runs'].Parameters.TableName}`,
  `region: ${states.Region.Comment}`,
  `without references: ${extract((stack) => new Pass(stack, 'Alone'))}`,
];
console.log(seen.join('\n'));
if (`${seen}` !== 'Read Models: aws,Read Runs: aws,region: aws,without references: TypeError') {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
