#!/usr/bin/env bash
# A parameter "id" of 0 becomes a parameter "i" with the value "d" in the Python package local-workflow-engine.
#
# Guess: a value in Parameters or ResultSelector that is no path is passed on as it is written, whatever it is.
# What happens: if the value is 0, false, null or "", the engine goes on with the name instead, and takes the name apart
# into a name and a value. That works for two characters only: {"id": 0} is {"i": "d"}. Every other name ends the state
# with a ValueError about "values to unpack". A 0 that a path finds is all right.
# Why it matters: {"MaxResults": 5, "DryRun": false} is an everyday set of parameters. The error names neither the field
# nor the state, and a name of two characters raises none.
# Source: https://states-language.net/spec.html#payload-template (only fields whose names end with ".$" are replaced).
#
# Versions: local-workflow-engine 1.0.4, jsonpath 0.82.2.
# Seen: '{"id": 0} is {"i": "d"}', '{"id": null} is {"i": "d"}', '{"id": 1} is {"id": 1}', '{"DryRun": false}:
#       ValueError', '{"text": ""}: ValueError', '{"DryRun": true} is {"DryRun": true}', '{"id.$": "$.zero"} is
#       {"id": 0}'.
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
# The parameters need only paths, so what the engine uses to talk to workers isn't installed.
venv/bin/pip install --quiet --disable-pip-version-check jsonpath==0.82.2
venv/bin/pip install --quiet --disable-pip-version-check --no-deps local-workflow-engine==1.0.4
cat > run.py <<'PY'
import json
import sys

from asl_workflow_engine.state_engine_paths import evaluate_payload_template

changed = False
for template, expected in [
    ({'id': 0}, {'i': 'd'}),
    ({'id': None}, {'i': 'd'}),
    ({'id': 1}, {'id': 1}),
    ({'DryRun': False}, ValueError),
    ({'text': ''}, ValueError),
    ({'DryRun': True}, {'DryRun': True}),
    ({'id.$': '$.zero'}, {'id': 0}),
]:
    try:
        seen = evaluate_payload_template({'zero': 0}, {}, template)
        print(f'{json.dumps(template)} is {json.dumps(seen)}')
    except ValueError:
        seen = ValueError
        print(f'{json.dumps(template)}: ValueError')
    changed |= seen != expected
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
