#!/usr/bin/env bash
# For Powertools for TypeScript, all requests that lack the idempotency key are one request, if the key has two parts.
#
# Guess: a request without the key runs without idempotency. The reference of throwOnNoIdempotencyKey says so for its
# default of false, and the module itself warns that no value was found.
# What happens: so it is for the key "ModelArn". With "[ModelArn, RunId]" or "{arn: ModelArn}" JMESPath gives
# [null,null] or {"arn":null}. The module counts both as no value and warns, and then takes a hash of them as the key.
# The first request without the key runs, and every other one within the hour gets the answer to the first. Powertools
# for Python, with the same expressions, runs them all.
# Why it matters: a stop that names its model in another member than the key expects is answered with the success of
# another model's stop, and its training runs on. Powertools' guide has keys of two parts.
# Source: https://docs.aws.amazon.com/powertools/typescript/latest/api/, IdempotencyConfig, throwOnNoIdempotencyKey.
#
# Versions: @aws-lambda-powertools/idempotency 2.35.0 (npm), aws-lambda-powertools 3.37.0 (PyPI).
# Seen: 'key ModelArn, TypeScript: ["reviews", "archive"], Python: ["reviews", "archive"]',
#       'key [ModelArn, RunId], TypeScript: ["reviews", "reviews"], Python: ["reviews", "archive"]', and the same for
#       {arn: ModelArn}.
# Needs: bash, node 20 or later, npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-lambda-powertools/idempotency@2.35.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'aws-lambda-powertools[aws-sdk]==3.37.0' \
  boto3==1.43.106 botocore==1.43.106 jmespath==1.0.1

cat > cases.json <<'JSON'
[
  ["ModelArn", ["reviews", "archive"]],
  ["[ModelArn, RunId]", ["reviews", "reviews"]],
  ["{arn: ModelArn}", ["reviews", "reviews"]]
]
JSON
cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import {
  IdempotencyConfig, IdempotencyItemAlreadyExistsError, makeIdempotent,
} from '@aws-lambda-powertools/idempotency';
import { BasePersistenceLayer } from '@aws-lambda-powertools/idempotency/persistence';

/** Keeps the records in memory and refuses a second one of the same key, as DynamoDB's condition does. */
class InMemory extends BasePersistenceLayer {
  records = new Map();
  async _getRecord(key) {
    return this.records.get(key);
  }
  async _putRecord(record) {
    const existing = this.records.get(record.idempotencyKey);
    if (existing) throw new IdempotencyItemAlreadyExistsError('exists', existing);
    this.records.set(record.idempotencyKey, record);
  }
  async _updateRecord(record) {
    this.records.set(record.idempotencyKey, record);
  }
  async _deleteRecord(record) {
    this.records.delete(record.idempotencyKey);
  }
}

const answers = [];
for (const [eventKeyJmesPath] of JSON.parse(readFileSync('cases.json'))) {
  const stop = makeIdempotent(async ({ name }) => name, {
    persistenceStore: new InMemory(),
    config: new IdempotencyConfig({ eventKeyJmesPath }),
  });
  const context = { functionName: 'stop', getRemainingTimeInMillis: () => 60_000 };
  answers.push([await stop({ name: 'reviews' }, context), await stop({ name: 'archive' }, context)]);
}
console.log(JSON.stringify(answers));
JS
cat > run.py <<'PY'
import json
import sys
import types
import warnings

from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyItemAlreadyExistsError,
    IdempotencyItemNotFoundError,
)
from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer

warnings.simplefilter('ignore')  # they say that no value was found


class InMemory(BasePersistenceLayer):
    def __init__(self):
        super().__init__()
        self.records = {}

    def _get_record(self, idempotency_key):
        if idempotency_key not in self.records:
            raise IdempotencyItemNotFoundError
        return self.records[idempotency_key]

    def _put_record(self, data_record):
        if data_record.idempotency_key in self.records:
            raise IdempotencyItemAlreadyExistsError(old_data_record=self.records[data_record.idempotency_key])
        self.records[data_record.idempotency_key] = data_record

    def _update_record(self, data_record):
        self.records[data_record.idempotency_key] = data_record

    def _delete_record(self, data_record):
        self.records.pop(data_record.idempotency_key)


context = types.SimpleNamespace(function_name='stop', get_remaining_time_in_millis=lambda: 60_000)
changed = False
for (key, expected), in_typescript in zip(json.load(open('cases.json')), json.load(sys.stdin)):
    config = IdempotencyConfig(event_key_jmespath=key)

    @idempotent(config=config, persistence_store=InMemory())
    def stop(event, context):
        return event['name']

    in_python = [stop({'name': name}, context) for name in ('reviews', 'archive')]
    print(f'key {key}, TypeScript: {json.dumps(in_typescript)}, Python: {json.dumps(in_python)}')
    changed |= in_typescript != expected or in_python != ['reviews', 'archive']
if changed:
    sys.exit('The behaviour has changed.')
PY
node run.mjs > typescript.json 2> warnings.txt || { cat warnings.txt >&2; exit 1; }
echo "TypeScript warned $(grep --count 'No value found' warnings.txt) times that no value was found."
venv/bin/python run.py < typescript.json
