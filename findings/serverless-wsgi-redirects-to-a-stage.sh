#!/usr/bin/env bash
# A Flask application on serverless-wsgi redirects to /$default/jobs/, a path that an HTTP API doesn't have.
#
# Guess: the URL that the application sees and builds is the one that the client asked for. An HTTP API with the stage
# $default has https://….execute-api.….amazonaws.com/jobs/, without a word of the stage.
# What happens: serverless-wsgi puts the stage before each path if the host is one of amazonaws.com, as REST APIs have
# it, and $default is a stage to it. So request.url, url_for() and each redirect have "/$default/jobs/". The client
# follows and gets a 404 from Flask, which has no such route. At a domain of one's own, and with apig-wsgi, the paths
# are right.
# Why it matters: JSON routes work, so a test of the API passes. A login, or Flask's own redirect from /jobs to /jobs/,
# leads nowhere until the API has a domain name.
# Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html ($default is served from
# the base of the API's URL).
#
# Versions: serverless-wsgi 3.1.0, apig-wsgi 2.20.0, flask 3.1.3, werkzeug 3.1.9 (PyPI).
# Seen: "serverless-wsgi: /jobs redirects to /$default/jobs/, which is 404", "serverless-wsgi with a domain name: /jobs
#       redirects to /jobs/, which is 200", "apig-wsgi: /jobs redirects to /jobs/, which is 200".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check serverless-wsgi==3.1.0 apig-wsgi==2.20.0 flask==3.1.3 \
  werkzeug==3.1.9

cat > run.py <<'PY'
import sys
from urllib.parse import urlsplit

import apig_wsgi
import serverless_wsgi
from flask import Flask

app = Flask(__name__)
app.get('/jobs/')(lambda: 'jobs')


def event(path, host):
    """The event of an HTTP API, format 2.0, with the stage $default."""
    http = {'method': 'GET', 'path': path, 'protocol': 'HTTP/1.1', 'sourceIp': '192.0.2.1', 'userAgent': 'made-up'}
    return {
        'version': '2.0',
        'routeKey': '$default',
        'rawPath': path,
        'rawQueryString': '',
        'headers': {'host': host, 'x-forwarded-port': '443', 'x-forwarded-proto': 'https'},
        'requestContext': {'domainName': host, 'http': http, 'stage': '$default'},
        'isBase64Encoded': False,
    }


def by_serverless_wsgi(event):
    return serverless_wsgi.handle_request(app, event, None)


by_apig_wsgi = apig_wsgi.make_lambda_handler(app)
own = 'abcdefghij.execute-api.us-east-1.amazonaws.com'
seen = []
for name, handler, host in [
    ('serverless-wsgi', by_serverless_wsgi, own),
    ('serverless-wsgi with a domain name', by_serverless_wsgi, 'jobs.example.com'),
    ('apig-wsgi', lambda event: by_apig_wsgi(event, None), own),
]:
    headers = {key.lower(): value for key, value in handler(event('/jobs', host))['headers'].items()}
    path = urlsplit(headers['location']).path
    status = handler(event(path, host))['statusCode']
    seen.append(f'{name}: /jobs redirects to {path}, which is {status}')
print('\n'.join(seen))
expected = [
    'serverless-wsgi: /jobs redirects to /$default/jobs/, which is 404',
    'serverless-wsgi with a domain name: /jobs redirects to /jobs/, which is 200',
    'apig-wsgi: /jobs redirects to /jobs/, which is 200',
]
if seen != expected:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python -W ignore run.py
