#!/usr/bin/env bash
# A reserved word that awswrangler replaces for DynamoDB is replaced in every longer name too, and in placeholders.
#
# Guess: read_items handles DynamoDB's reserved words "under the hood", as its description says. The columns status and
# status_code can be read together, and the filter "status = :status" works.
# What happens: after DynamoDB's error, awswrangler puts a "#" before each place where the word occurs, and defines
# "#status" only. The columns are "#status, #status_code" then, and the filter is "#status = :#status". DynamoDB refuses
# both, and this second error isn't handled. With chunked=True the first error of a query isn't either.
# Why it matters: columns=["status"] works and so does columns=["status_code"]. The error for both of them speaks of a
# name with "#" that nobody wrote.
# Source: the description of awswrangler.dynamodb.read_items ("automatically handling possible collision with DynamoDB
# reserved keywords"), and
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html (status is one).
#
# Versions: awswrangler 3.17.1, boto3 1.43.106.
# Seen: 'columns status: asks for "#status" with #status', 'columns status and status_code: asks for "#status,
#       #status_code" with #status', 'filter status = :status: asks for "#status = :#status" with #status', 'query for
#       status = :word: asks for "#status = :word" with #status', 'the same with chunked=True: the first error is
#       raised'.
# Needs: bash, python3.10 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awswrangler==3.17.1 boto3==1.43.106 botocore==1.43.106
cat > run.py <<'PY'
import json
import sys
import warnings

import awswrangler
import boto3

warnings.simplefilter('ignore')
asked = []


def answer(model, params, **_):
    """Answers in DynamoDB's place: with its error for the reserved word first, and with no items then."""
    body = json.loads(params['body'])
    [kind] = {'ProjectionExpression', 'FilterExpression'} & set(body)
    asked.append(f"\"{body[kind]}\" with {', '.join(body.get('ExpressionAttributeNames', {}))}")
    if 'ExpressionAttributeNames' in body:
        return type('Response', (), {'status_code': 200})(), {'Items': [], 'Count': 0}
    message = f'Invalid {kind}: Attribute name is a reserved keyword; reserved keyword: status'
    return (type('Response', (), {'status_code': 400})(),
            {'Error': {'Code': 'ValidationException', 'Message': message}, 'ResponseMetadata': {}})


session = boto3.Session(region_name='us-east-1', aws_access_key_id='x', aws_secret_access_key='x')
session.events.register('before-call.dynamodb', answer)


def read(**parameters):
    asked.clear()
    try:
        list(awswrangler.dynamodb.read_items(
            table_name='jobs', key_schema=[{'AttributeName': 'pk', 'KeyType': 'HASH'}], as_dataframe=False,
            boto3_session=session, **parameters))
    except session.client('dynamodb').exceptions.ClientError:
        return 'the first error is raised'
    return f'asks for {asked[-1]}'


item = {'partition_values': ['nightly']}
query = {
    'key_condition_expression': 'pk = :pk',
    'filter_expression': 'status = :word',
    'expression_attribute_values': {':pk': 'nightly', ':word': 'FAILED'},
}
scan = {
    'allow_full_scan': True,
    'use_threads': False,
    'filter_expression': 'status = :status',
    'expression_attribute_values': {':status': 'FAILED'},
}
changed = False
for name, parameters, expected in [
    ('columns status', {**item, 'columns': ['status']}, 'asks for "#status" with #status'),
    ('columns status and status_code', {**item, 'columns': ['status', 'status_code']},
     'asks for "#status, #status_code" with #status'),
    ('filter status = :status', scan, 'asks for "#status = :#status" with #status'),
    ('query for status = :word', query, 'asks for "#status = :word" with #status'),
    ('the same with chunked=True', {**query, 'chunked': True}, 'the first error is raised'),
]:
    seen = read(**parameters)
    print(f'{name}: {seen}')
    changed |= seen != expected
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
