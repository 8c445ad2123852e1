#!/usr/bin/env bash
# MaxConcurrency limits nothing in serverless-offline-step-functions, though the log speaks of chunks.
#
# Guess: a Map with MaxConcurrency 2 works on two items at a time. The plugin reads the field, and logs "Running Map
# iterables in chunks of 2".
# What happens: all items are started first. The chunks only wait for them, two after two.
# Why it matters: the limit is there for what the items call, like an API with a quota. Locally the quota is exceeded
# whatever the limit is, and the log says otherwise.
# Source: https://states-language.net/spec.html#map-state-max-concurrency.
#
# Versions: @fernthedev/serverless-offline-step-functions 1.0.0-alpha.28, @deliverr/serverless-offline-step-functions
# 1.0.3.
# Seen, for both and six items: "MaxConcurrency 0: 6 at once", "MaxConcurrency 1: 6 at once", "MaxConcurrency 2: 6 at
#       once".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
# What runs a Map needs no Serverless Framework, so it isn't installed.
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps \
  @fernthedev/serverless-offline-step-functions@1.0.0-alpha.28 @deliverr/serverless-offline-step-functions@1.0.3
cat > run.cjs <<'JS'
const context = { clone: () => context, startMapItration() {}, transitionTo() {} };

async function atOnce(owner, limit) {
  const folder = `@${owner}/serverless-offline-step-functions/dist`;
  const { Logger } = require(`${folder}/utils/Logger`);
  const { StateMachineExecutor } = require(`${folder}/StateMachineExecutor`);
  const { MapExecutor } = require(`${folder}/stateTasks/executors/MapExecutor`);
  let active = 0;
  let most = 0;
  // Stands for the states of an item: it takes a moment and counts how many are under way.
  StateMachineExecutor.prototype.execute = async () => {
    active += 1;
    most = Math.max(most, active);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    active -= 1;
    return '{}';
  };
  Logger.getInstance().log = () => {};
  const each = { StartAt: 'Each', States: { Each: { Type: 'Pass', End: true } } };
  const map = { Type: 'Map', Comment: 'jobs', MaxConcurrency: limit, ItemsPath: '$.jobs', Iterator: each, End: true };
  await new MapExecutor().execute(context, map, JSON.stringify({ jobs: [1, 2, 3, 4, 5, 6] }));
  return most;
}

async function main() {
  let changed = false;
  for (const owner of ['fernthedev', 'deliverr']) {
    for (const limit of [0, 1, 2]) {
      const seen = await atOnce(owner, limit);
      console.log(`${owner}, MaxConcurrency ${limit}: ${seen} at once`);
      changed ||= seen !== 6;
    }
  }
  if (changed) {
    console.error('The behaviour has changed.');
    process.exit(1);
  }
}

main();
JS
node run.cjs
