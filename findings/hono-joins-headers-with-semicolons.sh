#!/usr/bin/env bash
# Two values of one header are "a; b" for Hono behind a load balancer, and "a, b" behind a REST API.
#
# Guess: a header that arrives twice is one list, "a, b". So HTTP has it for every header but cookies, and so Hono's
# adapter for Lambda joins the multiValueHeaders of a REST API.
# What happens: it joins those of a load balancer with a semicolon, whatever the header is: Accept is "text/html;
# application/json". There the semicolon begins a parameter, so the second type is none. serverless-http and
# @codegenie/serverless-express join the same event with commas.
# Why it matters: what takes a list apart at its commas gets one odd entry. An If-None-Match of two tags matches
# neither, and the client's second type is never chosen.
# Source: RFC 9110, 5.3 (field lines of one name are combined with a comma).
#
# Versions: hono 4.13.19, serverless-http 4.0.0 and @codegenie/serverless-express 4.17.1 with express 5.3.0 (npm).
# Seen: 'hono, REST API: text/html, application/json', 'hono, load balancer: text/html; application/json',
#       'serverless-http, load balancer: text/html, application/json', 'serverless-express, load balancer:
#       text/html,application/json'.
# Needs: bash, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund hono@4.13.19 serverless-http@4.0.0 @codegenie/serverless-express@4.17.1 \
  express@5.3.0
cat > run.mjs <<'JS'
import serverlessExpress from '@codegenie/serverless-express';
import express from 'express';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import serverlessHttp from 'serverless-http';

const hono = new Hono();
hono.get('/jobs', (context) => context.text(context.req.header('accept')));
const app = express();
app.get('/jobs', (request, response) => response.send(request.headers.accept));

const common = {
  httpMethod: 'GET',
  path: '/jobs',
  multiValueQueryStringParameters: {},
  multiValueHeaders: { host: ['example.com'], accept: ['text/html', 'application/json'] },
  body: null,
  isBase64Encoded: false,
};
const events = {
  'REST API': {
    ...common,
    resource: '/jobs',
    headers: { host: 'example.com', accept: 'application/json' },
    requestContext: { stage: 'prod', resourcePath: '/jobs', httpMethod: 'GET', identity: { sourceIp: '192.0.2.1' } },
  },
  'load balancer': {
    ...common,
    requestContext: {
      elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/made-up/1' },
    },
  },
};
const seen = [];
const ask = async (name, handler, front) => {
  const { body } = await handler(structuredClone(events[front]), {}, () => {});
  seen.push(`${name}, ${front}: ${body}`);
};
await ask('hono', handle(hono), 'REST API');
await ask('hono', handle(hono), 'load balancer');
await ask('serverless-http', serverlessHttp(app), 'load balancer');
await ask('serverless-express', serverlessExpress({ app }), 'load balancer');
console.log(seen.join('\n'));
const expected = [
  'hono, REST API: text/html, application/json',
  'hono, load balancer: text/html; application/json',
  'serverless-http, load balancer: text/html, application/json',
  'serverless-express, load balancer: text/html,application/json',
];
if (seen.join('\n') !== expected.join('\n')) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
node --no-warnings run.mjs
