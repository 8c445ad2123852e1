#!/usr/bin/env bash
# serverless-step-functions writes a role for a table called "[object Object]".
#
# Guess: the plugin makes the role of a state machine from its tasks. A task that uses a table of the same template gets
# a permission for that table, in whichever way the template names it.
# What happens: that is true only of a plain name, and of Ref and Fn::ImportValue without an index. A query of an index
# of a table by Ref gets a permission for "table/[object Object]/index/byStatus". A name by Fn::Sub becomes
# "table/[object Object]", also without an index. A table's ARN, which DynamoDB takes as TableName, stands behind a
# second "table/". The package is made without a word about it.
# Why it matters: the state machine fails at its first look into the table, with AccessDeniedException. The role looks
# as if it had the permission when one reads only the actions.
# Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html (TableName may be an ARN), and
# the plugin's page, which says that it generates the policies of the role from the tasks.
#
# Versions: serverless-step-functions 3.31.2, serverless 3.40.0.
# Seen: "dynamodb:GetItem, Ref: the ARN of the table", "dynamodb:Query, Ref and an index: table/[object
#       Object]/index/byStatus", "dynamodb:DeleteItem, Fn::Sub: table/[object Object]", "dynamodb:PutItem, ARN:
#       table/arn:aws:dynamodb:us-east-1:123456789012:table/ledger".
# Needs: bash, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund serverless@3.40.0 serverless-step-functions@3.31.2
cat > serverless.yml <<'YAML'
service: seen
frameworkVersion: '3'
provider:
  name: aws
  region: us-east-1
plugins:
  - serverless-step-functions
stepFunctions:
  stateMachines:
    guard:
      definition:
        StartAt: ByRef
        States:
          ByRef:
            Type: Task
            Resource: arn:aws:states:::dynamodb:getItem
            Parameters:
              TableName: { Ref: Ledger }
              Key: { id: { S: reviews } }
            Next: ByRefWithIndex
          ByRefWithIndex:
            Type: Task
            Resource: arn:aws:states:::aws-sdk:dynamodb:query
            Parameters:
              TableName: { Ref: Ledger }
              IndexName: byStatus
              KeyConditionExpression: 'state = :state'
              ExpressionAttributeValues: { ':state': { S: TRAINING } }
            Next: BySub
          BySub:
            Type: Task
            Resource: arn:aws:states:::dynamodb:deleteItem
            Parameters:
              TableName: { 'Fn::Sub': '${AWS::StackName}-ledger' }
              Key: { id: { S: reviews } }
            Next: ByArn
          ByArn:
            Type: Task
            Resource: arn:aws:states:::dynamodb:putItem
            Parameters:
              TableName: arn:aws:dynamodb:us-east-1:123456789012:table/ledger
              Item: { id: { S: reviews } }
            End: true
resources:
  Resources:
    Ledger:
      Type: AWS::DynamoDB::Table
      Properties:
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{ AttributeName: id, AttributeType: S }, { AttributeName: state, AttributeType: S }]
        KeySchema: [{ AttributeName: id, KeyType: HASH }]
        GlobalSecondaryIndexes:
          - IndexName: byStatus
            KeySchema: [{ AttributeName: state, KeyType: HASH }]
            Projection: { ProjectionType: ALL }
YAML
CI=1 SLS_TELEMETRY_DISABLED=1 SLS_NOTIFICATIONS_MODE=off npx serverless package >log 2>&1 || { cat log >&2; exit 1; }
cat > run.cjs <<'JS'
const { Resources } = require('./.serverless/cloudformation-template-update-stack.json');

const { Policies } = Resources.GuardStepFunctionsStateMachineRole.Properties;
const statements = Policies[0].PolicyDocument.Statement;
let changed = false;
for (const [action, way, expected] of [
  ['dynamodb:GetItem', 'Ref', 'the ARN of the table'],
  ['dynamodb:Query', 'Ref and an index', 'table/[object Object]/index/byStatus'],
  ['dynamodb:DeleteItem', 'Fn::Sub', 'table/[object Object]'],
  ['dynamodb:PutItem', 'ARN', 'table/arn:aws:dynamodb:us-east-1:123456789012:table/ledger'],
]) {
  const [resource] = statements.find((statement) => statement.Action.includes(action)).Resource;
  const isArn = JSON.stringify(resource['Fn::GetAtt']) === '["Ledger","Arn"]';
  const seen = isArn ? 'the ARN of the table' : resource['Fn::Join'][1].at(-1);
  console.log(`${action}, ${way}: ${seen}`);
  changed ||= seen !== expected;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
