#!/usr/bin/env bash
# A comma in a query makes two values of one in Fastify on Lambda, and leaves one in Fastify itself.
#
# Guess: @fastify/aws-lambda hands Fastify the query that the client sent. The event of an HTTP API has it as it was, in
# rawQueryString, where a repeated name stands twice and a comma within a value is a comma or %2C.
# What happens: it makes the query from queryStringParameters, in which API Gateway has joined repeated names by commas,
# and splits each value there. The date "Mon, 30 Nov 2026 10:00:00 GMT" arrives as a list of two. With the option
# parseCommaSeparatedQueryParams: false the date is whole, and two values of one name arrive as one text. serverless-http
# goes by rawQueryString and has both right.
# Why it matters: a date or a list of names is a text in each local test and an array on AWS. A schema for a text answers
# 400 there, and code without a schema fails at the first function of texts. No setting is right for both.
# Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html (format
# 2.0: duplicate query strings are combined with commas).
#
# Versions: @fastify/aws-lambda 6.4.1, fastify 5.12.8, serverless-http 4.0.0, express 5.3.0.
# Seen: 'one date: Fastify "Mon, 30 …", on Lambda ["Mon"," 30 …"], without splitting "Mon, 30 …", serverless-http "Mon, 30
#       …"', 'two values: Fastify ["a","b"], on Lambda ["a","b"], without splitting "a,b", serverless-http ["a","b"]'.
# Needs: bash, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @fastify/aws-lambda@6.4.1 fastify@5.12.8 serverless-http@4.0.0 express@5.3.0
cat > run.cjs <<'JS'
const onLambda = require('@fastify/aws-lambda');
const express = require('express');
const fastify = require('fastify');
const serverless = require('serverless-http');

const newApp = () => {
  const app = fastify();
  app.get('/jobs', async ({ query }) => ({ value: query.value }));
  return app;
};
const other = express();
other.get('/jobs', ({ query }, response) => response.json({ value: query.value }));

/** The event of an HTTP API, format 2.0. */
const event = (query) => {
  const values = new URLSearchParams(query).getAll('value');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/jobs',
    rawQueryString: query,
    queryStringParameters: { value: values.join(',') },
    headers: {},
    requestContext: { http: { method: 'GET', path: '/jobs', sourceIp: '192.0.2.1' }, stage: '$default' },
    isBase64Encoded: false,
  };
};

const app = newApp();
const byEvent = (handler) => async (query) => (await handler(event(query), {})).body;
const handlers = {
  Fastify: async (query) => (await app.inject(`/jobs?${query}`)).body,
  'on Lambda': byEvent(onLambda(newApp())),
  'without splitting': byEvent(onLambda(newApp(), { parseCommaSeparatedQueryParams: false })),
  'serverless-http': byEvent(serverless(other)),
};

const date = 'Mon, 30 Nov 2026 10:00:00 GMT';
const asked = [
  ['one date', `value=${encodeURIComponent(date)}`, [date, ['Mon', ' 30 Nov 2026 10:00:00 GMT'], date, date]],
  ['two values', 'value=a&value=b', [['a', 'b'], ['a', 'b'], 'a,b', ['a', 'b']]],
];
(async () => {
  for (const [what, query, expected] of asked) {
    const seen = [];
    for (const handler of Object.values(handlers)) seen.push(JSON.parse(await handler(query)).value);
    console.log(`${what}: ${Object.keys(handlers).map((name, i) => `${name} ${JSON.stringify(seen[i])}`).join(', ')}`);
    if (JSON.stringify(seen) !== JSON.stringify(expected)) {
      console.error('The behaviour has changed.');
      process.exitCode = 1;
    }
  }
})();
JS
node run.cjs
