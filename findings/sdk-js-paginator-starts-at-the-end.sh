#!/usr/bin/env bash
# The second listing with one input has the last page only, in the AWS SDK for JavaScript.
#
# Guess: paginateListDocumentClassifiers(config, input) reads its input, as a command does. A sweep that lists with one
# constant input, {Filter: {Status: "TRAINING"}}, gets all models each time.
# What happens: the paginator writes into the input. After the first listing it holds NextToken, the token of the last
# page, and the paginator takes an input's token for the place to start at. So the second listing with the same object
# is the last page alone, without an error. A pageSize stays in the input as MaxResults, too. A list of one page shows
# nothing. The commands of one listing share that object, so a mock that records them shows the last token for each.
# Why it matters: a constant outside of a handler lives as long as the Lambda function does. The first sweep after a
# deployment finds every model, the later ones miss those of all pages but the last. In a test with few models, and in
# the first run, all is well.
# Source: the SDK's type PaginationConfiguration, which has the place to start at (startingToken) and pageSize, beside
# the input; and boto3, whose paginator leaves its input as it was.
#
# Versions: @aws-sdk/client-comprehend 3.1138.0 with @smithy/core 3.41.1; boto3 1.43.106.
# Seen: "JavaScript, first: pages 1 2 3", 'input: {"Filter":{"Status":"TRAINING"},"NextToken":"3"}',
#       "JavaScript, second: pages 3", "boto3, first: pages 1 2 3", "boto3, second: pages 1 2 3".
# Needs: bash, node 20 or later with npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/client-comprehend@3.1138.0 @smithy/core@3.41.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.43.106 botocore==1.43.106
cat > list.py <<'PY'
import os

import boto3

client = boto3.client('comprehend', region_name='us-east-1', endpoint_url=os.environ['ENDPOINT'],
                      aws_access_key_id='made-up', aws_secret_access_key='made-up')
request = {'Filter': {'Status': 'TRAINING'}}
for _ in range(2):
    pages = client.get_paginator('list_document_classifiers').paginate(**request)
    print(*[page['DocumentClassifierPropertiesList'][0]['DocumentClassifierArn'][-1] for page in pages])
PY
cat > run.cjs <<'JS'
const { execFile } = require('node:child_process');
const { createServer } = require('node:http');
const { promisify } = require('node:util');
const { ComprehendClient, paginateListDocumentClassifiers } = require('@aws-sdk/client-comprehend');

// Stands for Comprehend with three models, one a page. The token is the page's number.
const server = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  const page = Number(JSON.parse(body).NextToken ?? 1);
  const arn = `arn:aws:comprehend:us-east-1:123456789012:document-classifier/model-${page}`;
  const list = { DocumentClassifierPropertiesList: [{ DocumentClassifierArn: arn, Status: 'TRAINING' }] };
  response.setHeader('Content-Type', 'application/x-amz-json-1.1');
  response.end(JSON.stringify({ ...list, ...(page < 3 && { NextToken: String(page + 1) }) }));
});
server.listen(0, '127.0.0.1', async () => {
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  const client = new ComprehendClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'made-up', secretAccessKey: 'made-up' },
  });
  const input = { Filter: { Status: 'TRAINING' } };
  const seen = [];
  for (const which of ['first', 'second']) {
    const pages = [];
    for await (const page of paginateListDocumentClassifiers({ client }, input)) {
      pages.push(page.DocumentClassifierPropertiesList[0].DocumentClassifierArn.at(-1));
    }
    seen.push(pages.join(' '));
    console.log(`JavaScript, ${which}: pages ${seen.at(-1)}`);
    console.log(`input: ${JSON.stringify(input)}`);
  }
  const { stdout } = await promisify(execFile)('venv/bin/python', ['list.py'], {
    env: { ...process.env, ENDPOINT: endpoint },
  });
  const inPython = stdout.trim().split('\n');
  console.log(`boto3, first: pages ${inPython[0]}`);
  console.log(`boto3, second: pages ${inPython[1]}`);
  if ([...seen, ...inPython].join() !== '1 2 3,3,1 2 3,1 2 3' || input.NextToken !== '3') {
    console.error('The behaviour has changed.');
    process.exitCode = 1;
  }
  client.destroy();
  server.close();
});
JS
node run.cjs
