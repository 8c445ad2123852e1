#!/usr/bin/env bash
# An S3 object with a plus in its key has another key in Powertools for Python when EventBridge tells of it.
#
# Guess: S3EventBridgeNotificationEvent gives the key that the event has, as the parser's model of the same event does.
# S3 writes a key URL-encoded into its own notifications, and as it is into the events for EventBridge.
# What happens: the data class decodes the key that nobody encoded. "2026-11-30T10:00+01:00.csv" becomes
# "2026-11-30T10:00 01:00.csv", and "50%25.csv" becomes "50%.csv". The parser's model
# S3EventNotificationEventBridgeModel leaves both as they are. For S3's own notification the decoding of
# S3Event.object_key is right.
# Why it matters: GetObject with this key is a NoSuchKey, or it finds another object. Times with an offset are common in
# names of exports, and a test with a plain name passes.
# Source: S3's user guide says of its own notifications that the key is URL-encoded (notification-content-structure),
# and says no such thing of the events for EventBridge (ev-events).
#
# Version: aws-lambda-powertools 3.37.0 with its extra "parser".
# Seen: "2026-11-30T10:00+01:00.csv: data class 2026-11-30T10:00 01:00.csv, parser 2026-11-30T10:00+01:00.csv, own
#       notification 2026-11-30T10:00+01:00.csv", in the same way "50%25.csv: … 50%.csv, … 50%25.csv, … 50%25.csv", and
#       three times the same for "a b.csv".
# Needs: bash, python3.10 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'aws-lambda-powertools[parser]==3.37.0'
cat > run.py <<'PY'
import sys
from urllib.parse import quote_plus

from aws_lambda_powertools.utilities.data_classes import S3Event, S3EventBridgeNotificationEvent
from aws_lambda_powertools.utilities.parser.models import S3EventNotificationEventBridgeModel


def event_bridge(key):
    """The event that S3 sends to EventBridge for a new object with this key."""
    return {
        'version': '0',
        'id': 'made-up',
        'detail-type': 'Object Created',
        'source': 'aws.s3',
        'account': '123456789012',
        'time': '2026-11-30T10:00:00Z',
        'region': 'us-east-1',
        'resources': ['arn:aws:s3:::made-up'],
        'detail': {
            'version': '0',
            'bucket': {'name': 'made-up'},
            'object': {'key': key, 'size': 5, 'etag': 'made-up', 'sequencer': '0'},
            'request-id': 'made-up',
            'requester': '123456789012',
            'source-ip-address': '127.0.0.1',
            'reason': 'PutObject',
        },
    }


changed = False
for key, expected in [
    ('2026-11-30T10:00+01:00.csv', '2026-11-30T10:00 01:00.csv'),
    ('50%25.csv', '50%.csv'),
    ('a b.csv', 'a b.csv'),
]:
    data_class = S3EventBridgeNotificationEvent(event_bridge(key)).detail.object.key
    parser = S3EventNotificationEventBridgeModel.model_validate(event_bridge(key)).detail.object.key
    own = S3Event({'Records': [{'s3': {'object': {'key': quote_plus(key)}}}]}).object_key
    print(f'{key}: data class {data_class}, parser {parser}, own notification {own}')
    changed |= data_class != expected or parser != key or own != key
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
