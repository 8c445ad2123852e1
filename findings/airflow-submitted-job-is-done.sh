#!/usr/bin/env bash
# Airflow's sensor takes a job of Comprehend that has just been submitted for one that is completed.
#
# Guess: ComprehendStartPiiEntitiesDetectionJobCompletedSensor waits until the job is completed, deferrable or not.
# What happens: the sensor waits at IN_PROGRESS only, and is done at whatever is neither that nor a failure. A job
# starts as SUBMITTED, so the first poke ends the sensor. The waiter behind a deferrable sensor knows SUBMITTED and
# waits.
# Why it matters: what follows reads an output that isn't there. A test that pokes at IN_PROGRESS, FAILED and COMPLETED
# passes, and a job that leaves SUBMITTED before the first poke hides the fault.
# Source: https://docs.aws.amazon.com/comprehend/latest/APIReference/API_PiiEntitiesDetectionJobProperties.html (the
# values of JobStatus), and the sensor's description ("until it reaches a completed state").
#
# Version: apache-airflow-providers-amazon 9.39.0, with botocore 1.43.106 for the values of JobStatus.
# Seen: "SUBMITTED: sensor done, waiter retry", "IN_PROGRESS: sensor waits, waiter retry", "COMPLETED: sensor done,
#       waiter success", "FAILED: sensor fails, waiter failure", and the same for STOP_REQUESTED and STOPPED.
# Needs: bash, python3.10 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.43.106 botocore==1.43.106
# The sensor needs only base classes and an error of Airflow, so Airflow itself isn't installed.
venv/bin/pip install --quiet --disable-pip-version-check --no-deps apache-airflow-providers-amazon==9.39.0
cat > run.py <<'PY'
import importlib.util
import json
import sys
from importlib.metadata import files
from types import ModuleType, SimpleNamespace

import boto3
from botocore.waiter import WaiterModel


class Base:
    """Stands for a base class of Airflow."""

    def __class_getitem__(cls, hook):
        return cls


def provide(name, **members):
    """Makes a module of Airflow that has just these members."""
    module = ModuleType(name)
    module.__path__ = []
    vars(module).update(members)
    sys.modules[name] = module


def path(end):
    [file] = [file for file in files('apache-airflow-providers-amazon') if file.match(end)]
    return file.locate()


amazon = 'airflow.providers.amazon.aws'
for name in ['airflow', 'airflow.providers', 'airflow.providers.amazon', amazon, f'{amazon}.hooks', f'{amazon}.sensors',
             f'{amazon}.triggers', f'{amazon}.utils', 'airflow.providers.common', 'airflow.providers.common.compat']:
    provide(name)
failure = type('AirflowException', (Exception,), {})
provide('airflow.providers.common.compat.sdk', AirflowException=failure,
        conf=SimpleNamespace(getboolean=lambda *_, **__: False))
provide(f'{amazon}.hooks.comprehend', ComprehendHook=object)
provide(f'{amazon}.sensors.base_aws', AwsBaseSensor=Base)
provide(f'{amazon}.triggers.comprehend', ComprehendCreateDocumentClassifierCompletedTrigger=object,
        ComprehendPiiEntitiesDetectionJobCompletedTrigger=object)
provide(f'{amazon}.utils.mixins', aws_template_fields=lambda *fields: fields)
spec = importlib.util.spec_from_file_location('comprehend', path('aws/sensors/comprehend.py'))
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
waiters = WaiterModel(json.loads(path('aws/waiters/comprehend.json').read_text()))
acceptors = waiters.get_waiter('pii_entities_detection_job_complete').acceptors


def poke(answer):
    """What the sensor makes of this answer of DescribePiiEntitiesDetectionJob."""
    sensor = object.__new__(module.ComprehendStartPiiEntitiesDetectionJobCompletedSensor)
    sensor.job_id = 'made-up'
    sensor.hook = SimpleNamespace(conn=SimpleNamespace(describe_pii_entities_detection_job=lambda JobId: answer))
    try:
        return 'done' if sensor.poke({}) else 'waits'
    except failure:
        return 'fails'


client = boto3.client('comprehend', region_name='us-east-1', aws_access_key_id='x', aws_secret_access_key='x')
seen = {}
for status in client.meta.service_model.shape_for('JobStatus').enum:
    answer = {'PiiEntitiesDetectionJobProperties': {'JobStatus': status}}
    [waiter] = [acceptor.state for acceptor in acceptors if acceptor.matcher_func(answer)]
    seen[status] = poke(answer), waiter
    print(f'{status}: sensor {seen[status][0]}, waiter {waiter}')
if seen != {
    'SUBMITTED': ('done', 'retry'),
    'IN_PROGRESS': ('waits', 'retry'),
    'COMPLETED': ('done', 'success'),
    'FAILED': ('fails', 'failure'),
    'STOP_REQUESTED': ('fails', 'failure'),
    'STOPPED': ('fails', 'failure'),
}:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
