#!/usr/bin/env bash
# Of the sizes S, M and XL an item keeps one text when dynamodb-json reads it.
#
# Guess: loads(dumps(item)) is the item, whatever its attributes are called. In DynamoDB's JSON a type stands around
# each value, so a name can't be taken for one.
# What happens: loads() asks of each object whether it has a member "S", "N", "M", "L" or the like, and doesn't know
# which objects are types. A map {"S": 3, "M": 5, "XL": 1} has one, so the map becomes the text "3". An item with a key
# "S" becomes what is in it. boto3's TypeDeserializer reads the same JSON right.
# Why it matters: one letter is a usual name for sizes, for compass points and in tables that save bytes. No error is
# raised, and M and XL are gone from the copy.
# Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html (one type per value),
# and the README of dynamodb-json ("works the same as json loads and dumps").
#
# Versions: dynamodb-json 1.4.2, boto3 1.43.106 (PyPI).
# Seen: "{'stock': {'S': 3, 'M': 5, 'XL': 1}}: {'stock': '3'}, boto3 {'stock': {'S': 3, 'M': 5, 'XL': 1}}", "{'S':
#       'south'}: south, boto3 {'S': 'south'}", "{'stock': {'XS': 3, 'XL': 1}}: {'stock': {'XS': 3, 'XL': 1}}, boto3
#       the same".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check dynamodb-json==1.4.2 boto3==1.43.106 botocore==1.43.106

cat > run.py <<'PY'
import sys
from decimal import Decimal

from boto3.dynamodb.types import TypeDeserializer
from dynamodb_json import json_util


def plain(value):
    """The value with int for Decimal."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    return int(value) if isinstance(value, Decimal) else value


items = [{'stock': {'S': 3, 'M': 5, 'XL': 1}}, {'S': 'south'}, {'stock': {'XS': 3, 'XL': 1}}]
seen = []
for item in items:
    written = json_util.dumps(item, as_dict=True)
    by_boto3 = plain(TypeDeserializer().deserialize({'M': written}))
    seen.append(f'{item}: {json_util.loads(written)}, boto3 {by_boto3}')
print('\n'.join(seen))
expected = [
    "{'stock': {'S': 3, 'M': 5, 'XL': 1}}: {'stock': '3'}, boto3 {'stock': {'S': 3, 'M': 5, 'XL': 1}}",
    "{'S': 'south'}: south, boto3 {'S': 'south'}",
    "{'stock': {'XS': 3, 'XL': 1}}: {'stock': {'XS': 3, 'XL': 1}}, boto3 {'stock': {'XS': 3, 'XL': 1}}",
]
if seen != expected:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python -W ignore run.py
