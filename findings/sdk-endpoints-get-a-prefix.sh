#!/usr/bin/env bash
# The AWS SDKs send two operations of Step Functions to another host than the endpoint that is set for the service.
#
# Guess: with AWS_ENDPOINT_URL_SFN every request for Step Functions goes to that endpoint. The reference guide of the
# AWS SDKs says that such an endpoint is used for all requests of the service, and names local stand-ins as a purpose.
# What happens: DescribeExecution goes there. TestState and StartSyncExecution go to http://sync-127.0.0.1:…, a host
# that doesn't exist, in the SDKs for Python, JavaScript and Go alike. The model of these two has a prefix for the host,
# and the SDKs put it before an endpoint of one's own too, even before an IP address. The clients for Python and
# JavaScript have a setting that leaves it out.
# Why it matters: a stand-in for Step Functions that supports these operations looks as if it were down, while the
# others work. The error speaks of a name that can't be found, so the search begins with DNS.
# Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
#
# Versions: boto3 1.43.106, @aws-sdk/client-sfn 3.1138.0, aws-sdk-go-v2/service/sfn 1.41.2.
# Seen: "Python: DescribeExecution reached, TestState sync-127.0.0.1, StartSyncExecution sync-127.0.0.1,
#       TestState without the prefix reached", the same for JavaScript, and the first three for Go.
# Needs: bash, node 20 or later, npm, python3 with venv and pip, go 1.24 or later.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/client-sfn@3.1138.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.43.106 botocore==1.43.106
go mod init seen 2>/dev/null

cat > run.mjs <<'JS'
import { DescribeExecutionCommand, SFNClient, StartSyncExecutionCommand, TestStateCommand } from '@aws-sdk/client-sfn';

const prefix = 'arn:aws:states:us-east-1:123456789012:';
const describe = new DescribeExecutionCommand({ executionArn: `${prefix}execution:guard:made-up` });
const sync = new StartSyncExecutionCommand({ stateMachineArn: `${prefix}stateMachine:guard` });
const test = () => new TestStateCommand({ definition: '{"Type":"Succeed"}' });
const reach = async (command, settings) => {
  try {
    await new SFNClient({ maxAttempts: 1, ...settings }).send(command);
    return 'reached';
  } catch (error) {
    return error.hostname ?? error.message;
  }
};
console.log(
  `JavaScript: DescribeExecution ${await reach(describe)}, TestState ${await reach(test())}, ` +
    `StartSyncExecution ${await reach(sync)}, ` +
    `TestState without the prefix ${await reach(test(), { disableHostPrefix: true })}`,
);
JS
cat > main.go <<'GO'
package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
)

func host(err error) string {
	var failed *url.Error
	if err == nil {
		return "reached"
	}
	if errors.As(err, &failed) {
		if address, err := url.Parse(failed.URL); err == nil {
			return address.Hostname()
		}
	}
	return err.Error()
}

func main() {
	client := sfn.New(sfn.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(os.Getenv("AWS_ENDPOINT_URL_SFN")), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("made-up", "made-up", ""),
	})
	ctx := context.Background()
	prefix := "arn:aws:states:us-east-1:123456789012:"
	_, describe := client.DescribeExecution(
		ctx, &sfn.DescribeExecutionInput{ExecutionArn: aws.String(prefix + "execution:guard:made-up")})
	_, test := client.TestState(ctx, &sfn.TestStateInput{Definition: aws.String(`{"Type":"Succeed"}`)})
	_, sync := client.StartSyncExecution(
		ctx, &sfn.StartSyncExecutionInput{StateMachineArn: aws.String(prefix + "stateMachine:guard")})
	fmt.Printf("Go: DescribeExecution %s, TestState %s, StartSyncExecution %s\n", host(describe), host(test), host(sync))
}
GO
cat > run.py <<'PY'
import http.server
import os
import subprocess
import sys
import threading
import urllib.parse

import boto3
import botocore.exceptions
from botocore.config import Config


class StepFunctions(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers['Content-Length']))
        self.send_response(200)
        self.send_header('Content-Type', 'application/x-amz-json-1.0')
        self.send_header('Content-Length', '2')
        self.end_headers()
        self.wfile.write(b'{}')

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), StepFunctions)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ.update(
    AWS_ENDPOINT_URL_SFN=f'http://127.0.0.1:{server.server_port}', AWS_REGION='us-east-1',
    AWS_DEFAULT_REGION='us-east-1', AWS_ACCESS_KEY_ID='made-up', AWS_SECRET_ACCESS_KEY='made-up',
)


def reach(operation, arguments, **settings):
    config = Config(retries={'total_max_attempts': 1}, **settings)
    try:
        getattr(boto3.client('stepfunctions', config=config), operation)(**arguments)
        return 'reached'
    except botocore.exceptions.EndpointConnectionError as error:
        return urllib.parse.urlparse(error.kwargs['endpoint_url']).hostname


PREFIX = 'arn:aws:states:us-east-1:123456789012:'
test = {'definition': '{"Type":"Succeed"}'}
lines = [
    f"Python: DescribeExecution {reach('describe_execution', {'executionArn': PREFIX + 'execution:guard:made-up'})}, "
    f"TestState {reach('test_state', test)}, "
    f"StartSyncExecution {reach('start_sync_execution', {'stateMachineArn': PREFIX + 'stateMachine:guard'})}, "
    f"TestState without the prefix {reach('test_state', test, inject_host_prefix=False)}",
]
for command in (['node', '--no-warnings', 'run.mjs'], ['./seen']):
    lines.append(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())
print('\n'.join(lines))
usual = 'DescribeExecution reached, TestState sync-127.0.0.1, StartSyncExecution sync-127.0.0.1'
without = ', TestState without the prefix reached'
if lines != [f'Python: {usual}{without}', f'JavaScript: {usual}{without}', f'Go: {usual}']:
    sys.exit('The behaviour has changed.')
PY
go get github.com/aws/aws-sdk-go-v2@v1.48.0 github.com/aws/aws-sdk-go-v2/service/sfn@v1.41.2 \
  github.com/aws/aws-sdk-go-v2/credentials@v1.21.0 2>/dev/null
go mod tidy 2>/dev/null
go build -o seen .
venv/bin/python run.py
