#!/usr/bin/env bash
# A message with a text for each protocol arrives in fauxqs with the texts of all protocols.
#
# Guess: Publish with MessageStructure "json" and {"default": …, "sqs": …, "email": …} delivers to a queue what stands
# under "sqs", and to a queue what stands under "default" if there is no "sqs". The README has Publish and PublishBatch
# among the actions, and doesn't except the parameter.
# What happens: the queue gets the whole JSON, "default" and "email" included, and no error tells that the parameter
# has no effect. moto delivers the text for sqs.
# Why it matters: the function behind the queue reads a text in the cloud and an object of texts in the test. One that
# was made to pass the test takes the wrong member in the cloud.
# Source: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html (MessageStructure).
#
# Versions: fauxqs 2.4.1, @aws-sdk/client-sns and @aws-sdk/client-sqs 3.1138.0 (npm), moto 5.2.5 with its extra
#           "server" (PyPI).
# Seen: 'fauxqs: {"default":"for all","sqs":"for queues","email":"for people"}', 'moto: for queues'.
# Needs: bash, node, npm (the script installs Node 24 from npm where node is older than 24), python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
moto=''
trap '[ -z "$moto" ] || kill "$moto"; rm -rf "$folder"' EXIT
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
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'moto[server]==5.2.5'
cat > run.mjs <<'JS'
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';

const publish = async (endpoint) => {
  const config = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'made', secretAccessKey: 'up' } };
  const sns = new SNSClient(config);
  const sqs = new SQSClient(config);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'reports' }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'reports' }));
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: Attributes.QueueArn,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  const Message = JSON.stringify({ default: 'for all', sqs: 'for queues', email: 'for people' });
  await sns.send(new PublishCommand({ TopicArn, MessageStructure: 'json', Message }));
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  sns.destroy();
  sqs.destroy();
  return Messages[0].Body;
};

const server = await startFauxqs({ port: 0, logger: false });
const seen = [`fauxqs: ${await publish(`http://127.0.0.1:${server.port}`)}`];
await server.stop();
seen.push(`moto: ${await publish(process.argv[2])}`);
console.log(seen.join('\n'));
const expected = [
  'fauxqs: {"default":"for all","sqs":"for queues","email":"for people"}',
  'moto: for queues',
];
if (seen.join('\n') !== expected.join('\n')) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
venv/bin/moto_server --host 127.0.0.1 --port "$port" >log 2>&1 &
moto=$!
for _ in $(seq 100); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
  sleep 0.2
done
"$node" --no-warnings run.mjs "http://127.0.0.1:$port"
