#!/usr/bin/env bash
# A scan in moto fails as a whole when one item has another type or no attribute, where DynamoDB leaves that item out.
#
# Guess: a filter "Hours > :n" or "size(Models) > :n" finds the items that it is true for. It isn't true for an item
# whose Hours is text, or that has no Models, so such an item isn't found.
# What happens: moto raises a TypeError of Python for the first of the two, and a ValidationException for the second,
# whatever the other items are. MiniStack answers both scans.
# Why it matters: a table with items of several kinds is usual in DynamoDB, and so is a filter for one kind. Its test
# fails in moto for a program that is right.
# Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.Conditions.html
# (a value of a different type doesn't match).
#
# Versions: moto 5.2.5, ministack 1.5.33, boto3 1.43.106.
# Seen: "MiniStack, Hours: a", "MiniStack, size(Models): a", "moto, Hours: TypeError", "moto, size(Models):
#       ValidationException", "moto, both without the odd item: a, a".
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
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws


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


def found(client, condition):
    """The IDs of the items that a filter finds, or the error."""
    try:
        answer = client.scan(
            TableName='jobs', FilterExpression=condition, ExpressionAttributeValues={':n': {'N': '1'}}
        )
    except ClientError as error:
        return error.response['Error']['Code']
    except TypeError:
        return 'TypeError'
    return ' '.join(sorted(item['Id']['S'] for item in answer['Items']))


def look(client):
    models = {'L': [{'S': 'reviews'}, {'S': 'orders'}]}
    client.put_item(TableName='jobs', Item={'Id': {'S': 'a'}, 'Hours': {'N': '5'}, 'Models': models})
    before = f"{found(client, 'Hours > :n')}, {found(client, 'size(Models) > :n')}"
    client.put_item(TableName='jobs', Item={'Id': {'S': 'b'}, 'Hours': {'S': 'none'}})
    return [
        f"Hours: {found(client, 'Hours > :n')}",
        f"size(Models): {found(client, 'size(Models) > :n')}",
        f'both without the odd item: {before}',
    ]


seen = {}
seen['MiniStack'] = look(table(boto3.client('dynamodb', endpoint_url=os.environ['ENDPOINT'])))
with mock_aws():
    seen['moto'] = look(table(boto3.client('dynamodb')))
for library, lines in seen.items():
    for line in lines:
        print(f'{library}, {line}')
expected = {
    'MiniStack': ['Hours: a', 'size(Models): a', 'both without the odd item: a, a'],
    'moto': ['Hours: TypeError', 'size(Models): ValidationException', 'both without the odd item: a, a'],
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
