#!/usr/bin/env bash
# Of two cookies that a handler sets, a load balancer gets the first, the last, both or none, depending on the adapter.
#
# Guess: an adapter that reads the events of a load balancer answers with all cookies. A target group without
# multi-value headers has one place per name, but a name in other letters, Set-cookie, is another place, and two
# adapters use that.
# What happens: with one cookie all are right. With two, Hono and @codegenie/serverless-express send the first,
# lambda-api and apig-wsgi the last, and serverless-http sends none at all: it keeps a second cookie for
# multiValueHeaders, which the answer to such an event lacks. Mangum and serverless-wsgi send both, as set-cookie and
# Set-cookie.
# Why it matters: a session and a token of a form are two cookies. The login works on a laptop and behind an HTTP API,
# and fails behind the load balancer without an error in any log.
# Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html (headers and
# multiValueHeaders, by the target group's attribute).
#
# Versions: hono 4.13.19, @codegenie/serverless-express 4.17.1 and serverless-http 4.0.0 with express 5.3.0, lambda-api
#           1.5.1 (npm), apig-wsgi 2.20.0, serverless-wsgi 3.1.0 with werkzeug 3.1.9, mangum 0.22.0 (PyPI).
# Seen: "hono: a=1", "serverless-express: a=1", "serverless-http: none", "lambda-api: b=2", "apig-wsgi: b=2",
#       "serverless-wsgi: a=1 and b=2", "mangum: a=1 and b=2".
# Needs: bash, node 20 or later with npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund hono@4.13.19 @codegenie/serverless-express@4.17.1 serverless-http@4.0.0 \
  express@5.3.0 lambda-api@1.5.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check apig-wsgi==2.20.0 serverless-wsgi==3.1.0 werkzeug==3.1.9 \
  mangum==0.22.0

cat > event.json <<'JSON'
{
  "requestContext": {
    "elb": { "targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/made-up/1" }
  },
  "httpMethod": "GET",
  "path": "/two",
  "queryStringParameters": {},
  "headers": { "host": "example.com", "x-forwarded-proto": "https", "x-forwarded-port": "443" },
  "body": "",
  "isBase64Encoded": false
}
JSON
cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import serverlessExpress from '@codegenie/serverless-express';
import express from 'express';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import lambdaApi from 'lambda-api';
import serverlessHttp from 'serverless-http';

const hono = new Hono();
hono.get('/:count', (context) => {
  context.header('set-cookie', 'a=1');
  if (context.req.param('count') === 'two') context.header('set-cookie', 'b=2', { append: true });
  return context.text('');
});
const app = express();
const api = lambdaApi();
const cookies = (request, response) => {
  response.cookie('a', '1');
  if (request.params.count === 'two') response.cookie('b', '2');
  response.send('');
};
app.get('/:count', cookies);
api.get('/:count', cookies);

const handlers = {
  hono: handle(hono),
  'serverless-express': serverlessExpress({ app }),
  'serverless-http': serverlessHttp(app),
  'lambda-api': (event, context) => api.run(event, context),
};
const event = JSON.parse(readFileSync('event.json', 'utf8'));
for (const [name, handler] of Object.entries(handlers)) {
  const seen = [];
  for (const path of ['/one', '/two']) {
    const { headers } = await handler({ ...event, path }, {}, () => {});
    const sent = Object.keys(headers).filter((key) => key.toLowerCase() === 'set-cookie');
    seen.push(sent.map((key) => headers[key].split(';')[0]).join(' and ') || 'none');
  }
  console.log(`${name}: ${seen[1]}, with one cookie ${seen[0]}`);
}
JS
cat > run.py <<'PY'
import json

import apig_wsgi
import serverless_wsgi
from mangum import Mangum
from werkzeug.wrappers import Response


def wsgi(environ, start_response):
    response = Response('')
    response.set_cookie('a', '1')
    if environ['PATH_INFO'] == '/two':
        response.set_cookie('b', '2')
    return response(environ, start_response)


async def asgi(scope, receive, send):
    cookies = [b'a=1', b'b=2'] if scope['path'] == '/two' else [b'a=1']
    headers = [(b'set-cookie', cookie) for cookie in cookies]
    await send({'type': 'http.response.start', 'status': 200, 'headers': headers})
    await send({'type': 'http.response.body', 'body': b''})


handlers = {
    'apig-wsgi': apig_wsgi.make_lambda_handler(wsgi),
    'serverless-wsgi': lambda event, context: serverless_wsgi.handle_request(wsgi, event, context),
    'mangum': Mangum(asgi, lifespan='off'),
}
event = json.load(open('event.json'))
for name, handler in handlers.items():
    seen = []
    for path in ['/one', '/two']:
        headers = handler({**event, 'path': path}, None)['headers']
        sent = [value.split(';')[0] for key, value in headers.items() if key.lower() == 'set-cookie']
        seen.append(' and '.join(sent) or 'none')
    print(f'{name}: {seen[1]}, with one cookie {seen[0]}')
PY
node --no-warnings run.mjs | tee seen
venv/bin/python -W ignore run.py | tee -a seen
cat > expected <<'TEXT'
hono: a=1, with one cookie a=1
serverless-express: a=1, with one cookie a=1
serverless-http: none, with one cookie a=1
lambda-api: b=2, with one cookie a=1
apig-wsgi: b=2, with one cookie a=1
serverless-wsgi: a=1 and b=2, with one cookie a=1
mangum: a=1 and b=2, with one cookie a=1
TEXT
cmp -s seen expected || { echo 'The behaviour has changed.' >&2; exit 1; }
