#!/usr/bin/env bash
# The router of Powertools for TypeScript drops a repeated header whose value is part of another, and turns the order.
#
# Guess: a header that a client sends twice reaches the handler as both values, with a comma between them and in the
# order of the request. RFC 9110 joins the lines of one header in this way, and the event of a REST API has all values
# in order in multiValueHeaders.
# What happens: the router begins with the last value, from the event's `headers`, and adds those of multiValueHeaders
# that the text so far doesn't contain. "first" and "last" become "last, first". "review" and "reviews" become
# "reviews", since the one is contained in the other. Hono joins the same events as guessed.
# Why it matters: a header that lists models, teams or preferences loses the shorter name, with no error, and the value
# that the client put first is no longer the first. Names that don't contain one another show only the order.
# Source: RFC 9110, section 5.3; and the input format of a Lambda proxy integration in API Gateway's developer guide.
#
# Versions: @aws-lambda-powertools/event-handler 2.35.0, hono 4.13.19 (npm).
# Seen: '["first","last"]: Powertools "last, first", Hono "first, last"',
#       '["review","reviews"]: Powertools "reviews", Hono "review, reviews"'.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-lambda-powertools/event-handler@2.35.0 hono@4.13.19

cat > run.mjs <<'JS'
import { Router } from '@aws-lambda-powertools/event-handler/http';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';

/** The event of a REST API for a GET of /jobs with one header that was sent several times. */
const event = (values) => ({
  resource: '/jobs', path: '/jobs', httpMethod: 'GET',
  headers: { Host: 'a1b2c3.execute-api.eu-west-1.amazonaws.com', 'X-Model': values.at(-1) },
  multiValueHeaders: { Host: ['a1b2c3.execute-api.eu-west-1.amazonaws.com'], 'X-Model': values },
  queryStringParameters: null, multiValueQueryStringParameters: null, pathParameters: null, stageVariables: null,
  body: null, isBase64Encoded: false,
  requestContext: {
    apiId: 'a1b2c3', stage: 'prod', httpMethod: 'GET', path: '/prod/jobs', resourcePath: '/jobs', requestId: 'made-up',
    domainName: 'a1b2c3.execute-api.eu-west-1.amazonaws.com', identity: { sourceIp: '192.0.2.1' },
  },
});
const context = { functionName: 'made-up', getRemainingTimeInMillis: () => 60_000 };

const powertools = new Router();
powertools.get('/jobs', async ({ req }) => ({ seen: req.headers.get('X-Model') }));
const hono = new Hono();
hono.get('/jobs', (given) => given.json({ seen: given.req.header('X-Model') }));

let changed = false;
for (const [values, expected] of [
  [['first', 'last'], 'last, first'],
  [['review', 'reviews'], 'reviews'],
  [['tickets', 'reviews', 'review'], 'review, tickets, reviews'],
]) {
  const inPowertools = JSON.parse((await powertools.resolve(event(values), context)).body).seen;
  const inHono = JSON.parse((await handle(hono)(event(values), context)).body).seen;
  console.log(`${JSON.stringify(values)}: Powertools "${inPowertools}", Hono "${inHono}"`);
  changed ||= inPowertools !== expected || inHono !== values.join(', ');
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.mjs
