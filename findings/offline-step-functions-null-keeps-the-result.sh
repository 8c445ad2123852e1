#!/usr/bin/env bash
# "ResultPath": null throws away the input instead of the result in serverless-offline-step-functions.
#
# Guess: a null in ResultPath discards the result, so the input goes on. A null in OutputPath makes the output {}. The
# plugin supports these fields, and null in InputPath is {} in it.
# What happens: null is taken for a field that isn't there. So the result of the task replaces the input, and the whole
# output goes on.
# Why it matters: null is for tasks that only do something, like a notification. Every state behind such a task has the
# notification's answer as its input locally, and the job's data on AWS.
# Source: https://states-language.net/spec.html#using-paths (InputPath, OutputPath and ResultPath of null).
#
# Versions: @fernthedev/serverless-offline-step-functions 1.0.0-alpha.28, @deliverr/serverless-offline-step-functions
# 1.0.3.
# Seen, for both: 'InputPath null: {}', 'ResultPath $.sent: {"job":"nightly","sent":{"id":1}}', 'ResultPath null:
#       {"id":1}', 'OutputPath null: {"job":"nightly"}'.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
# What processes the paths needs no Serverless Framework, so it isn't installed.
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps \
  @fernthedev/serverless-offline-step-functions@1.0.0-alpha.28 @deliverr/serverless-offline-step-functions@1.0.3
cat > run.cjs <<'JS'
const expected = {
  'InputPath null': '{}',
  'ResultPath $.sent': '{"job":"nightly","sent":{"id":1}}',
  'ResultPath null': '{"id":1}',
  'OutputPath null': '{"job":"nightly"}',
};
let changed = false;
for (const owner of ['fernthedev', 'deliverr']) {
  const { StateProcessor } = require(`@${owner}/serverless-offline-step-functions/dist/StateProcessor`);
  const seen = {
    'InputPath null': StateProcessor.processInputPath('{"job":"nightly"}', null),
    'ResultPath $.sent': StateProcessor.processResultPath({ job: 'nightly' }, { id: 1 }, '$.sent'),
    'ResultPath null': StateProcessor.processResultPath({ job: 'nightly' }, { id: 1 }, null),
    'OutputPath null': StateProcessor.processOutputPath('{"job":"nightly"}', null),
  };
  for (const [name, value] of Object.entries(seen)) {
    console.log(`${owner}, ${name}: ${value}`);
    changed ||= value !== expected[name];
  }
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
