#!/usr/bin/env bash
# A client made from API Gateway's own OpenAPI document calls /jobs/{arn+}, plus and braces included.
#
# Guess: a document that API Gateway exports describes the API for every OpenAPI client. For a path with a slash in its
# last part API Gateway has the greedy variable, {arn+} in the path and a parameter with the name "arn". A client puts
# the value in its place, or it refuses the document, whose parameter isn't in the path.
# What happens: for OpenAPI the variable's name is "arn+", and no parameter has that name. swagger-client and
# openapi-client-axios take the document and the ARN, and ask for /jobs/{arn+}. openapi-typescript makes types which
# demand `arn` for the path "/jobs/{arn+}", so TypeScript accepts the call, and openapi-fetch asks for /jobs/%7Barn+%7D.
# Why it matters: a greedy variable takes any text, %7Barn+%7D too. So the answer is about a job that isn't there, and
# nothing says that the request had no ARN in it. A test against a mock that matches the path passes.
# Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html (the path is
# /{proxy+} and the parameter's name is proxy), and the OpenAPI Specification 3.0.3 on path templating and on a
# parameter's name, which must be the one in the path.
#
# Versions: openapi-fetch 0.17.0, openapi-typescript 7.13.0, typescript 5.9.3, openapi-client-axios 7.9.1, axios 1.21.1,
# swagger-client 3.37.3.
# Seen: "types: accepted", "openapi-fetch: /prod/jobs/%7Barn+%7D", "openapi-client-axios: /jobs/{arn+}",
#       "swagger-client: /prod/jobs/{arn+}".
# Needs: bash, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts openapi-fetch@0.17.0 openapi-typescript@7.13.0 \
  typescript@5.9.3 openapi-client-axios@7.9.1 axios@1.21.1 swagger-client@3.37.3
cat > api.json <<'JSON'
{
  "openapi": "3.0.1",
  "info": { "title": "jobs", "version": "1" },
  "servers": [{ "url": "https://api.example.com/prod" }],
  "paths": {
    "/jobs/{arn+}": {
      "get": {
        "operationId": "getJob",
        "parameters": [{ "name": "arn", "in": "path", "required": true, "schema": { "type": "string" } }],
        "responses": { "200": { "description": "the job" } }
      }
    }
  }
}
JSON
cat > call.ts <<'TS'
import createClient from 'openapi-fetch';
import type { paths } from './api.js';

export const call = async (arn: string, fetch: (request: Request) => Promise<Response>) => {
  const client = createClient<paths>({ baseUrl: 'https://api.example.com/prod', fetch });
  await client.GET('/jobs/{arn+}', { params: { path: { arn } } });
};
TS
cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { OpenAPIClientAxios } from 'openapi-client-axios';
import SwaggerClient from 'swagger-client';
import { call } from './call.js';

const arn = 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/reviews';
const definition = JSON.parse(readFileSync('api.json', 'utf8'));
const seen = {};

await call(arn, async ({ url }) => {
  seen['openapi-fetch'] = new URL(url).pathname;
  return new Response(null, { status: 204 });
});

const client = await new OpenAPIClientAxios({ definition }).init();
client.defaults.adapter = async (config) => {
  seen['openapi-client-axios'] = config.url;
  return { status: 200, data: {}, headers: {}, config };
};
await client.getJob({ arn });

const { spec } = await new SwaggerClient({ spec: definition });
const request = SwaggerClient.buildRequest({ spec, operationId: 'getJob', parameters: { arn } });
seen['swagger-client'] = request.url.replace('https://api.example.com', '');

console.log('types: accepted');
for (const [name, path] of Object.entries(seen)) console.log(`${name}: ${path}`);
if (Object.values(seen).join() !== '/prod/jobs/%7Barn+%7D,/jobs/{arn+},/prod/jobs/{arn+}') {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
npx openapi-typescript api.json --output api.d.ts >log 2>&1 || { cat log >&2; exit 1; }
npx tsc --strict --module nodenext --target es2022 --lib es2022,dom --skipLibCheck call.ts
node run.mjs
