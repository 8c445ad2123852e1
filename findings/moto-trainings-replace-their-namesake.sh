#!/usr/bin/env bash
# A training in moto whose name is taken takes the place of the first one, which is gone.
#
# Guess: CreateDocumentClassifier with the name of an existing model, or with its name and version, is a
# ResourceInUseException. What is already there stays as it is.
# What happens: moto answers it like the first call, with the same ARN. A training that was told to stop is TRAINING
# again, and its data is the second call's. Another VersionName makes a model of its own, and that version can be taken
# again in the same way. CreateEntityRecognizer does the same.
# Why it matters: a program that starts a training twice, by a retry or a second event, passes its test. In the cloud
# the second call fails, and the program needs a way out: another version, or a look at the model that is there.
# Source: https://docs.aws.amazon.com/comprehend/latest/APIReference/API_CreateDocumentClassifier.html
# (ResourceInUseException says that the name is already in use, and version names are unique within a model).
#
# Versions: moto 5.2.5, boto3 1.43.106.
# Seen: "first: no error; TRAINING on s3://made-up/first", "stopped: STOP_REQUESTED on s3://made-up/first", "the name
#       again: no error; TRAINING on s3://made-up/second", "a version: no error; again: no error; … TRAINING on
#       s3://made-up/fourth", "a recognizer: no error; again: no error".
# Needs: bash, python3.10 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check moto==5.2.5 boto3==1.43.106 botocore==1.43.106
cat > run.py <<'PY'
import sys

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

seen = []
with mock_aws():
    client = boto3.client('comprehend', region_name='us-east-1', aws_access_key_id='x', aws_secret_access_key='x')

    def ask(create, **more):
        """Starts a training, and gives the name of the error if there is one."""
        try:
            create(DataAccessRoleArn='arn:aws:iam::123456789012:role/made-up', LanguageCode='en', **more)
            return 'no error'
        except ClientError as error:
            return error.response['Error']['Code']

    def train(folder, **more):
        data = {'S3Uri': f's3://made-up/{folder}'}
        return ask(
            client.create_document_classifier, DocumentClassifierName='reviews', InputDataConfig=data, **more
        )

    def recognize():
        data = {
            'EntityTypes': [{'Type': 'PRODUCT'}],
            'Documents': {'S3Uri': 's3://made-up/documents'},
            'EntityList': {'S3Uri': 's3://made-up/entities'},
        }
        return ask(client.create_entity_recognizer, RecognizerName='reviews', InputDataConfig=data)

    def models():
        listed = client.list_document_classifiers()['DocumentClassifierPropertiesList']
        return ', '.join(f'{model["Status"]} on {model["InputDataConfig"]["S3Uri"]}' for model in listed)

    seen.append(f'first: {train("first")}; {models()}')
    [model] = client.list_document_classifiers()['DocumentClassifierPropertiesList']
    client.stop_training_document_classifier(DocumentClassifierArn=model['DocumentClassifierArn'])
    seen.append(f'stopped: {models()}')
    seen.append(f'the name again: {train("second")}; {models()}')
    version = train('third', VersionName='v2')
    seen.append(f'a version: {version}; again: {train("fourth", VersionName="v2")}; {models()}')
    seen.append(f'a recognizer: {recognize()}; again: {recognize()}')
print('\n'.join(seen))
if seen != [
    'first: no error; TRAINING on s3://made-up/first',
    'stopped: STOP_REQUESTED on s3://made-up/first',
    'the name again: no error; TRAINING on s3://made-up/second',
    'a version: no error; again: no error; TRAINING on s3://made-up/second, TRAINING on s3://made-up/fourth',
    'a recognizer: no error; again: no error',
]:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
