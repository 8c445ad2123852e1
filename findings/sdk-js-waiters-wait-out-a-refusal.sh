#!/usr/bin/env bash
# A waiter of the AWS SDK for JavaScript repeats a call that was refused until its time is over.
#
# Guess: a waiter for a DynamoDB table waits while the table isn't there yet, and ends at once with the service's error
# when that error says something else: AccessDeniedException, for example.
# What happens: the SDK for JavaScript takes every error that the waiter doesn't know for "not yet". It repeats the call
# until maxWaitTime is over, and then throws a TimeoutError. The refusal is only a text within the message of that error.
# boto3 ends after one call, with the AccessDeniedException as the reason.
# Why it matters: a deployment whose role lacks dynamodb:DescribeTable waits for its whole ten minutes, and then reports a
# slow table. Code that looks at the error's name, to tell a refusal from a time limit, never sees the refusal.
# Source: https://smithy.io/2.0/additional-specs/waiters.html (step 4 of the waiter workflow: an error that no acceptor
# matches is the end, in the state "failure").
#
# Versions: @aws-sdk/client-dynamodb 3.1169.0; boto3 1.43.106.
# Seen: "SDK for JavaScript: 3 calls or more, then TimeoutError", "boto3: 1 call, then WaiterError with
#       AccessDeniedException".
# Needs: bash, node 20 or later with npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/client-dynamodb@3.1169.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.43.106 botocore==1.43.106
cat > boto.py <<'PY'
import sys

import boto3
import botocore.exceptions

client = boto3.client(
    'dynamodb', region_name='us-east-1', endpoint_url=sys.argv[1],
    aws_access_key_id='made-up', aws_secret_access_key='made-up')
try:
    client.get_waiter('table_exists').wait(TableName='ledger', WaiterConfig={'Delay': 1, 'MaxAttempts': 5})
    print('no error')
except botocore.exceptions.WaiterError as error:
    print('WaiterError with', error.last_response['Error']['Code'])
PY
cat > run.mjs <<'JS'
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';

let calls = 0;
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    calls += 1;
    response.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.0' });
    response.end('{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"not authorized"}');
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const endpoint = `http://127.0.0.1:${server.address().port}`;
const client = new DynamoDBClient({
  region: 'us-east-1',
  endpoint,
  credentials: { accessKeyId: 'made-up', secretAccessKey: 'made-up' },
});
const name = await waitUntilTableExists(
  { client, minDelay: 1, maxDelay: 1, maxWaitTime: 5 },
  { TableName: 'ledger' },
).then(
  () => 'no error',
  (error) => error.name,
);
const inJavaScript = calls;
console.log(`SDK for JavaScript: ${inJavaScript} calls, then ${name}`);
calls = 0;
const { stdout } = await promisify(execFile)('venv/bin/python', ['boto.py', endpoint]);
console.log(`boto3: ${calls} call, then ${stdout.trim()}`);
server.close();
client.destroy();
if (inJavaScript < 3 || name !== 'TimeoutError' || calls !== 1 || stdout.trim() !== 'WaiterError with AccessDeniedException') {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.mjs
