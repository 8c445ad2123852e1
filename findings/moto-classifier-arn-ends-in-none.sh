#!/usr/bin/env bash
# moto gives a classifier without a version an ARN that no classifier can have.
#
# Guess: a stand-in for Amazon Comprehend answers CreateDocumentClassifier with an ARN of the form that the API model
# prescribes: `…:document-classifier/reviews`, and `…/reviews/version/v1` for a version.
# What happens: a classifier without a version has the ARN `…/reviews/None`, and a version has `…/reviews/v1`. Neither
# matches the pattern of the shape DocumentClassifierArn, which comes from the service model inside botocore. Entity
# recognizers of the same moto have proper ARNs.
# Why it matters: software that checks an ARN before it asks AWS to stop a training refuses every classifier of moto
# as malformed. A test against moto then fails, or its author loosens a check that is right.
#
# Versions: moto 5.2.1, boto3 1.43.106.
# Seen: "…:document-classifier/reviews/None matches the API model: False", the same for "…/reviews/v1",
#       "…:entity-recognizer/reviews matches the API model: True".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check moto==5.2.1 boto3==1.43.106 botocore==1.43.106

cat > run.py <<'PY'
import re
import sys

import boto3
import moto

print('moto', moto.__version__, 'boto3', boto3.__version__)
role = 'arn:aws:iam::123456789012:role/made-up'
with moto.mock_aws():
    client = boto3.client('comprehend', region_name='us-east-1')
    classifier = dict(
        DocumentClassifierName='reviews',
        DataAccessRoleArn=role,
        LanguageCode='en',
        InputDataConfig={'S3Uri': 's3://made-up/train.csv'},
    )
    recognizer = dict(
        RecognizerName='reviews',
        DataAccessRoleArn=role,
        LanguageCode='en',
        InputDataConfig={
            'EntityTypes': [{'Type': 'PRODUCT'}],
            'Documents': {'S3Uri': 's3://made-up/train.txt'},
            'EntityList': {'S3Uri': 's3://made-up/list.csv'},
        },
    )
    made = {
        'DocumentClassifierArn': [
            client.create_document_classifier(**classifier)['DocumentClassifierArn'],
            client.create_document_classifier(**classifier, VersionName='v1')['DocumentClassifierArn'],
        ],
        'EntityRecognizerArn': [client.create_entity_recognizer(**recognizer)['EntityRecognizerArn']],
    }
seen = []
for shape, arns in made.items():
    pattern = client.meta.service_model.shape_for(shape).metadata['pattern']
    for arn in arns:
        matches = re.fullmatch(pattern, arn) is not None
        print(arn, 'matches the API model:', matches)
        seen.append((arn.split(':')[-1], matches))
expected = [
    ('document-classifier/reviews/None', False),
    ('document-classifier/reviews/v1', False),
    ('entity-recognizer/reviews', True),
]
if seen != expected:
    sys.exit('The behaviour has changed.')
PY
AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up venv/bin/python run.py
