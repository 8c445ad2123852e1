#!/usr/bin/env bash
# A datetime of 10:00+01:00 is stored as 10:00 by dynamodb-json, so it comes back without a zone, and an hour late as
# UTC.
#
# Guess: dumps() writes the moment, with its offset or as UTC. loads() gives back an equal datetime, as the README's
# example with a date does.
# What happens: the text is that of the local clock, without the offset. 10:00+01:00 and 10:00Z become the same text.
# What comes back has no zone, so Python refuses to compare it with the original. And a plain text that has the same
# form becomes a datetime: what another program has stored as text comes back as another type.
# Why it matters: datetime.utcnow(), which the README uses, is deprecated since Python 3.12, and its replacement has a
# zone. Two times from two zones are in the wrong order, by their offsets.
# Source: https://docs.python.org/3/library/datetime.html (aware and naive objects), and the README of dynamodb-json.
#
# Versions: dynamodb-json 1.4.2, boto3 1.43.106 (PyPI).
# Seen: "10:00+01:00: 2026-11-30T10:00:00.000000, comes back without a zone", "10:00Z: 2026-11-30T10:00:00.000000,
#       comes back without a zone", "the text 2026-11-30T10:00:00.000000 comes back as datetime", "the text
#       2026-11-30T10:00:00Z comes back as str".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check dynamodb-json==1.4.2 boto3==1.43.106 botocore==1.43.106

cat > run.py <<'PY'
import sys
from datetime import datetime

from dynamodb_json import json_util

seen = []
for name, text in [('10:00+01:00', '2026-11-30T10:00:00+01:00'), ('10:00Z', '2026-11-30T10:00:00+00:00')]:
    written = json_util.dumps({'at': datetime.fromisoformat(text)}, as_dict=True)
    zone = json_util.loads(written)['at'].tzinfo
    seen.append(f"{name}: {written['at']['S']}, comes back {'with' if zone else 'without'} a zone")
for text in ['2026-11-30T10:00:00.000000', '2026-11-30T10:00:00Z']:
    back = json_util.loads(json_util.dumps({'at': text}))['at']
    seen.append(f'the text {text} comes back as {type(back).__name__}')
print('\n'.join(seen))
expected = [
    '10:00+01:00: 2026-11-30T10:00:00.000000, comes back without a zone',
    '10:00Z: 2026-11-30T10:00:00.000000, comes back without a zone',
    'the text 2026-11-30T10:00:00.000000 comes back as datetime',
    'the text 2026-11-30T10:00:00Z comes back as str',
]
if seen != expected:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python -W ignore run.py
