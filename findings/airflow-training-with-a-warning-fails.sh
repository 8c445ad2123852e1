#!/usr/bin/env bash
# A training of Comprehend that ends with a warning fails in Airflow, unless it had a place for its output.
#
# Guess: ComprehendCreateDocumentClassifierOperator and its sensor take TRAINED_WITH_WARNING for a success, since
# fail_on_warnings is false by default. output_data_config is an option of the operator, as OutputDataConfig is one of
# CreateDocumentClassifier.
# What happens: to write a line of the log about the warning, the hook of Airflow reads OutputDataConfig from the answer
# of DescribeDocumentClassifier. That member is optional there too. If the classifier has none, the step ends with
# KeyError: 'OutputDataConfig'. The same classifier passes when its status is TRAINED.
# Why it matters: the training is paid for and usable, and the pipeline calls it failed. A retry of the step trains once
# more.
# Source: https://docs.aws.amazon.com/comprehend/latest/APIReference/API_CreateDocumentClassifier.html (OutputDataConfig
# is not required), and Airflow's description of fail_on_warnings.
#
# Versions: apache-airflow-providers-amazon 9.39.0, boto3 1.43.106.
# Seen: "TRAINED, no output: passes", "TRAINED_WITH_WARNING, output: passes", "TRAINED_WITH_WARNING, no output: KeyError
#       'OutputDataConfig'".
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
from botocore.stub import Stubber


class Base:
    """Stands for the base class of Airflow's hooks, which has a client and a log."""

    log = logging.getLogger('made-up')


def provide(name, **members):
    """Makes a module of Airflow that has just these members."""
    module = ModuleType(name)
    module.__path__ = []
    vars(module).update(members)
    sys.modules[name] = module


error = type('AirflowException', (Exception,), {})
for name in ['airflow', 'airflow.providers', 'airflow.providers.amazon', 'airflow.providers.amazon.aws',
             'airflow.providers.amazon.aws.hooks', 'airflow.providers.common', 'airflow.providers.common.compat']:
    provide(name)
provide('airflow.exceptions', AirflowException=error)
provide('airflow.providers.common.compat.sdk', AirflowException=error)
provide('airflow.providers.amazon.aws.hooks.base_aws', AwsBaseHook=Base)
[path] = [file for file in files('apache-airflow-providers-amazon') if file.match('aws/hooks/comprehend.py')]
spec = importlib.util.spec_from_file_location('comprehend', path.locate())
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)

arn = 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/reviews'
client = boto3.client('comprehend', region_name='us-east-1', aws_access_key_id='x', aws_secret_access_key='x')
changed = False
for status, output, expected in [
    ('TRAINED', None, 'passes'),
    ('TRAINED_WITH_WARNING', {'S3Uri': 's3://made-up/output'}, 'passes'),
    ('TRAINED_WITH_WARNING', None, "KeyError 'OutputDataConfig'"),
]:
    properties = {'DocumentClassifierArn': arn, 'Status': status, 'Message': 'made-up', 'ClassifierMetadata': {}}
    if output:
        properties['OutputDataConfig'] = output
    hook = object.__new__(module.ComprehendHook)
    hook.conn = client
    with Stubber(client) as stubber:
        stubber.add_response('describe_document_classifier', {'DocumentClassifierProperties': properties})
        try:
            hook.validate_document_classifier_training_status(arn, fail_on_warnings=False)
            seen = 'passes'
        except Exception as failure:
            seen = f'{type(failure).__name__} {failure}'
    print(f'{status}, {"output" if output else "no output"}: {seen}')
    changed |= seen != expected
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
