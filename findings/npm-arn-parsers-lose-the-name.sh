#!/usr/bin/env bash
# aws-arn-parser loses the name of whatever an ARN writes with colons, and aws-arn makes ARNs that begin with
# "aws:arn".
#
# Guess: both packages take an ARN apart at its first five colons, as AWS describes the format. The resource after them
# may have colons of its own. An ARN that is put together from its parts begins with "arn:aws".
# What happens: aws-arn-parser splits at every colon. Of "execution:guard:nightly" it keeps "execution" as relativeId,
# and each later piece overwrites a member named "undefined". aws-arn parses well, but `new Arn({ service, … })`
# without a scheme and a partition formats "aws:arn:states:…", since the two defaults are in each other's place. The
# SDK's own util-arn-parser gets both right.
# Why it matters: state machines, executions, functions, log groups and alarms all have colons in the resource.
# aws-arn-parser gives every one of them the name of its type and throws no error. AWS refuses what aws-arn formats.
# Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html (the formats, resource-type:resource-id
# among them), the README of aws-arn-parser, and the comment on the class Arn in aws-arn, which has AWS's formats.
#
# Versions: aws-arn-parser 1.0.1, aws-arn 2.1.2, @aws-sdk/util-arn-parser 3.972.51.
# Seen: 'aws-arn-parser: {"relativeId":"execution","undefined":"nightly"}', "aws-arn: execution, guard, nightly",
#       "aws-arn formats aws:arn:states:us-east-1:123456789012:stateMachine:guard", "the SDK: execution:guard:nightly",
#       "the SDK formats arn:aws:states:us-east-1:123456789012:stateMachine:guard".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund aws-arn-parser@1.0.1 aws-arn@2.1.2 @aws-sdk/util-arn-parser@3.972.51
cat > run.cjs <<'JS'
const simple = require('aws-arn-parser');
const { default: Arn } = require('aws-arn');
const sdk = require('@aws-sdk/util-arn-parser');

const arn = 'arn:aws:states:us-east-1:123456789012:execution:guard:nightly';
const { relativeId, undefined: rest } = simple(arn);
const { type, id, qualifier } = Arn.parse(arn).resource;
const parts = { service: 'states', region: 'us-east-1', accountId: '123456789012' };
const seen = [
  `aws-arn-parser: ${JSON.stringify({ relativeId, undefined: rest })}`,
  `aws-arn: ${type}, ${id}, ${qualifier}`,
  `aws-arn formats ${new Arn({ ...parts, resourcePart: 'stateMachine:guard' })}`,
  `the SDK: ${sdk.parse(arn).resource}`,
  `the SDK formats ${sdk.build({ ...parts, resource: 'stateMachine:guard' })}`,
];
const expected = [
  'aws-arn-parser: {"relativeId":"execution","undefined":"nightly"}',
  'aws-arn: execution, guard, nightly',
  'aws-arn formats aws:arn:states:us-east-1:123456789012:stateMachine:guard',
  'the SDK: execution:guard:nightly',
  'the SDK formats arn:aws:states:us-east-1:123456789012:stateMachine:guard',
];
console.log(seen.join('\n'));
if (`${seen}` !== `${expected}`) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
