#!/usr/bin/env bash
# The first arbitrary of texts of any character takes more than 50 MB, and keeps them for as long as the process runs.
#
# Guess: `fc.string({ unit: 'binary' })` picks code points at random. It needs as little memory as `fc.string()`.
# What happens: making the arbitrary, before any value is generated, fills a table with each of the 1.1 million code points
# as a text of its own, for the way back from a text to its number. The table stays in a variable of the module.
# Why it matters: jest loads fast-check anew for each test file, so each file that uses it makes the table again, and a
# worker that holds on to old files holds many.
#
# Versions: fast-check 4.10.2.
# Seen: "fc.string(): 0 MB", "fc.string({ unit: 'binary' }): 85 MB" or so, on Node 20.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund fast-check@4.10.2

cat > run.cjs <<'JS'
const fc = require('fast-check');

console.log('fast-check', require('fast-check/package.json').version);
const takenMb = (make) => {
  const usedMb = () => {
    global.gc();
    return process.memoryUsage().heapUsed / 1e6;
  };
  const before = usedMb();
  make();
  return Math.round(usedMb() - before);
};
const plain = takenMb(() => fc.string());
const binary = takenMb(() => fc.string({ unit: 'binary' }));
console.log(`fc.string(): ${plain} MB`);
console.log(`fc.string({ unit: 'binary' }): ${binary} MB`);
if (plain > 10 || binary < 50) {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
node --expose-gc run.cjs
