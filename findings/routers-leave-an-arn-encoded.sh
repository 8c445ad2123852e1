#!/usr/bin/env bash
# Powertools for Python hands over an ARN from the path as it was encoded, and Powertools for TypeScript decodes it.
#
# Guess: a route's parameter is the value that the client encoded, as in Express and Hono. RFC 3986 has a part of a path
# decoded once it is split off. The slash in a model's ARN must be encoded, as %2F, or the path has one part more.
# What happens: a REST API of API Gateway hands the path on as the client wrote it. From it the handler of /jobs/<arn>
# in Powertools for Python gets …:document-classifier%2Freviews, with its validation and a type annotation too. So does
# the handler of /jobs/:arn in lambda-api. In Powertools for TypeScript and in Hono it gets
# …:document-classifier/reviews.
# Why it matters: a handler that moves between the two Powertools asks Comprehend about an ARN that its pattern refuses,
# or decodes twice. The usual test, with a plain id in the path, is the same everywhere.
# Source: RFC 3986, section 2.4.
#
# Versions: aws-lambda-powertools 3.37.0 with pydantic 2.14.4 (PyPI); @aws-lambda-powertools/event-handler 2.35.0,
# hono 4.13.19, lambda-api 1.5.1 (npm).
# Seen: "Powertools for TypeScript: …:document-classifier/reviews", the same for Hono,
#       "lambda-api: …:document-classifier%2Freviews", the same for Powertools for Python, with validation and without.
# Needs: bash, node 20 or later, npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-lambda-powertools/event-handler@2.35.0 hono@4.13.19 lambda-api@1.5.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'aws-lambda-powertools[parser]==3.37.0' pydantic==2.14.4

cat > event.json <<'JSON'
{
  "resource": "/jobs/{arn}", "httpMethod": "GET",
  "path": "/jobs/arn:aws:comprehend:eu-west-1:123456789012:document-classifier%2Freviews",
  "headers": { "Host": "a1b2c3.execute-api.eu-west-1.amazonaws.com" },
  "multiValueHeaders": { "Host": ["a1b2c3.execute-api.eu-west-1.amazonaws.com"] },
  "queryStringParameters": null, "multiValueQueryStringParameters": null, "stageVariables": null, "body": null,
  "pathParameters": { "arn": "arn:aws:comprehend:eu-west-1:123456789012:document-classifier%2Freviews" },
  "isBase64Encoded": false,
  "requestContext": {
    "apiId": "a1b2c3", "stage": "prod", "httpMethod": "GET", "resourcePath": "/jobs/{arn}", "requestId": "made-up",
    "path": "/prod/jobs/arn:aws:comprehend:eu-west-1:123456789012:document-classifier%2Freviews",
    "domainName": "a1b2c3.execute-api.eu-west-1.amazonaws.com", "identity": { "sourceIp": "192.0.2.1" }
  }
}
JSON
cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { Router } from '@aws-lambda-powertools/event-handler/http';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import createApi from 'lambda-api';

const event = () => JSON.parse(readFileSync('event.json'));
const context = { functionName: 'made-up', getRemainingTimeInMillis: () => 60_000 };

const powertools = new Router();
powertools.get('/jobs/:arn', async ({ params }) => ({ arn: params.arn }));
const hono = new Hono();
hono.get('/jobs/:arn', (given) => given.json({ arn: given.req.param('arn') }));
const api = createApi();
api.get('/jobs/:arn', (request, response) => response.json({ arn: request.params.arn }));

const answers = {
  'Powertools for TypeScript': await powertools.resolve(event(), context),
  Hono: await handle(hono)(event(), context),
  'lambda-api': await api.run(event(), context),
};
for (const [name, { body }] of Object.entries(answers)) console.log(`${name}: ${JSON.parse(body).arn}`);
JS
cat > run.py <<'PY'
import json
import sys

from aws_lambda_powertools.event_handler import APIGatewayRestResolver


def answer(**settings):
    api = APIGatewayRestResolver(**settings)

    @api.get('/jobs/<arn>')
    def read(arn: str) -> dict:
        return {'arn': arn}

    return json.loads(api.resolve(json.load(open('event.json')), {})['body'])['arn']


lines = sys.stdin.read().splitlines()
lines.append(f'Powertools for Python: {answer()}')
lines.append(f'Powertools for Python with validation: {answer(enable_validation=True)}')
print('\n'.join(lines))
model = 'arn:aws:comprehend:eu-west-1:123456789012:document-classifier'
if [line.split(': ', 1)[1] for line in lines] != [f'{model}/reviews'] * 2 + [f'{model}%2Freviews'] * 3:
    sys.exit('The behaviour has changed.')
PY
node run.mjs > answers.txt
venv/bin/python run.py < answers.txt
