#!/usr/bin/env bash
# botocore's Stubber checks an answer against the service model, and lets a time of text and a made-up Status pass.
#
# Guess: what the Stubber accepts is what the client could have given. Its description says that a response is validated
# against the model for correctness, and it does refuse an unknown member. A SubmitTime is a datetime from the client,
# so the Stubber makes one of the text that `aws comprehend describe-document-classifier` prints, or refuses the text.
# What happens: it accepts the text and hands it on as text. A number of seconds, which is what Comprehend sends, comes
# out as a number. From a real answer with that number the client makes a datetime. A Status that isn't in the model's
# list passes too.
# Why it matters: an answer copied from the AWS CLI is how such a stub is made. Code that passes its test with it, since
# it cuts SubmitTime[:10] or compares texts, raises a TypeError for the first real model. Code that is right for a
# datetime fails its test. A misspelt Status makes a branch look tested that no model takes.
# Source: https://botocore.amazonaws.com/v1/documentation/api/latest/reference/stubber.html
#
# Versions: boto3 and botocore 1.43.106.
# Seen: "stubbed with 2026-11-30T10:00:00+00:00: str", "stubbed with 1796032800.5: float",
#       "stubbed with STOPED: STOPED", "stubbed with an unknown member: ParamValidationError",
#       "from a real answer with 1796032800.5: datetime".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.43.106 botocore==1.43.106

cat > run.py <<'PY'
import http.server
import sys
import threading

import boto3
from botocore.exceptions import ParamValidationError
from botocore.stub import Stubber

ARN = 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/reviews'


class Comprehend(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers['Content-Length']))
        body = b'{"DocumentClassifierProperties":{"SubmitTime":1796032800.5}}'
        self.send_response(200)
        self.send_header('Content-Type', 'application/x-amz-json-1.1')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Comprehend)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = boto3.client(
    'comprehend', endpoint_url=f'http://127.0.0.1:{server.server_port}', region_name='us-east-1',
    aws_access_key_id='made-up', aws_secret_access_key='made-up',
)


def describe():
    return client.describe_document_classifier(DocumentClassifierArn=ARN)['DocumentClassifierProperties']


def stubbed(properties):
    with Stubber(client) as stubber:
        stubber.add_response('describe_document_classifier', {'DocumentClassifierProperties': properties})
        return describe()


seen = []
for time in ('2026-11-30T10:00:00+00:00', 1796032800.5):
    seen.append(type(stubbed({'SubmitTime': time})['SubmitTime']).__name__)
    print(f'stubbed with {time}: {seen[-1]}')
seen.append(stubbed({'Status': 'STOPED'})['Status'])
print(f'stubbed with STOPED: {seen[-1]}')
try:
    stubbed({'State': 'STOPPED'})
    seen.append('accepted')
except ParamValidationError as error:
    seen.append(type(error).__name__)
print(f'stubbed with an unknown member: {seen[-1]}')
seen.append(type(describe()['SubmitTime']).__name__)
print(f'from a real answer with 1796032800.5: {seen[-1]}')
if seen != ['str', 'float', 'STOPED', 'ParamValidationError', 'datetime']:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
