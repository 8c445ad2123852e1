#!/usr/bin/env bash
# vcrpy answers a call to Comprehend with the recorded answer to another call, and boto3 raises no error.
#
# Guess: a replayed cassette gives each request the answer that was recorded for it, and refuses a request that isn't in
# it. With record_mode "none" vcrpy raises CannotOverwriteExistingCassetteException for such a request.
# What happens: vcrpy compares the method and the URL. Each operation of Comprehend, and of Step Functions and
# EventBridge, is a POST to "/": the operation stands in the header X-Amz-Target, the ARN in the body. So every request
# matches every recording, and the answers come in the order of their recording. Describe of one model gets the Status
# of another, StopTraining gets what DescribeDocumentClassifier answered, and a call that was never recorded is answered
# too. boto3 leaves out the members that the operation doesn't have. With match_on that includes "body" and the header,
# the same cassette works as guessed.
# Why it matters: a test that changes the order of its calls, or asks about the wrong model, stays green with somebody
# else's answer. A Status of TRAINED for the model under test is such an answer.
# Source: https://docs.aws.amazon.com/comprehend/latest/APIReference/API_StopTrainingDocumentClassifier.html (POST to
# the endpoint, with the operation in X-Amz-Target), and vcrpy's documentation of record_mode "none".
#
# Versions: vcrpy 9.4.2, boto3 1.43.106.
# Seen: "replayed: archive is TRAINING (the answer is about …/reviews), the answer to the stop has … bytes,
#       ListEndpoints: 200" (about 150 bytes, where {} has 2), and "with the operation and the body compared: archive is
#       TRAINED, the answer to the stop has 2 bytes, ListEndpoints: refused".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check vcrpy==9.4.2 boto3==1.43.106 botocore==1.43.106

cat > run.py <<'PY'
import http.server
import json
import sys
import threading

import boto3
import botocore.config
import botocore.exceptions
import vcr

PREFIX = 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/'
STATUS = {PREFIX + 'reviews': 'TRAINING', PREFIX + 'archive': 'TRAINED'}


class Comprehend(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        answer = {}
        if self.headers['X-Amz-Target'].endswith('.DescribeDocumentClassifier'):
            arn = request['DocumentClassifierArn']
            answer = {'DocumentClassifierProperties': {'DocumentClassifierArn': arn, 'Status': STATUS[arn]}}
        body = json.dumps(answer).encode()
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
    config=botocore.config.Config(retries={'total_max_attempts': 1}),
)


def describe(name):
    return client.describe_document_classifier(DocumentClassifierArn=PREFIX + name)['DocumentClassifierProperties']


def stop(name):
    """How many bytes the body of the answer has: 2 are {}, and more are another operation's answer."""
    answer = client.stop_training_document_classifier(DocumentClassifierArn=PREFIX + name)
    return int(answer['ResponseMetadata']['HTTPHeaders']['content-length'])


with vcr.use_cassette('cassette.yaml', record_mode='once'):
    recorded = [describe('reviews')['Status'], describe('archive')['Status'], stop('reviews')]
server.shutdown()

with vcr.use_cassette('cassette.yaml', record_mode='none'):
    replayed = [describe('archive'), stop('reviews'), client.list_endpoints()['ResponseMetadata']['HTTPStatusCode']]


def same_operation(first, second):
    assert first.headers['X-Amz-Target'] == second.headers['X-Amz-Target']


strict = vcr.VCR(record_mode='none')
strict.register_matcher('operation', same_operation)
with strict.use_cassette('cassette.yaml', match_on=['method', 'uri', 'operation', 'body']):
    as_guessed = [describe('archive')['Status'], stop('reviews')]
    try:
        client.list_endpoints()
        as_guessed.append('answered')
    except botocore.exceptions.HTTPClientError:
        as_guessed.append('refused')

print(f'recorded: reviews is {recorded[0]}, archive is {recorded[1]}, the answer to the stop has {recorded[2]} bytes')
print(
    f"replayed: archive is {replayed[0]['Status']} (the answer is about {replayed[0]['DocumentClassifierArn']}), "
    f'the answer to the stop has {replayed[1]} bytes, ListEndpoints: {replayed[2]}'
)
print(
    f'with the operation and the body compared: archive is {as_guessed[0]}, the answer to the stop has '
    f'{as_guessed[1]} bytes, ListEndpoints: {as_guessed[2]}'
)
if (
    recorded != ['TRAINING', 'TRAINED', 2]
    or replayed[0] != {'DocumentClassifierArn': PREFIX + 'reviews', 'Status': 'TRAINING'}
    or replayed[1] <= 2
    or replayed[2] != 200
    or as_guessed != ['TRAINED', 2, 'refused']
):
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
