#!/usr/bin/env bash
# Two parsers of AWS's cron expressions fail at the 31st of a month, each in its own way.
#
# Guess: cron(0 0 31 * ? *) runs at midnight of the 31st, and a month without one is left out. After 29 November the
# next run is 31 December.
# What happens: the npm package aws-cron-parser answers 1 December, since it asks JavaScript for 31 November. The
# Python package pyawscron raises a ValueError ("day is out of range for month"). It raises the same for every ten days
# from the first, cron(0 0 1/10 * ? *), and for 29 February, cron(0 0 29 2 ? *). From October, whose last day is the
# 31st, both answer rightly.
# Why it matters: a schedule at the end of a month is what budgets and their reports have. Tests that use one fixed
# month pass or fail with the month that they use.
#
# Versions: aws-cron-parser 1.1.12 (npm), pyawscron 1.0.7 (PyPI).
# Seen: "npm, after 29 November: 2026-12-01", "PyPI, after 29 November: ValueError", both after 1 October: 31 October.
# Needs: bash, node 20 or later, npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund aws-cron-parser@1.1.12
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyawscron==1.0.7

cat > run.cjs <<'JS'
const { next, parse } = require('aws-cron-parser');

console.log('aws-cron-parser', require('aws-cron-parser/package.json').version);
const nextRun = (after) => next(parse('0 0 31 * ? *'), new Date(after)).toISOString();
const october = nextRun('2026-10-01T00:00:00Z');
const november = nextRun('2026-11-29T00:00:00Z');
console.log('npm, after 1 October:', october);
console.log('npm, after 29 November:', november);
if (october !== '2026-10-31T00:00:00.000Z' || november !== '2026-12-01T00:00:00.000Z') {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
node run.cjs

cat > run.py <<'PY'
import sys
from datetime import datetime, timezone
from importlib.metadata import version

from pyawscron import AWSCron

print('pyawscron', version('pyawscron'))


def next_run(after, expression='0 0 31 * ? *'):
    try:
        return AWSCron.get_next_n_schedule(1, after, expression)[0].isoformat()
    except ValueError as error:
        return f'ValueError ({error})'


october = next_run(datetime(2026, 10, 1, tzinfo=timezone.utc))
november = datetime(2026, 11, 29, tzinfo=timezone.utc)
seen = [next_run(november, expression) for expression in ('0 0 31 * ? *', '0 0 1/10 * ? *', '0 0 29 2 ? *')]
print('PyPI, after 1 October:', october)
print('PyPI, after 29 November:', seen[0])
print('PyPI, every ten days:', seen[1])
print('PyPI, 29 February:', seen[2])
if october != '2026-10-31T00:00:00+00:00' or not all(text.startswith('ValueError') for text in seen):
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
