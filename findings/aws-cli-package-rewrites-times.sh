#!/usr/bin/env bash
# `aws cloudformation package` rewrites a time that stands in a template without quotes, and SAM stops at it.
#
# Guess: a time in a template needs no quotes. CloudFormation doesn't support YAML's tag for timestamps, so StartDate:
# 2026-11-30T10:00:00Z is a text there. `aws cloudformation package` uploads files, and changes nothing else.
# What happens: the CLI reads a datetime and writes "2026-11-30 10:00:00+00:00", with a space for the T and an offset
# for the Z. With --use-json it fails: "Object of type datetime is not JSON serializable". cfn-flip makes "+00:00" of
# the Z. SAM's translator ends with a TypeError if the time stands in a state machine's Definition. The time in quotes
# passes all of them.
# Why it matters: EventBridge Scheduler and the Wait and Choice states want ISO 8601 with a T. The same template
# carries another text when it went through the CLI than when it is uploaded in the console.
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html (the YAML features that
# aren't supported: the tag timestamp among them), and `aws cloudformation package help`.
#
# Versions: awscli 1.46.3, cfn-flip 1.3.0, aws-sam-translator 1.115.0.
# Seen: "package: 2026-11-30 10:00:00+00:00", "package --use-json: Object of type datetime is not JSON serializable",
#       "cfn-flip: 2026-11-30T10:00:00+00:00", "SAM: Object of type datetime is not JSON serializable", "package with
#       quotes: '2026-11-30T10:00:00Z'", "SAM with quotes: 2026-11-30T10:00:00Z".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awscli==1.46.3 cfn-flip==1.3.0 aws-sam-translator==1.115.0
cat > template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Role: arn:aws:iam::123456789012:role/machine
      Definition:
        StartAt: Wait
        States:
          Wait:
            Type: Wait
            Timestamp: 2026-11-30T10:00:00Z
            End: true
YAML
sed "s/2026-.*/'&'/" template.yaml > quoted.yaml
# Nothing is uploaded, as the template names no files. The credentials are made up.
export AWS_ACCESS_KEY_ID=made-up AWS_SECRET_ACCESS_KEY=made-up AWS_DEFAULT_REGION=us-east-1
export AWS_EC2_METADATA_DISABLED=true AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
cat > run.py <<'PY'
import json
import pathlib
import subprocess
import sys
from unittest.mock import Mock

import cfn_flip
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


def package(file, *options):
    """The time in the packaged template, or what the command complains of."""
    command = ['venv/bin/aws', 'cloudformation', 'package', '--s3-bucket', 'made-up', '--template-file', file, *options]
    done = subprocess.run(command, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if 'Timestamp' in line]
    return lines[0].split(': ', 1)[1] if lines else done.stderr.strip().splitlines()[-1]


def flip(file):
    template = json.loads(cfn_flip.to_json(pathlib.Path(file).read_text()))
    return template['Resources']['Machine']['Properties']['Definition']['States']['Wait']['Timestamp']


def sam(file):
    """The time in the definition that SAM makes, or its error."""
    try:
        template = transform(yaml_parse(pathlib.Path(file).read_text()), {}, Mock(load=lambda: {}))
        text = template['Resources']['Machine']['Properties']['DefinitionString']['Fn::Join'][1]
        return json.loads('\n'.join(text))['States']['Wait']['Timestamp']
    except TypeError as error:
        return str(error)


refused = 'Object of type datetime is not JSON serializable'
changed = False
for name, seen, expected in (
    ('package', package('template.yaml'), '2026-11-30 10:00:00+00:00'),
    ('package --use-json', package('template.yaml', '--use-json'), refused),
    ('cfn-flip', flip('template.yaml'), '2026-11-30T10:00:00+00:00'),
    ('SAM', sam('template.yaml'), refused),
    ('package with quotes', package('quoted.yaml'), "'2026-11-30T10:00:00Z'"),
    ('SAM with quotes', sam('quoted.yaml'), '2026-11-30T10:00:00Z'),
):
    print(f'{name}: {seen}')
    changed = changed or seen != expected
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
