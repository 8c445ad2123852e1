#!/usr/bin/env bash
# MiniStack and dynalite remove the wrong element of a list when one update of DynamoDB removes two.
#
# Guess: "REMOVE Tools[1], Tools[2]" removes the second and the third element. This is an example in AWS's guide, where
# Chisel, Screwdriver and Hacksaw are left of five tools.
# What happens: both remove one after the other, so the second index counts in the list that is already shorter. Hammer
# and Screwdriver are gone, and Nails is left. With the indexes in falling order they are right, and so is moto in both
# orders.
# Why it matters: no error is raised and the length is right, so only a test that looks at the elements sees it. A
# program that is right keeps what it meant to remove, and loses what it meant to keep.
# Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html (removing
# elements from a list).
#
# Versions: ministack 1.5.33, dynalite 4.0.0, moto 5.2.5, boto3 1.43.106.
# Seen: "MiniStack, [1], [2]: Chisel Nails Hacksaw", "dynalite, [1], [2]: Chisel Nails Hacksaw", "moto, [1], [2]: Chisel
#       Screwdriver Hacksaw", and "Chisel Screwdriver Hacksaw" for "[2], [1]" in all three.
# Needs: bash, python3.10 or later with venv and pip, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
servers=()
stop() {
  local server
  for server in "${servers[@]}"; do kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap stop EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund dynalite@4.0.0
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
    for order in ('[1], [2]', '[2], [1]'):
        tools = [{'S': tool} for tool in ('Chisel', 'Hammer', 'Nails', 'Screwdriver', 'Hacksaw')]
        client.put_item(TableName='jobs', Item={**KEY, 'Tools': {'L': tools}})
        update = 'REMOVE ' + order.replace('[', 'Tools[')
        client.update_item(TableName='jobs', Key=KEY, UpdateExpression=update)
        left = client.get_item(TableName='jobs', Key=KEY)['Item']['Tools']['L']
        lines.append(f"{order}: {' '.join(tool['S'] for tool in left)}")
    return lines


seen = {}
seen['MiniStack'] = look(table(boto3.client('dynamodb', endpoint_url=os.environ['MINISTACK'])))
seen['dynalite'] = look(table(boto3.client('dynamodb', endpoint_url=os.environ['DYNALITE'])))
with mock_aws():
    seen['moto'] = look(table(boto3.client('dynamodb')))
for library, lines in seen.items():
    for line in lines:
        print(f'{library}, {line}')
wrong, right, falling = (
    '[1], [2]: Chisel Nails Hacksaw',
    '[1], [2]: Chisel Screwdriver Hacksaw',
    '[2], [1]: Chisel Screwdriver Hacksaw',
)
if seen != {'MiniStack': [wrong, falling], 'dynalite': [wrong, falling], 'moto': [right, falling]}:
    sys.exit('The behaviour has changed.')
PY
free() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
export AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up AWS_DEFAULT_REGION=us-east-1
port=$(free)
export MINISTACK="http://127.0.0.1:$port"
BIND_HOST=127.0.0.1 GATEWAY_PORT=$port IOT_MTLS_ENABLED=false TMPDIR=$folder venv/bin/ministack > log 2>&1 &
servers+=($!)
port=$(free)
export DYNALITE="http://127.0.0.1:$port"
node node_modules/dynalite/cli.js --host 127.0.0.1 --port "$port" --createTableMs 0 > dynalite.log 2>&1 &
servers+=($!)
venv/bin/python run.py || { tail -n 5 log dynalite.log >&2; exit 1; }
