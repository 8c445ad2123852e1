#!/usr/bin/env bash
# For aniso8601 the end of 30 November is the beginning of 30 November, so an interval can end before it starts.
#
# Guess: parse_datetime("2026-11-30T24:00:00Z") is midnight at the end of that day, 2026-12-01T00:00:00Z. ISO 8601 has
# two names for midnight, and 24:00 is the one that belongs to the day before it.
# What happens: aniso8601 takes 24:00 for 00:00 of the same day, a day too early, without an error. The interval from
# 22:00 to 24:00 ends 22 hours before it starts. As a time without a date, 24:00 is 00:00, which is all that a time can
# say. python-dateutil has the next day, and isodate refuses the time.
# Why it matters: "until 30 November, 24:00" is how a month's bill or a contract says where it ends. The last day is
# missing in the sum then, or a check that asks whether the time is past says yes a day early.
# Source: ISO 8601-1:2019/Amd 1:2022 ("24:00:00" is the end of a calendar day), and dateutil's description of isoparse.
#
# Versions: aniso8601 10.0.1, python-dateutil 2.9.0.post0, isodate 0.7.2 (PyPI).
# Seen: "aniso8601: 2026-11-30T00:00:00+00:00", "aniso8601, 22:00 to 24:00: -22.0 hours", "dateutil:
#       2026-12-01T00:00:00+00:00", "isodate: ValueError".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aniso8601==10.0.1 python-dateutil==2.9.0.post0 isodate==0.7.2

cat > run.py <<'PY'
import sys

import aniso8601
import isodate
from dateutil.parser import isoparse

end = '2026-11-30T24:00:00Z'
first, last = aniso8601.parse_interval(f'2026-11-30T22:00:00Z/{end}')
try:
    by_isodate = isodate.parse_datetime(end).isoformat()
except ValueError as error:
    by_isodate = type(error).__name__
seen = [
    f'aniso8601: {aniso8601.parse_datetime(end).isoformat()}',
    f'aniso8601, 22:00 to 24:00: {(last - first).total_seconds() / 3600} hours',
    f'dateutil: {isoparse(end).isoformat()}',
    f'isodate: {by_isodate}',
]
print('\n'.join(seen))
expected = [
    'aniso8601: 2026-11-30T00:00:00+00:00',
    'aniso8601, 22:00 to 24:00: -22.0 hours',
    'dateutil: 2026-12-01T00:00:00+00:00',
    'isodate: ValueError',
]
if seen != expected:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
