#!/usr/bin/env bash
# Airflow asks Step Functions to redrive an execution that doesn't exist, if the state machine is named by an alias.
#
# Guess: StepFunctionStartExecutionOperator takes the ARN of an alias or a version like that of a state machine, as
# StartExecution does. With is_redrive_execution it goes on with the execution of the given name.
# What happens: the hook makes the execution's ARN of all that follows ":stateMachine:". For the alias PROD of guard
# that is execution:guard:PROD:nightly, but the execution's ARN is execution:guard:nightly: the name of an alias or a
# version is no part of it.
# Why it matters: the first run works. Only after a failure, when the redrive would save the finished part of a long
# workflow, does the step end with ExecutionDoesNotExist. A version's number stands in the way likewise.
# Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html (stateMachineArn may be
# that of a version or an alias), and the Service Authorization Reference (an execution is
# execution:${StateMachineName}:${ExecutionId}).
#
# Versions: apache-airflow-providers-amazon 9.39.0, boto3 1.43.106.
# Seen: "guard: redrives execution:guard:nightly", "guard:PROD: redrives execution:guard:PROD:nightly", "guard:7:
#       redrives execution:guard:7:nightly".
# Needs: bash, python3.10 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.43.106 botocore==1.43.106
# The hook needs only a base class and an error of Airflow, so Airflow itself isn't installed.
venv/bin/pip install --quiet --disable-pip-version-check --no-deps apache-airflow-providers-amazon==9.39.0
cat > run.py <<'PY'
import importlib.util
import logging
import sys
from importlib.metadata import files
from types import ModuleType

import boto3


class Base:
    """Stands for the base class of Airflow's hooks, which has a client and a log."""

    log = logging.getLogger('made-up')


def provide(name, **members):
    """Makes a module of Airflow that has just these members."""
    module = ModuleType(name)
    module.__path__ = []
    vars(module).update(members)
    sys.modules[name] = module


error = type('AirflowFailException', (Exception,), {})
for name in ['airflow', 'airflow.providers', 'airflow.providers.amazon', 'airflow.providers.amazon.aws',
             'airflow.providers.amazon.aws.hooks', 'airflow.providers.common', 'airflow.providers.common.compat']:
    provide(name)
provide('airflow.exceptions', AirflowFailException=error)
provide('airflow.providers.common.compat.sdk', AirflowFailException=error)
provide('airflow.providers.amazon.aws.hooks.base_aws', AwsBaseHook=Base)
[path] = [file for file in files('apache-airflow-providers-amazon') if file.match('aws/hooks/step_function.py')]
spec = importlib.util.spec_from_file_location('step_function', path.locate())
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)

asked = []
client = boto3.client('stepfunctions', region_name='us-east-1', aws_access_key_id='x', aws_secret_access_key='x')
client.meta.events.register('provide-client-params.stepfunctions.RedriveExecution',
                            lambda params, **_: asked.append(params['executionArn']))
client.meta.events.register('before-call.stepfunctions.RedriveExecution',
                            lambda **_: (type('Response', (), {'status_code': 200})(), {}))
hook = object.__new__(module.StepFunctionHook)
hook.conn = client
account = 'arn:aws:states:us-east-1:123456789012'
changed = False
for machine in ['guard', 'guard:PROD', 'guard:7']:
    hook.start_execution(f'{account}:stateMachine:{machine}', name='nightly', is_redrive_execution=True)
    seen = asked.pop().removeprefix(f'{account}:')
    print(f'{machine}: redrives {seen}')
    changed |= seen != f'execution:{machine}:nightly'
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
