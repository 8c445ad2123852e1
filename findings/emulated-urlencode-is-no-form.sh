#!/usr/bin/env bash
# $util.urlEncode leaves "&", "=" and "+" as they are in serverless-offline, and writes no form in Amplify's simulator.
#
# Guess: $util.urlEncode makes a value for a form ("application/x-www-form-urlencoded"), as API Gateway and AppSync say:
# a space becomes "+", and "&", "=", "+", ":" and "/" are encoded. $util.urlDecode takes it back.
# What happens: serverless-offline encodes a whole URL, so all that separates the parts of one stays. The simulator of
# Amplify writes "%20" for a space, and its urlDecode leaves a "+" from a form as it is.
# Why it matters: a template that sends a name like "a&b" in a body of the form Action=…&Name=… sends two parameters
# locally and one on AWS. A form that comes in has "+" between its words locally and spaces on AWS.
# Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html and
# https://docs.aws.amazon.com/appsync/latest/devguide/resolver-util-reference.html (urlEncode and urlDecode).
#
# Versions: serverless-offline 14.8.2, @aws-amplify/amplify-appsync-simulator 2.16.20.
# Seen: "urlEncode in serverless-offline: a&b=c+d:e/f%20g", "urlEncode in the simulator: a%26b%3Dc%2Bd%3Ae%2Ff%20g",
#       "urlDecode in serverless-offline: a b", "urlDecode in the simulator: a+b". A form: "a%26b%3Dc%2Bd%3Ae%2Ff+g" and
#       "a b".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
# The functions need neither the Serverless Framework nor Amplify's command line, so these aren't installed.
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps serverless-offline@14.8.2 \
  @aws-amplify/amplify-appsync-simulator@2.16.20
cat > run.mjs <<'JS'
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const folder = `${pathToFileURL('node_modules/serverless-offline/src/events/http/lambda-events')}`;
const { default: VelocityContext } = await import(`${folder}/VelocityContext.js`);
const { create } = createRequire(import.meta.url)('@aws-amplify/amplify-appsync-simulator/lib/velocity/util');
const request = {
  headers: {}, info: {}, method: 'post', params: {}, query: {}, raw: { req: { rawHeaders: ['Accept', '*/*'] } },
};
const offline = new VelocityContext(request, 'dev', {}, '/jobs').getContext().util;
const simulator = create([], new Date(), { fieldNodes: [] }, {});
const form = {
  urlEncode: (text) => `${new URLSearchParams({ text })}`.slice('text='.length),
  urlDecode: (text) => new URLSearchParams(`text=${text}`).get('text'),
};
let changed = false;
for (const [name, text, ...expected] of [
  ['urlEncode', 'a&b=c+d:e/f g', 'a%26b%3Dc%2Bd%3Ae%2Ff+g', 'a&b=c+d:e/f%20g', 'a%26b%3Dc%2Bd%3Ae%2Ff%20g'],
  ['urlDecode', 'a+b', 'a b', 'a b', 'a+b'],
]) {
  const seen = [form, offline, simulator].map((functions) => functions[name](text));
  console.log(`${name} of a form: ${seen[0]}`);
  console.log(`${name} in serverless-offline: ${seen[1]}`);
  console.log(`${name} in the simulator: ${seen[2]}`);
  changed ||= `${seen}` !== `${expected}`;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node --no-warnings run.mjs
