#!/usr/bin/env bash
# Airflow's sensor takes an execution that waits for its redrive for one that succeeded.
#
# Guess: StepFunctionExecutionSensor waits until an execution is over, and is done only when it has succeeded.
# What happens: the sensor knows a list of failures and one status to wait on, RUNNING. All else is success, and
# PENDING_REDRIVE is all else. The sensor ends well, and pushes an output of None.
# Why it matters: a child execution of a Distributed Map that failed is PENDING_REDRIVE after its parent was redriven,
# until its turn comes. What follows the sensor starts before the work, and works with None.
# Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html (the values of
# status), https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html, and the sensor's description
# ("until it reaches a terminal state").
#
# Version: apache-airflow-providers-amazon 9.39.0, with botocore 1.43.106 for the values of status.
# Seen: "RUNNING: waits", "SUCCEEDED: done", "FAILED: fails", "TIMED_OUT: fails", "ABORTED: fails", "PENDING_REDRIVE:
#       done, output None".
# Needs: bash, python3.10 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.43.106 botocore==1.43.106
# The sensor needs only a base class and an error of Airflow, so Airflow itself isn't installed.
venv/bin/pip install --quiet --disable-pip-version-check --no-deps apache-airflow-providers-amazon==9.39.0
cat > run.py <<'PY'
import importlib.util
import logging
import sys
from importlib.metadata import files
from types import ModuleType, SimpleNamespace

import boto3


class Base:
    """Stands for the base class of Airflow's sensors, which has a hook and a log."""

    log = logging.getLogger('made-up')

    def __class_getitem__(cls, hook):
        return cls


def provide(name, **members):
    """Makes a module of Airflow that has just these members."""
    module = ModuleType(name)
    module.__path__ = []
    vars(module).update(members)
    sys.modules[name] = module


amazon = 'airflow.providers.amazon.aws'
for name in ['airflow', 'airflow.providers', 'airflow.providers.amazon', amazon, f'{amazon}.hooks', f'{amazon}.sensors',
             f'{amazon}.utils', 'airflow.providers.common', 'airflow.providers.common.compat']:
    provide(name)
failure = type('AirflowException', (Exception,), {})
provide('airflow.providers.common.compat.sdk', AirflowException=failure)
provide(f'{amazon}.hooks.step_function', StepFunctionHook=object)
provide(f'{amazon}.sensors.base_aws', AwsBaseSensor=Base)
provide(f'{amazon}.utils.mixins', aws_template_fields=lambda *fields: fields)
[path] = [file for file in files('apache-airflow-providers-amazon') if file.match('aws/sensors/step_function.py')]
spec = importlib.util.spec_from_file_location('step_function', path.locate())
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)


def poke(status):
    """What the sensor makes of an execution with this status."""
    answer = {'status': status}
    if status == 'SUCCEEDED':
        answer['output'] = '{}'
    sensor = object.__new__(module.StepFunctionExecutionSensor)
    sensor.execution_arn = 'arn:aws:states:us-east-1:123456789012:execution:guard/Each:nightly'
    sensor.hook = SimpleNamespace(describe_execution=lambda arn: answer)
    pushed = {}
    push = SimpleNamespace(xcom_push=lambda key, value: pushed.update({key: value}))
    try:
        return f"done, output {pushed['output']}" if sensor.poke({'ti': push}) else 'waits'
    except failure:
        return 'fails'


client = boto3.client('stepfunctions', region_name='us-east-1', aws_access_key_id='x', aws_secret_access_key='x')
seen = {
    status: poke(status)
    for status in client.meta.service_model.shape_for('ExecutionStatus').enum
}
for status, outcome in seen.items():
    print(f'{status}: {outcome}')
if seen != {
    'RUNNING': 'waits',
    'SUCCEEDED': 'done, output {}',
    'FAILED': 'fails',
    'TIMED_OUT': 'fails',
    'ABORTED': 'fails',
    'PENDING_REDRIVE': 'done, output None',
}:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
