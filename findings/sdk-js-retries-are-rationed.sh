#!/usr/bin/env bash
# A client of the AWS SDK for JavaScript makes far fewer attempts than `maxAttempts` says.
#
# Guess: with `maxAttempts: 8` every call makes up to eight requests before it gives up. Twenty calls against a
# service that answers every request with a 500 make 160 requests.
# What happens: the twenty calls make 55 requests. One client has 500 tokens for all its calls, and a retry of a fault
# takes 14 of them. When the tokens are gone, the client retries nothing. A later call makes a single request, because
# the tokens come back only with successful calls.
# Why it matters: a function that stops many trainings at once needs its retries just when the service has a bad
# minute. A warm Lambda function keeps its client, so the next invocation starts without retries too.
#
# Versions: @aws-sdk/client-comprehend 3.1138.0 with @smithy/core 3.41.0.
# Seen: "20 calls with maxAttempts 8: 55 requests" and "one more call: 1 request".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @aws-sdk/client-comprehend@3.1138.0 @smithy/core@3.41.0

cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { ComprehendClient, StopTrainingDocumentClassifierCommand } from '@aws-sdk/client-comprehend';

for (const name of ['@aws-sdk/client-comprehend', '@smithy/core']) {
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version);
}
let requests = 0;
const service = createServer((request, response) => {
  requests += 1;
  request.resume().on('end', () => {
    response.writeHead(500, { 'content-type': 'application/x-amz-json-1.1' });
    response.end('{"__type":"InternalServerException","Message":"made up"}');
  });
});
await new Promise((resolve) => service.listen(0, '127.0.0.1', resolve));
const client = new ComprehendClient({
  endpoint: `http://127.0.0.1:${service.address().port}`,
  region: 'us-east-1',
  maxAttempts: 8,
});
const stop = (name) =>
  client
    .send(
      new StopTrainingDocumentClassifierCommand({
        DocumentClassifierArn: `arn:aws:comprehend:us-east-1:123456789012:document-classifier/${name}`,
      }),
    )
    .then(() => 'success', (error) => error.name);

const outcomes = await Promise.all(Array.from({ length: 20 }, (_, i) => stop(`model-${i}`)));
const atOnce = requests;
requests = 0;
const later = await stop('later');
console.log(`20 calls with maxAttempts 8: ${atOnce} requests`);
console.log(`one more call: ${requests} request, ${later}`);
client.destroy();
service.close();
const failed = outcomes.every((outcome) => outcome === 'InternalServerException');
if (!failed || atOnce !== 55 || requests !== 1) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up node --no-warnings run.mjs
