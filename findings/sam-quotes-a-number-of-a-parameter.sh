#!/usr/bin/env bash
# SAM puts a number that comes from a parameter in quotes when the state machine's definition is written in the template.
#
# Guess: TimeoutSeconds: !Ref Limit in the Definition of an AWS::Serverless::StateMachine is the parameter's number, like
# everywhere else in a template where a number is expected.
# What happens: SAM replaces each function in the definition by a name in quotes, "${definition_substitution_1}", and
# hands the value over in DefinitionSubstitutions. CloudFormation replaces that name within the text, and the quotes stay:
# TimeoutSeconds is "900". MaxConcurrency and the numbers of a Retry fare no better, nor does a Boolean.
# Why it matters: the States Language wants an integer there. A limit that worked as a literal breaks the deployment as
# soon as it becomes a parameter. In Parameters of a task it is worse: the text "900" is valid there, and only the
# called service, or a comparison later on, finds that it is no number.
# Source: https://states-language.net/spec.html#timeoutseconds (a positive integer), and
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html
# (Definition is an object, and a definition in the template may have intrinsic functions).
#
# Versions: aws-sam-translator 1.115.0, boto3 1.43.106.
# Seen: 'TimeoutSeconds: "900" from the parameter, 900 as a literal', 'MaxAttempts: "3" from the parameter, 3 as a
#       literal'.
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aws-sam-translator==1.115.0 \
  boto3==1.43.106 botocore==1.43.106
cat > run.py <<'PY'
import json
import sys

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

parameters = {'Limit': 900, 'Attempts': 3}


def deployed(limit, attempts):
    """The task of the definition that CloudFormation makes of the translated template."""
    task = {
        'Type': 'Task',
        'Resource': 'arn:aws:states:::aws-sdk:comprehend:stopTrainingDocumentClassifier',
        'TimeoutSeconds': limit,
        'Retry': [{'ErrorEquals': ['States.ALL'], 'MaxAttempts': attempts}],
        'End': True,
    }
    machine = {
        'Type': 'AWS::Serverless::StateMachine',
        'Properties': {
            'Role': 'arn:aws:iam::123456789012:role/made-up',
            'Definition': {'StartAt': 'Stop', 'States': {'Stop': task}},
        },
    }
    template = {
        'Transform': 'AWS::Serverless-2016-10-31',
        'Parameters': {name: {'Type': 'Number', 'Default': value} for name, value in parameters.items()},
        'Resources': {'Machine': machine},
    }
    session = boto3.session.Session(region_name='us-east-1')
    translated = Translator({}, Parser(), boto_session=session).translate(template, {})
    properties = translated['Resources']['Machine']['Properties']
    separator, lines = properties['DefinitionString']['Fn::Join']
    text = separator.join(lines)
    for name, value in properties.get('DefinitionSubstitutions', {}).items():
        text = text.replace('${' + name + '}', str(parameters[value['Ref']]))
    return json.loads(text)['States']['Stop']


literal = deployed(900, 3)
referred = deployed({'Ref': 'Limit'}, {'Ref': 'Attempts'})
changed = False
for name, read, expected in [
    ('TimeoutSeconds', lambda task: task['TimeoutSeconds'], ('900', 900)),
    ('MaxAttempts', lambda task: task['Retry'][0]['MaxAttempts'], ('3', 3)),
]:
    seen = read(referred), read(literal)
    print(f'{name}: {json.dumps(seen[0])} from the parameter, {json.dumps(seen[1])} as a literal')
    changed |= seen != expected
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
