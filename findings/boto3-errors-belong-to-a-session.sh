#!/usr/bin/env bash
# The class of a boto3 error belongs to one session, so a retry by that class does nothing for a client of another.
#
# Guess: client.exceptions.TooManyRequestsException is the class of that error of Comprehend. It fits what any client of
# Comprehend raises, whichever account or Region the client is for.
# What happens: each session makes classes of its own. Two clients of one session share them, those of two sessions
# don't, although the classes have one name. An error that went through pickle is a ClientError only, and fits neither.
# Why it matters: code that works in several accounts has a session for each role. An "except" or a retry of tenacity
# that took the class from the first client passes its tests with that client, and never acts with another. The error's
# code fits everywhere.
# Source: https://boto3.amazonaws.com/v1/documentation/api/latest/guide/error-handling.html (catching an error by the
# client's exceptions), and tenacity's README on retry_if_exception_type.
#
# Versions: boto3 1.43.106, botocore 1.43.106, tenacity 9.2.1.
# Seen: "the same client: 3 attempts by class, 3 by code", "another client of the session: 3 attempts by class, 3 by
#       code", "a client of another session: 1 attempt by class, 3 by code", "the same client behind pickle: 1 attempt
#       by class, 3 by code".
# Needs: bash, python3.10 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.43.106 botocore==1.43.106 tenacity==9.2.1
cat > run.py <<'PY'
import pickle
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from tenacity import Retrying, retry_if_exception, retry_if_exception_type, stop_after_attempt

CODE = 'TooManyRequestsException'


def refuse(**_):
    """Answers with an error, so nothing goes over the network."""
    return type('Response', (), {'status_code': 400})(), {'Error': {'Code': CODE, 'Message': 'made-up'}}


def client(session):
    made = session.client('comprehend', region_name='us-east-1', aws_access_key_id='x', aws_secret_access_key='x',
                          config=Config(retries={'total_max_attempts': 1}))
    made.meta.events.register('before-call.comprehend', refuse)
    return made


def call(comprehend):
    comprehend.detect_dominant_language(Text='made-up')


def call_elsewhere(comprehend):
    """What a call raises when it runs in another process: the error travels as a pickle."""
    try:
        call(comprehend)
    except ClientError as error:
        raise pickle.loads(pickle.dumps(error))


def attempts(condition, function, comprehend):
    retrying = Retrying(retry=condition, stop=stop_after_attempt(3), reraise=True)
    try:
        retrying(function, comprehend)
    except ClientError:
        return retrying.statistics['attempt_number']


session = boto3.Session()
first = client(session)
by_class = retry_if_exception_type(first.exceptions.TooManyRequestsException)
by_code = retry_if_exception(lambda error: error.response['Error']['Code'] == CODE)
changed = False
for name, function, comprehend, expected in [
    ('the same client', call, first, 3),
    ('another client of the session', call, client(session), 3),
    ('a client of another session', call, client(boto3.Session()), 1),
    ('the same client behind pickle', call_elsewhere, first, 1),
]:
    seen = attempts(by_class, function, comprehend), attempts(by_code, function, comprehend)
    print(f"{name}: {seen[0]} attempt{'s' if seen[0] > 1 else ''} by class, {seen[1]} by code")
    changed |= seen != (expected, 3)
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
