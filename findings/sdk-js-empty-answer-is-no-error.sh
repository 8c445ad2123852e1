#!/usr/bin/env bash
# The AWS SDK for JavaScript takes an empty answer for a successful answer without members.
#
# Guess: a 200 without a body, where a List or a Describe has a JSON document, is a deserialization error. It is
# retried, or the call fails. At the least the output has the empty list.
# What happens: the call succeeds on the first attempt with nothing in it. The paginator yields one page that lacks
# `DocumentClassifierPropertiesList`, and then it ends, as if the account had no models. `DescribeDocumentClassifier`
# succeeds without `DocumentClassifierProperties`.
# Why it matters: whoever writes `page.DocumentClassifierPropertiesList ?? []` reads a fault as "nothing is training
# here". A guard over the cost of training then stops nothing. The API reference promises such an empty body for
# StopTrainingDocumentClassifier, so a test of that call does not show the difference.
#
# Version: @aws-sdk/client-comprehend 3.1138.0.
# Seen: "pages: [{}]", "describe: {}", "requests: 2".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @aws-sdk/client-comprehend@3.1138.0

cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import {
  ComprehendClient,
  DescribeDocumentClassifierCommand,
  paginateListDocumentClassifiers,
} from '@aws-sdk/client-comprehend';

const name = '@aws-sdk/client-comprehend';
console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version);
let requests = 0;
const service = createServer((request, response) => {
  requests += 1;
  request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end());
});
await new Promise((resolve) => service.listen(0, '127.0.0.1', resolve));
const client = new ComprehendClient({
  endpoint: `http://127.0.0.1:${service.address().port}`,
  region: 'us-east-1',
});
const pages = [];
for await (const { $metadata, ...page } of paginateListDocumentClassifiers({ client }, {})) pages.push(page);
const { $metadata, ...described } = await client.send(
  new DescribeDocumentClassifierCommand({
    DocumentClassifierArn: 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/reviews',
  }),
);
console.log('pages:', JSON.stringify(pages));
console.log('describe:', JSON.stringify(described));
console.log('requests:', requests);
client.destroy();
service.close();
if (JSON.stringify(pages) !== '[{}]' || JSON.stringify(described) !== '{}' || requests !== 2) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up node --no-warnings run.mjs
