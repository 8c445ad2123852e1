#!/usr/bin/env bash
# The AWS SDK for JavaScript neither obeys nor ignores a Retry-After of a minute: it waits for some five seconds.
#
# Guess: a client either waits for the 60 seconds that the service asks for, or it knows nothing of the header and
# waits for its own backoff of at most one second.
# What happens: the client takes the header, but only up to five seconds beyond its own backoff. So it asks again
# after five to six seconds, in the middle of the minute in which it was told to be quiet.
# Why it matters: a service that throttles for a minute uses up all the attempts of a client within seconds. A poller
# that trusts the SDK with Retry-After must wait by itself, and a Lambda function pays for five idle seconds an
# attempt.
#
# Versions: @aws-sdk/client-comprehend 3.1138.0 with @smithy/core 3.41.0.
# Seen: "Retry-After 60: the second request came after 5.4 s" (between 5 and 6), "no header: after 0.3 s".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @aws-sdk/client-comprehend@3.1138.0 @smithy/core@3.41.0

cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { ComprehendClient, ListDocumentClassifiersCommand } from '@aws-sdk/client-comprehend';

for (const name of ['@aws-sdk/client-comprehend', '@smithy/core']) {
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version);
}
let retryAfter;
let times = [];
const service = createServer((request, response) => {
  times.push(performance.now());
  request.resume().on('end', () => {
    if (retryAfter) response.setHeader('retry-after', retryAfter);
    response.writeHead(429, { 'content-type': 'application/x-amz-json-1.1' });
    response.end('{"__type":"ThrottlingException","message":"Rate exceeded"}');
  });
});
await new Promise((resolve) => service.listen(0, '127.0.0.1', resolve));
const secondsBetweenRequests = async (header) => {
  retryAfter = header;
  times = [];
  const client = new ComprehendClient({
    endpoint: `http://127.0.0.1:${service.address().port}`,
    region: 'us-east-1',
    maxAttempts: 2,
  });
  await client.send(new ListDocumentClassifiersCommand({})).catch(() => {});
  client.destroy();
  return (times[1] - times[0]) / 1000;
};
const withHeader = await secondsBetweenRequests('60');
const without = await secondsBetweenRequests(undefined);
console.log(`Retry-After 60: the second request came after ${withHeader.toFixed(1)} s`);
console.log(`no header: after ${without.toFixed(1)} s`);
service.close();
if (!(withHeader > 4.9 && withHeader < 8 && without < 3)) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up node --no-warnings run.mjs
