#!/usr/bin/env bash
# A minor version of boto3 decides whether Comprehend's own throttling error is retried at all.
#
# Guess: an AWS SDK retries every throttling error of an AWS service. The service model of Comprehend has exactly one
# such error, TooManyRequestsException, so boto3 retries that one above all.
# What happens: boto3 1.43 in its default mode retries ThrottlingException (five requests), which is not in
# Comprehend's model, and gives up at once on TooManyRequestsException (one request), which is. Its default mode looks
# for HTTP 429, and Comprehend sends that error with HTTP 400. boto3 1.44 has another default mode and makes three
# requests for both.
# Why it matters: Comprehend allows one stop a second, so a loop of stops meets this error. Whether a script survives
# depends on a minor version of its SDK. A stand-in for the service must send both errors, or it tests the wrong one.
#
# Versions: boto3 1.43.106 and 1.44.8, each with botocore of the same version.
# Seen: "1.43.106: requests on TooManyRequestsException 1, on ThrottlingException 5",
#       "1.44.8: requests on TooManyRequestsException 3, on ThrottlingException 3".
# Needs: bash, python3 with venv and pip. Runs for about a minute: two installations, and boto3 waits between
# attempts.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > run.py <<'PY'
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
from botocore.exceptions import ClientError

requests = 0
error = ''


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        global requests
        requests += 1
        self.rfile.read(int(self.headers.get('content-length', 0)))
        body = ('{"__type":"%s","Message":"made up"}' % error).encode()
        self.send_response(400)
        self.send_header('content-type', 'application/x-amz-json-1.1')
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


service = ThreadingHTTPServer(('127.0.0.1', 0), Service)
threading.Thread(target=service.serve_forever, daemon=True).start()
seen = {}
for error in ('TooManyRequestsException', 'ThrottlingException'):
    requests = 0
    client = boto3.client('comprehend', endpoint_url=f'http://127.0.0.1:{service.server_port}', region_name='us-east-1')
    try:
        client.stop_training_document_classifier(
            DocumentClassifierArn='arn:aws:comprehend:us-east-1:123456789012:document-classifier/reviews'
        )
    except ClientError as raised:
        assert raised.response['Error']['Code'] == error
    seen[error] = requests
print(f'{boto3.__version__}:', 'requests', ', '.join(f'on {name} {count}' for name, count in seen.items()))
model = client.meta.service_model.operation_model('StopTrainingDocumentClassifier')
print('errors in the model:', ', '.join(shape.name for shape in model.error_shapes))
sys.exit(list(seen.values()) != [int(count) for count in sys.argv[1:]])
PY
# The SDK must not find settings of this machine: neither a retry mode nor a number of attempts.
unset AWS_RETRY_MODE AWS_MAX_ATTEMPTS AWS_PROFILE
export AWS_CONFIG_FILE="$folder/none" AWS_SHARED_CREDENTIALS_FILE="$folder/none"
export AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up
check() {
  local version=$1
  shift
  python3 -m venv "venv-$version"
  "venv-$version/bin/pip" install --quiet --disable-pip-version-check "boto3==$version" "botocore==$version"
  "venv-$version/bin/python" run.py "$@" || { echo 'The behaviour has changed.' >&2; exit 1; }
}
check 1.43.106 1 5
check 1.44.8 3 3
