#!/usr/bin/env bash
# A path with [*] in a mapping template finds one value in serverless-offline, however many there are.
#
# Guess: $input.json('$.jobs[*].arn') writes the list of all ARNs, and #foreach goes through $input.path of the same
# path. API Gateway refers to JSONPath for Java, where a path with [*], a slice, a filter or ".." has a list as result.
# What happens: serverless-offline takes the first find and drops the others. The result is a text instead of a list,
# so size() and #foreach have nothing to work on. Without a find there's nothing at all, instead of an empty list.
# Why it matters: the template runs without an error, and what is behind it gets one text where AWS sends a list. What
# works with that text fails on AWS.
# Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
# ($input and its links on JSONPath), and the README of com.jayway.jsonpath:json-path (an indefinite path has a list).
#
# Version: serverless-offline 14.8.2.
# Seen for two jobs: "$input.json('$.jobs[*].arn'): "first"", "$input.json('$.jobs[0:2].arn'): "first"",
#       "$input.path('$.jobs[*].arn').size(): """, "#foreach over $.jobs[*].arn: """, "#foreach over $.jobs:
#       "first;second;"".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
# The templates need no Serverless Framework, so it isn't installed.
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps serverless-offline@14.8.2
cat > run.mjs <<'JS'
import { pathToFileURL } from 'node:url';

const folder = `${pathToFileURL('node_modules/serverless-offline/src/events/http/lambda-events')}`;
const { default: VelocityContext } = await import(`${folder}/VelocityContext.js`);
const { default: render } = await import(`${folder}/renderVelocityTemplateObject.js`);
const request = {
  headers: {}, info: {}, method: 'post', params: {}, query: {}, raw: { req: { rawHeaders: ['Accept', '*/*'] } },
};
const payload = { jobs: [{ arn: 'first' }, { arn: 'second' }], none: [] };
const context = new VelocityContext(request, 'dev', payload, '/jobs').getContext();
let changed = false;
for (const [name, template, expected] of [
  ["$input.json('$.jobs[*].arn')", null, '"first"'],
  ["$input.json('$.jobs[0:2].arn')", null, '"first"'],
  ["$input.json('$.none[*]')", null, '""'],
  ["$input.path('$.jobs[*].arn').size()", null, '""'],
  ['#foreach over $.jobs[*].arn', "#foreach($arn in $input.path('$.jobs[*].arn'))$arn;#end", '""'],
  ['#foreach over $.jobs', "#foreach($job in $input.path('$.jobs'))$job.arn;#end", '"first;second;"'],
]) {
  const seen = JSON.stringify(render({ seen: template ?? name }, context).seen);
  console.log(`${name}: ${seen}`);
  changed ||= seen !== expected;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.mjs
