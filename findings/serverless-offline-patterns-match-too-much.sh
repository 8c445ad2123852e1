#!/usr/bin/env bash
# serverless-offline-aws-eventbridge skips fields of a pattern: those beside $or, and resources.
#
# Guess: an event must match every field of the pattern. $or takes one of its alternatives, and the fields beside it must
# match too. The plugin's README lists the filters that are missing, so what it doesn't refuse is compared.
# What happens: a detail with $or is compared by $or alone. {"Status": ["IN_ERROR"], "$or": […]} takes an event that is
# STOPPED. The top-level fields resources, account and region are never compared, although the function then gets the
# event with those very fields. And a numeric filter takes the text "5". There is no error or warning.
# Why it matters: a rule on the ARN of one model runs for all models in a local test. A function that has to check for
# itself passes with and without the check, and nothing shows that the pattern is wrong.
# Source: EventBridge's user guide: the event must have all fields of the pattern ("Event patterns"), $or stands beside
# other fields in the example of "Comparison operators", and a numeric filter is for values that are JSON numbers.
#
# Version: serverless-offline-aws-eventbridge 2.2.4.
# Seen: 'Status: 0', 'Status beside $or: 1', '$or: 0', 'resources: 1', 'account: 1', 'numeric of the text "5": 1'.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --legacy-peer-deps --ignore-scripts serverless-offline-aws-eventbridge@2.2.4
cat > run.cjs <<'JS'
const exported = require('serverless-offline-aws-eventbridge');

const Plugin = exported.default ?? exported;
const models = 'arn:aws:comprehend:us-east-1:123456789012:document-classifier';
const entry = {
  Source: 'made.up',
  DetailType: 'Training ended',
  Resources: [`${models}/reviews`],
  Detail: JSON.stringify({ Status: 'STOPPED', Reason: 'budget', Hours: '5' }),
};

/** How often the function with this pattern is invoked for the entry. */
async function deliver(pattern) {
  const service = {
    getAllFunctions: () => ['check'],
    getFunction: () => ({ events: [{ eventBridge: { pattern: { source: ['made.up'], ...pattern } } }] }),
  };
  const plugin = new Plugin({ service }, {}, {});
  let invoked = 0;
  plugin.subscribers = plugin.getEvents().subscribers;
  plugin.lambda = { get: () => ({ setEvent() {}, runHandler: async () => (invoked += 1) }) };
  await Promise.all(plugin.invokeSubscribers([entry]));
  return invoked;
}

(async () => {
  let changed = false;
  for (const [label, pattern, expected] of [
    ['Status', { detail: { Status: ['IN_ERROR'] } }, 0],
    ['Status beside $or', { detail: { Status: ['IN_ERROR'], $or: [{ Reason: ['budget'] }, { Hours: ['6'] }] } }, 1],
    ['$or', { detail: { $or: [{ Reason: ['quota'] }, { Hours: ['6'] }] } }, 0],
    ['resources', { resources: [`${models}/orders`] }, 1],
    ['account', { account: ['210987654321'] }, 1],
    ['numeric of the text "5"', { detail: { Hours: [{ numeric: ['>', 4] }] } }, 1],
  ]) {
    const seen = await deliver(pattern);
    console.log(`${label}: ${seen}`);
    changed ||= seen !== expected;
  }
  if (changed) {
    console.error('The behaviour has changed.');
    process.exit(1);
  }
})();
JS
node run.cjs
