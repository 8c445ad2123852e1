#!/usr/bin/env bash
# Two of three Python signers sign a URL with an ARN or a time in it wrongly, and one of the two is botocore.
#
# Guess: whatever URL is valid can be signed for an API Gateway with IAM authorization. A signer that works on one URL
# works on all.
# What happens: the colon is allowed in a query as it stands, and Signature Version 4 wants it encoded in what is
# signed. botocore's SigV4Auth signs the query as it stands in the URL, so `?since=2026-11-29T10:00:00Z` gets a wrong
# signature. requests-auth-aws-sigv4 does the same, and it signs the path as it stands too, where Signature Version 4
# wants what is encoded encoded once more. So an ARN in the path gets a wrong signature. requests-aws4auth signs all
# of them rightly.
# Why it matters: ARNs and times are what such an API has in its URLs. The answer is a 403 about the signature, and it
# looks like a fault of the credentials or of the policy, since the same code can call every other path.
#
# Versions: botocore 1.43.106, requests-aws4auth 1.4.0, requests-auth-aws-sigv4 0.7, requests 2.34.2.
# Seen: a time in the query is signed rightly by requests-aws4auth only, an ARN in the path by it and by botocore.
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  botocore==1.43.106 requests==2.34.2 requests-aws4auth==1.4.0 requests-auth-aws-sigv4==0.7

cat > run.py <<'PY'
import hashlib
import hmac
import re
import sys
from importlib.metadata import version
from urllib.parse import quote, unquote, urlsplit

import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from requests_auth_aws_sigv4 import AWSSigV4
from requests_aws4auth import AWS4Auth

key, secret, region, service = 'AKIAMADEUP', 'made-up', 'us-east-1', 'execute-api'


def by_botocore(url):
    request = AWSRequest('GET', url)
    SigV4Auth(Credentials(key, secret), service, region).add_auth(request)
    return request.url, request.headers


def by_requests(auth):
    def sign(url):
        request = requests.Request('GET', url, auth=auth).prepare()
        return request.url, request.headers

    return sign


def is_right(url, headers):
    """Whether a GET has the signature that the steps of Signature Version 4 give for what is sent."""
    sent = {name.lower(): value.decode() if isinstance(value, bytes) else value for name, value in headers.items()}
    parts = urlsplit(url)
    sent.setdefault('host', parts.netloc)
    scope, names, signature = re.fullmatch(
        r'AWS4-HMAC-SHA256 Credential=[^/]+/([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)', sent['authorization']
    ).groups()

    def encoded(text, safe=''):
        return quote(text, safe=f'{safe}-_.~')

    pairs = [pair.partition('=') for pair in parts.query.split('&') if pair]
    canonical = '\n'.join(
        [
            'GET',
            encoded(parts.path, '/'),
            '&'.join(sorted(f'{encoded(unquote(name))}={encoded(unquote(value))}' for name, _, value in pairs)),
            *(f'{name}:{sent[name].strip()}' for name in names.split(';')),
            '',
            names,
            hashlib.sha256(b'').hexdigest(),
        ]
    )
    to_sign = '\n'.join(
        ['AWS4-HMAC-SHA256', sent['x-amz-date'], scope, hashlib.sha256(canonical.encode()).hexdigest()]
    )
    step = f'AWS4{secret}'.encode()
    for part in scope.split('/'):
        step = hmac.digest(step, part.encode(), 'sha256')
    return hmac.digest(step, to_sign.encode(), 'sha256').hex() == signature


signers = {
    'botocore': by_botocore,
    'requests-aws4auth': by_requests(AWS4Auth(key, secret, region, service)),
    'requests-auth-aws-sigv4': by_requests(
        AWSSigV4(service, region=region, aws_access_key_id=key, aws_secret_access_key=secret)
    ),
}
host = 'https://abcde12345.execute-api.us-east-1.amazonaws.com/v1'
arn = 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/reviews'
urls = {
    'plain': f'{host}/runs?status=TRAINING',
    'ARN in the path': f'{host}/runs/{quote(arn, safe="")}',
    'time in the query': f'{host}/runs?since=2026-11-29T10:00:00Z',
    'the same time, encoded': f'{host}/runs?since=2026-11-29T10%3A00%3A00Z',
}
seen = {}
for name, sign in signers.items():
    print(name, version(name))
    seen[name] = [is_right(*sign(url)) for url in urls.values()]
    for url, right in zip(urls, seen[name]):
        print(f'  {url}:', 'right' if right else 'wrong')
expected = {
    'botocore': [True, True, False, True],
    'requests-aws4auth': [True, True, True, True],
    'requests-auth-aws-sigv4': [True, False, False, True],
}
if seen != expected:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python -W ignore run.py
