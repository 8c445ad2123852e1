#!/usr/bin/env bash
# Both parsers of Powertools for AWS Lambda drop what a Lambda authorizer of a REST API says about the caller.
#
# Guess: the parser checks the event and hands over what was in it. AWS's guide says that the authorizer's context
# comes with the event of a proxy integration, each key in requestContext.authorizer, beside principalId.
# What happens: the TypeScript parser keeps principalId and integrationLatency and drops every key of the context. The
# Python parser drops those two as well: requestContext.authorizer has only claims and scopes, which belong to Cognito,
# and both are None. Neither complains. For an HTTP API the same two packages keep the whole context.
# Why it matters: the context is how an authorizer passes on the caller's team and rights, such as "may stop trainings".
# A handler that asks the parsed event sees a caller without any. With an optional member in the handler's own types,
# the compiler and the tests that skip the parser are content.
# Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
#
# Versions: @aws-lambda-powertools/parser 2.35.0 with zod 4.6.7 (npm), aws-lambda-powertools 3.37.0 with
# pydantic 2.14.4 (PyPI).
# Seen: 'given: {"principalId":"ann","integrationLatency":12,"team":"reviews","mayStop":"true"}',
#       'TypeScript, REST API: {"integrationLatency":12,"principalId":"ann"}',
#       'Python, REST API: {"claims":null,"scopes":null}', and the whole context for an HTTP API in both.
# Needs: bash, node 20 or later, npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-lambda-powertools/parser@2.35.0 zod@4.6.7
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'aws-lambda-powertools[parser]==3.37.0' pydantic==2.14.4

cat > events.json <<'JSON'
{
  "rest": {
    "resource": "/jobs/{id}", "path": "/jobs/7", "httpMethod": "DELETE", "headers": {}, "multiValueHeaders": {},
    "queryStringParameters": null, "multiValueQueryStringParameters": null, "pathParameters": { "id": "7" },
    "stageVariables": null, "body": null, "isBase64Encoded": false,
    "requestContext": {
      "accountId": "123456789012", "apiId": "a1b2c3", "resourceId": "d4e5f6", "stage": "prod", "protocol": "HTTP/1.1",
      "requestId": "made-up", "requestTime": "30/Nov/2026:10:00:00 +0000", "requestTimeEpoch": 1796032800000,
      "resourcePath": "/jobs/{id}", "httpMethod": "DELETE", "path": "/prod/jobs/7",
      "identity": { "sourceIp": "192.0.2.1", "userAgent": "made-up" },
      "authorizer": { "principalId": "ann", "integrationLatency": 12, "team": "reviews", "mayStop": "true" }
    }
  },
  "http": {
    "version": "2.0", "routeKey": "DELETE /jobs/{id}", "rawPath": "/jobs/7", "rawQueryString": "", "headers": {},
    "pathParameters": { "id": "7" }, "isBase64Encoded": false,
    "requestContext": {
      "accountId": "123456789012", "apiId": "a1b2c3", "domainName": "a1b2c3.execute-api.eu-west-1.amazonaws.com",
      "domainPrefix": "a1b2c3", "requestId": "made-up", "routeKey": "DELETE /jobs/{id}", "stage": "prod",
      "time": "30/Nov/2026:10:00:00 +0000", "timeEpoch": 1796032800000,
      "http": {
        "method": "DELETE", "path": "/jobs/7", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "made-up"
      },
      "authorizer": { "lambda": { "team": "reviews", "mayStop": "true" } }
    }
  }
}
JSON
cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { APIGatewayProxyEventSchema } from '@aws-lambda-powertools/parser/schemas/api-gateway';
import { APIGatewayProxyEventV2Schema } from '@aws-lambda-powertools/parser/schemas/api-gatewayv2';

const { rest, http } = JSON.parse(readFileSync('events.json'));
console.log(JSON.stringify([
  APIGatewayProxyEventSchema.parse(rest).requestContext.authorizer,
  APIGatewayProxyEventV2Schema.parse(http).requestContext.authorizer.lambda,
]));
JS
cat > run.py <<'PY'
import json
import sys

from aws_lambda_powertools.utilities.parser.models import APIGatewayProxyEventModel, APIGatewayProxyEventV2Model

events = json.load(open('events.json'))
rest_in_python = APIGatewayProxyEventModel.model_validate(events['rest']).requestContext.authorizer.model_dump()
http = APIGatewayProxyEventV2Model.model_validate(events['http'])
http_in_python = http.requestContext.authorizer.model_dump(by_alias=True)['lambda']
rest_in_typescript, http_in_typescript = json.load(sys.stdin)


def show(title, value):
    print(f'{title}: {json.dumps(value, separators=(",", ":"))}')


show('given', events['rest']['requestContext']['authorizer'])
show('TypeScript, REST API', rest_in_typescript)
show('Python, REST API', rest_in_python)
show('TypeScript, HTTP API', http_in_typescript)
show('Python, HTTP API', http_in_python)
context = events['http']['requestContext']['authorizer']['lambda']
if (
    rest_in_typescript != {'integrationLatency': 12, 'principalId': 'ann'}
    or rest_in_python != {'claims': None, 'scopes': None}
    or http_in_typescript != context
    or http_in_python != context
):
    sys.exit('The behaviour has changed.')
PY
node run.mjs > typescript.json
venv/bin/python run.py < typescript.json
