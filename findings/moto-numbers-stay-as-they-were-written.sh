#!/usr/bin/env bash
# moto gives a number back as it was written, and keeps sets and numbers that DynamoDB refuses.
#
# Guess: a number that is stored as 1.5E+2 comes back as 150, and 1.50 as 1.5, since DynamoDB trims zeros. A set with a
# value twice, an empty set and a number of 39 digits are errors.
# What happens: moto stores the text of the number, and checks none of the three. MiniStack does as AWS says.
# Why it matters: str(Decimal) of what was read is "1.5E+2" or "1.50" in a test and "150" or "1.5" in the cloud, so a
# key, a hash or an ETag that is made of it differs. An update that removes the last value by writing an empty set works
# in the test, and raises a ValidationException in the cloud.
# Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html (zeros
# are trimmed, up to 38 digits, no empty sets, each value of a set is unique).
#
# Versions: moto 5.2.5, ministack 1.5.33, boto3 1.43.106.
# Seen: "1.5E+2: MiniStack 150, moto 1.5E+2", "1.50: MiniStack 1.5, moto 1.50", "set of a, a: MiniStack error, moto
#       kept", "empty set: MiniStack error, moto kept", "39 digits: MiniStack error, moto kept".
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


VALUES = {
    '1.5E+2': {'N': '1.5E+2'},
    '1.50': {'N': '1.50'},
    'set of a, a': {'SS': ['a', 'a']},
    'empty set': {'SS': []},
    '39 digits': {'N': '1' * 39},
}


def look(client):
    answers = {}
    for name, value in VALUES.items():
        client.put_item(TableName='jobs', Item=KEY)
        try:
            client.update_item(
                TableName='jobs',
                Key=KEY,
                UpdateExpression='SET n = :n',
                ExpressionAttributeValues={':n': value},
            )
        except ClientError as error:
            if error.response['Error']['Code'] != 'ValidationException':
                raise
            answers[name] = 'error'
            continue
        read = client.get_item(TableName='jobs', Key=KEY)['Item']['n']
        answers[name] = read['N'] if name.startswith('1.5') else 'kept' if read == value else 'changed'
    return answers


seen = {}
seen['MiniStack'] = look(table(boto3.client('dynamodb', endpoint_url=os.environ['ENDPOINT'])))
with mock_aws():
    seen['moto'] = look(table(boto3.client('dynamodb')))
lines = [f"{name}: MiniStack {seen['MiniStack'][name]}, moto {seen['moto'][name]}" for name in VALUES]
print('\n'.join(lines))
if lines != [
    '1.5E+2: MiniStack 150, moto 1.5E+2',
    '1.50: MiniStack 1.5, moto 1.50',
    'set of a, a: MiniStack error, moto kept',
    'empty set: MiniStack error, moto kept',
    '39 digits: MiniStack error, moto kept',
]:
    sys.exit('The behaviour has changed.')
PY
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up AWS_DEFAULT_REGION=us-east-1
export ENDPOINT="http://127.0.0.1:$port"
BIND_HOST=127.0.0.1 GATEWAY_PORT=$port IOT_MTLS_ENABLED=false TMPDIR=$folder venv/bin/ministack > log 2>&1 &
server=$!
venv/bin/python run.py || { tail -n 5 log >&2; exit 1; }
