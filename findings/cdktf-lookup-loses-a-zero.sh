#!/usr/bin/env bash
# Fn.lookup of CDK for Terraform drops a default of 0, false or "", and Terraform fails where the default should be.
#
# Guess: Fn.lookup(map, key, default) becomes Terraform's lookup(map, key, default). Its description says that the
# default is returned if the key doesn't exist.
# What happens: cdktf only looks whether the default counts as true in JavaScript. With 0, false or "" it writes the
# access without a default, "${var.limits.a}", as if no third argument had been given. With 1 or "none" it writes
# lookup(…).
# Why it matters: 0, false and "" are what a default mostly is: no limit, off, no suffix. The configuration is right
# for all keys that exist. Terraform reports "This map does not have an element with the key" for the first one that
# doesn't.
# Source: https://developer.hashicorp.com/terraform/language/functions/lookup, and the comment on Fn.lookup in cdktf.
#
# Versions: cdktf 0.21.0, constructs 10.8.1.
# Seen: 'default 1: ${lookup(var.limits, "a", 1)}', 'default "none": ${lookup(var.limits, "a", "none")}', "default 0:
#       ${var.limits.a}", "default false: ${var.limits.a}", 'default "": ${var.limits.a}'.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund cdktf@0.21.0 constructs@10.8.1
cat > run.cjs <<'JS'
const { Fn, TerraformOutput, TerraformStack, TerraformVariable, Testing } = require('cdktf');

function lookUp(defaultValue) {
  const stack = new TerraformStack(Testing.app(), 'seen');
  const limits = new TerraformVariable(stack, 'limits', { type: 'map(any)' });
  new TerraformOutput(stack, 'value', { value: Fn.lookup(limits.value, 'a', defaultValue) });
  return JSON.parse(Testing.synth(stack)).output.value.value;
}
let changed = false;
for (const [defaultValue, expected] of [
  [1, '${lookup(var.limits, "a", 1)}'],
  ['none', '${lookup(var.limits, "a", "none")}'],
  [0, '${var.limits.a}'],
  [false, '${var.limits.a}'],
  ['', '${var.limits.a}'],
]) {
  const seen = lookUp(defaultValue);
  console.log(`default ${JSON.stringify(defaultValue)}: ${seen}`);
  changed ||= seen !== expected;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
