#!/usr/bin/env bash
# Luigi takes an ECS task that failed for one that is done, and starts what comes after it.
#
# Guess: a pipeline step of the class ECSTask fails when its container fails, as BatchTask of the same package does with
# a failed job. Then Luigi holds back the steps that require it.
# What happens: ECSTask waits until the status is STOPPED, and reads neither the exit code nor the reason. A task whose
# container exited with 1, and a task whose container never started, are a success. Luigi runs the next step and reports
# that all went well.
# Why it matters: STOPPED is the last status of every ECS task, whether it worked or not. A step that prepares the
# training data can fail each night, and the training starts on yesterday's data.
# Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html (a stopped task's
# stopCode, stoppedReason and exitCode tell why it stopped), and luigi.contrib.batch, which raises an error for a failed
# job.
#
# Versions: luigi 3.8.1, boto3 1.43.106.
# Seen: "exit code 0: Luigi succeeded, the next step ran", the same for "exit code 1" and for "TaskFailedToStart".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check luigi==3.8.1 boto3==1.43.106 botocore==1.43.106
cat > run.py <<'PY'
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

tasks = {
    'exit code 0': {'stopCode': 'EssentialContainerExited', 'containers': [{'name': 'prepare', 'exitCode': 0}]},
    'exit code 1': {'stopCode': 'EssentialContainerExited', 'containers': [{'name': 'prepare', 'exitCode': 1}]},
    'TaskFailedToStart': {'stopCode': 'TaskFailedToStart', 'containers': [{'name': 'prepare', 'lastStatus': 'STOPPED'}]},
}
now = None


class Ecs(BaseHTTPRequestHandler):
    """Answers RunTask and DescribeTasks with the one task that is looked at."""

    def do_POST(self):
        self.rfile.read(int(self.headers['Content-Length']))
        arn = 'arn:aws:ecs:us-east-1:123456789012:task/default/made-up'
        answer = json.dumps({'tasks': [{'taskArn': arn, 'lastStatus': 'STOPPED', **tasks[now]}], 'failures': []}).encode()
        self.send_response(200)
        self.send_header('Content-Type', 'application/x-amz-json-1.1')
        self.send_header('Content-Length', str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(('127.0.0.1', 0), Ecs)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ.update(
    AWS_ENDPOINT_URL=f'http://127.0.0.1:{server.server_port}',
    AWS_DEFAULT_REGION='us-east-1',
    AWS_ACCESS_KEY_ID='made-up',
    AWS_SECRET_ACCESS_KEY='made-up',
)

import luigi
from luigi.contrib.ecs import ECSTask

trained = []


class Prepare(ECSTask):
    case = luigi.Parameter()
    task_def_arn = 'arn:aws:ecs:us-east-1:123456789012:task-definition/prepare:1'
    done = False

    def run(self):
        super().run()
        self.done = True

    def complete(self):
        return self.done


class Train(luigi.Task):
    case = luigi.Parameter()

    def requires(self):
        return Prepare(case=self.case)

    def run(self):
        trained.append(self.case)

    def complete(self):
        return self.case in trained


changed = False
for now in tasks:
    succeeded = luigi.build([Train(case=now)], local_scheduler=True, log_level='CRITICAL')
    ran = now in trained
    print(f'{now}: Luigi {"succeeded" if succeeded else "failed"}, the next step {"ran" if ran else "did not run"}')
    changed |= not succeeded or not ran
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py 2>log || { cat log >&2; exit 1; }
