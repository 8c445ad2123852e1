#!/usr/bin/env bash
# A scan of pynamodb for None doesn't find what pynamodb saved with None.
#
# Guess: None is one thing in pynamodb. A scan for Job.note == None finds the jobs that were saved without a note, and
# Job.note.does_not_exist() finds those whose note was set to None.
# What happens: save leaves the attribute out, and a condition looks for DynamoDB's NULL, which is no absent attribute.
# An update that sets None writes such a NULL, which does_not_exist doesn't find. Both read as None.
# Why it matters: the last write decides which of two scans finds an item, and no test of the model shows a difference.
# A list of jobs without a result misses those whose result was reset, or all the others.
# Source: pynamodb's documentation of null=True and of its conditions, and
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html (an attribute
# that is null exists).
#
# Versions: pynamodb 6.1.0, botocore 1.43.106.
# Seen: "save: the item has pk", "note == None: #0 = :0 with {"NULL": true}", "note.set(None): SET #0 = :0 with {"NULL":
#       true}", "does_not_exist: attribute_not_exists (#0)", "read from NULL: None", "read from an absent note: None".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pynamodb==6.1.0 botocore==1.43.106
cat > run.py <<'PY'
import json
import sys

from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model


class Job(Model):
    class Meta:
        table_name = 'jobs'
        region = 'us-east-1'
        aws_access_key_id = 'x'
        aws_secret_access_key = 'x'

    pk = UnicodeAttribute(hash_key=True)
    note = UnicodeAttribute(null=True)


sent = []


def answer(params, **_):
    """Keeps the request and answers with one item, so nothing goes over the network."""
    sent.append(json.loads(params['body']))
    item = {'pk': {'S': 'nightly'}}
    parsed = {'Attributes': item, 'Items': [item], 'Count': 1, 'ScannedCount': 1}
    return type('Response', (), {'status_code': 200})(), parsed


Job._get_connection().connection.client.meta.events.register('before-call.dynamodb', answer)
seen = {}
Job('nightly', note=None).save()
seen['save'] = 'the item has ' + ', '.join(sent.pop()['Item'])
list(Job.scan(Job.note == None))  # noqa: E711
request = sent.pop()
seen['note == None'] = f"{request['FilterExpression']} with {json.dumps(request['ExpressionAttributeValues'][':0'])}"
Job('nightly').update(actions=[Job.note.set(None)])
request = sent.pop()
seen['note.set(None)'] = f"{request['UpdateExpression']} with {json.dumps(request['ExpressionAttributeValues'][':0'])}"
list(Job.scan(Job.note.does_not_exist()))
seen['does_not_exist'] = sent.pop()['FilterExpression']
seen['read from NULL'] = str(Job.from_raw_data({'pk': {'S': 'nightly'}, 'note': {'NULL': True}}).note)
seen['read from an absent note'] = str(Job.from_raw_data({'pk': {'S': 'nightly'}}).note)
for name, outcome in seen.items():
    print(f'{name}: {outcome}')
if seen != {
    'save': 'the item has pk',
    'note == None': '#0 = :0 with {"NULL": true}',
    'note.set(None)': 'SET #0 = :0 with {"NULL": true}',
    'does_not_exist': 'attribute_not_exists (#0)',
    'read from NULL': 'None',
    'read from an absent note': 'None',
}:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
