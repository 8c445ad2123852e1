#!/usr/bin/env bash
# Three libraries for AWS's cron expressions never come to the last day of the week.
#
# Guess: L in the day of the week is Saturday. EventBridge's user guide says of L that it stands for the last day of the
# month or of the week, so cron(0 0 ? * L *) is midnight of each Saturday, like cron(0 0 ? * 7 *).
# What happens: aws-croniter accepts the expression and answers that there is no next run. pyawscron and the npm package
# aws-cron-parser accept it too and give up with "this shouldn't happen". All three know L as the last day of a month,
# and 7 as Saturday.
# Why it matters: a check that expects no run within the next hour is content with a schedule that has none at all.
#
# Versions: aws-croniter 2.1.1, pyawscron 1.0.7 (PyPI), aws-cron-parser 1.1.12 (npm).
# Seen: "aws-croniter: L gives None, 7 gives 2026-12-05", "pyawscron: L gives AwsCronParser : this shouldn't happen …",
#       "aws-cron-parser: L gives AwsCronParser : this shouldn't happen …".
# Needs: bash, node 20 or later, npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund aws-cron-parser@1.1.12
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aws-croniter==2.1.1 pyawscron==1.0.7

cat > run.cjs <<'JS'
const { next, parse } = require('aws-cron-parser');

const first = (day) => {
  try {
    return next(parse(`0 0 ? * ${day} *`), new Date('2026-11-29T00:00:00Z')).toISOString().slice(0, 10);
  } catch (error) {
    return error.message;
  }
};
const [last, seventh] = ['L', '7'].map(first);
console.log(`aws-cron-parser: L gives ${last}, 7 gives ${seventh}`);
if (!last.includes("this shouldn't happen") || seventh !== '2026-12-05') {
  console.error('The behaviour has changed.');
  process.exitCode = 1;
}
JS
node run.cjs

cat > run.py <<'PY'
import sys
from datetime import datetime, timezone

from aws_croniter import AwsCroniter
from pyawscron import AWSCron

after = datetime(2026, 11, 29, tzinfo=timezone.utc)


def first(library, day):
    """The first run after 29 November, or what the library says."""
    expression = f'0 0 ? * {day} *'
    try:
        if library == 'aws-croniter':
            found = AwsCroniter(expression).get_next(after)[0]
        else:
            found = AWSCron.get_next_n_schedule(1, after, expression)[0]
        return str(found and found.date())
    except Exception as error:
        return str(error)


seen = [[first(library, day) for day in 'L7'] for library in ('aws-croniter', 'pyawscron')]
for library, (last, seventh) in zip(('aws-croniter', 'pyawscron'), seen):
    print(f'{library}: L gives {last}, 7 gives {seventh}')
if (
    seen[0] != ['None', '2026-12-05']
    or "this shouldn't happen" not in seen[1][0]
    or seen[1][1] != '2026-12-05'
):
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
