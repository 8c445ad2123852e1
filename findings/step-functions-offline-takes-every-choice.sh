#!/usr/bin/env bash
# A Choice in serverless-step-functions-offline goes to the next state of every rule that matches, not of the first.
#
# Guess: the rules of a Choice are tried in order, and the first that matches decides, as in Step Functions.
# What happens: the plugin goes on after a match, and starts the state of each later rule that matches too. The machine
# runs several ways one after the other, each to its end.
# Why it matters: rules in steps ("above 10", "above 5") rely on their order. Tasks that should exclude each other all
# run, and what comes after the Choice runs once for each of them.
# Source: https://states-language.net/spec.html#choice-state (the first rule that matches decides), and the plugin's
# README (Choice is supported, but for And, Or and Not).
#
# Version: serverless-step-functions-offline 2.1.4.
# Seen, for the rules "above 10: Large" and "above 5: Medium" and the Default Small: "3: Choice, Small", "7: Choice,
#       Medium", "20: Choice, Large, Medium".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
# What runs the states needs no Serverless Framework, so it isn't installed.
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps serverless-step-functions-offline@2.1.4
cat > run.cjs <<'JS'
const workflow = require('serverless-step-functions-offline/build');

const stateDefinition = {
  StartAt: 'Choice',
  States: {
    Choice: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.score', NumericGreaterThan: 10, Next: 'Large' },
        { Variable: '$.score', NumericGreaterThan: 5, Next: 'Medium' },
      ],
      Default: 'Small',
    },
    Large: { Type: 'Pass', End: true },
    Medium: { Type: 'Pass', End: true },
    Small: { Type: 'Pass', End: true },
  },
};

async function run(score) {
  const visited = [];
  const plugin = { ...workflow, stateDefinition, eventFile: { score }, cliLog() {} };
  plugin.process = (state, name, event) => {
    if (state) visited.push(name);
    return workflow.process.call(plugin, state, name, event);
  };
  await plugin.buildStepWorkFlow();
  return visited.join(', ');
}

async function main() {
  let changed = false;
  for (const [score, expected] of [[3, 'Choice, Small'], [7, 'Choice, Medium'], [20, 'Choice, Large, Medium']]) {
    const seen = await run(score);
    console.log(`${score}: ${seen}`);
    changed ||= seen !== expected;
  }
  if (changed) {
    console.error('The behaviour has changed.');
    process.exit(1);
  }
}

main();
JS
node run.cjs
