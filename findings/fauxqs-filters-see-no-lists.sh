#!/usr/bin/env bash
# A filter policy of SNS never matches a value in a list in fauxqs, and a text in a policy matches a number.
#
# Guess: a policy ["TRAINED"] takes a message whose attribute is the String.Array ["TRAINED", "ours"], and a body with
# the same list, since one equal entry is enough. ["5"] is a text and doesn't take the number 5 of a body.
# What happens: fauxqs compares the list with the value as a whole, so neither message arrives. A prefix finds no entry
# either, an object in a list isn't looked into, and anything-but lets a list through that has excluded texts only.
# ["5"] takes the number 5. No policy is refused.
# Why it matters: the README has filter policies of both scopes among the features. A subscription that filters by a
# tag gets nothing in the test, and one that should leave a tag out gets what it excludes.
# Source: https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html and
# https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html (matching of String.Array and of
# lists).
#
# Versions: fauxqs 2.4.1, @aws-sdk/client-sns and @aws-sdk/client-sqs 3.1138.0.
# Seen: "an entry of a String.Array: wrong", "an entry of a String.Array by prefix: wrong", "a String.Array of what is
#       excluded: wrong", "an entry of a list in the body: wrong", "an object in a list in the body: wrong", "the
#       number 5 for "5": wrong", and "right" for texts and numbers alone.
# Needs: bash, node, npm (the script installs Node 24 from npm where node is older than 24).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
packages=(fauxqs@2.4.1 @aws-sdk/client-sns@3.1138.0 @aws-sdk/client-sqs@3.1138.0)
node=node
# fauxqs needs Node 22.5.
if (($(node -p 'process.versions.node.split(".")[0]') < 24)); then
  packages+=(node@24.21.0)
  node=node_modules/.bin/node
fi
npm install --silent --no-audit --no-fund "${packages[@]}"
cat > run.mjs <<'JS'
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';

const server = await startFauxqs({ port: 0, logger: false });
const config = {
  endpoint: `http://127.0.0.1:${server.port}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'made', secretAccessKey: 'up' },
};
const sns = new SNSClient(config);
const sqs = new SQSClient(config);

let count = 0;
const isDelivered = async (policy, { body, attributes }) => {
  count += 1;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `queue-${count}` }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: `topic-${count}` }));
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: Attributes.QueueArn,
      Attributes: {
        FilterPolicy: JSON.stringify({ tag: policy }),
        FilterPolicyScope: body ? 'MessageBody' : 'MessageAttributes',
      },
    }),
  );
  await sns.send(
    new PublishCommand({ TopicArn, Message: body ? JSON.stringify(body) : 'made up', MessageAttributes: attributes }),
  );
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 0 }));
  return (Messages ?? []).length === 1;
};
const attribute = (DataType, StringValue) => ({ attributes: { tag: { DataType, StringValue } } });
const array = (...values) => attribute('String.Array', JSON.stringify(values));
const body = (tag) => ({ body: { tag, kind: 'made up' } });

// What SNS does, and whether fauxqs does the same.
const cases = [
  ['a text', ['a'], attribute('String', 'a'), true, 'right'],
  ['an entry of a String.Array', ['a'], array('a', 'b'), true, 'wrong'],
  ['an entry of a String.Array by prefix', [{ prefix: 'a' }], array('b', 'ab'), true, 'wrong'],
  ['a String.Array of what is excluded', [{ 'anything-but': ['a', 'b'] }], array('a', 'b'), false, 'wrong'],
  ['a text in the body', ['a'], body('a'), true, 'right'],
  ['an entry of a list in the body', ['a'], body(['b', 'a']), true, 'wrong'],
  ['an object in a list in the body', { name: ['a'] }, body([{ name: 'b' }, { name: 'a' }]), true, 'wrong'],
  ['the number 5 for "5"', ['5'], body(5), false, 'wrong'],
  ['the number 5 for 5', [5], body(5), true, 'right'],
];
let changed = false;
for (const [what, policy, message, isRight, expected] of cases) {
  const seen = (await isDelivered(policy, message)) === isRight ? 'right' : 'wrong';
  console.log(`${what}: ${seen}`);
  changed ||= seen !== expected;
}
sns.destroy();
sqs.destroy();
await server.stop();
if (changed) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
"$node" --no-warnings run.mjs
