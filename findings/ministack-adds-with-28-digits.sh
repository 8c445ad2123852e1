#!/usr/bin/env bash
# A counter in MiniStack's DynamoDB loses its last digits, as it adds with 28 digits where DynamoDB has 38.
#
# Guess: ADD and SET n = n + :one add exactly, as long as the number has no more than 38 digits.
# What happens: MiniStack adds with the precision that Python's Decimal has by default. Of a number of 31 digits the
# last three are rounded off: adding one adds 99 the first time and nothing from then on. PutItem keeps all of the
# digits, and moto adds rightly.
# Why it matters: a sum of money in small units, or an ID that is counted up, is another number after the update, and
# two updates give the same ID. No error is raised.
# Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html (numbers
# have up to 38 digits of precision).
#
# Versions: ministack 1.5.33, moto 5.2.5, boto3 1.43.106.
# Seen: "MiniStack, put: 1234567890123456789012345678901", "MiniStack, ADD 1: 1234567890123456789012345679000", the same
#       for "MiniStack, SET n + 1" and "MiniStack, twice"; in moto …902 for each of the two and …903 for "twice".
# Needs: bash, python3.10 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
server=
stop() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true; fi
  rm -rf "$folder"
}
trap stop EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'moto[dynamodb]==5.2.5' ministack==1.5.33 boto3==1.43.106 \
  botocore==1.43.106
cat > run.py <<'PY'
import os
import sys
import time

import boto3
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

KEY = {'Id': {'S': 'guard'}}


def table(client):
    """The client, once it has a table of its own."""
    for _ in range(300):
        try:
            client.create_table(
                TableName='jobs',
                AttributeDefinitions=[{'AttributeName': 'Id', 'AttributeType': 'S'}],
                KeySchema=[{'AttributeName': 'Id', 'KeyType': 'HASH'}],
                BillingMode='PAY_PER_REQUEST',
            )
            break
        except EndpointConnectionError:
            time.sleep(0.1)
    client.get_waiter('table_exists').wait(TableName='jobs', WaiterConfig={'Delay': 1})
    return client


def look(client):
    lines = []
    updates = {'put': [], 'ADD 1': ['ADD n :one'], 'SET n + 1': ['SET n = n + :one'], 'twice': ['ADD n :one'] * 2}
    for name, expressions in updates.items():
        client.put_item(TableName='jobs', Item={**KEY, 'n': {'N': '1234567890123456789012345678901'}})
        for update in expressions:
            one = {':one': {'N': '1'}}
            client.update_item(TableName='jobs', Key=KEY, UpdateExpression=update, ExpressionAttributeValues=one)
        number = client.get_item(TableName='jobs', Key=KEY)['Item']['n']['N']
        lines.append(f'{name}: {number}')
    return lines


seen = {}
seen['MiniStack'] = look(table(boto3.client('dynamodb', endpoint_url=os.environ['ENDPOINT'])))
with mock_aws():
    seen['moto'] = look(table(boto3.client('dynamodb')))
for library, lines in seen.items():
    for line in lines:
        print(f'{library}, {line}')
put = 'put: 1234567890123456789012345678901'
wrong, right = '1234567890123456789012345679000', '1234567890123456789012345678902'
expected = {
    'MiniStack': [put, f'ADD 1: {wrong}', f'SET n + 1: {wrong}', f'twice: {wrong}'],
    'moto': [put, f'ADD 1: {right}', f'SET n + 1: {right}', 'twice: 1234567890123456789012345678903'],
}
if seen != expected:
    sys.exit('The behaviour has changed.')
PY
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up AWS_DEFAULT_REGION=us-east-1
export ENDPOINT="http://127.0.0.1:$port"
BIND_HOST=127.0.0.1 GATEWAY_PORT=$port IOT_MTLS_ENABLED=false TMPDIR=$folder venv/bin/ministack > log 2>&1 &
server=$!
venv/bin/python run.py || { tail -n 5 log >&2; exit 1; }
