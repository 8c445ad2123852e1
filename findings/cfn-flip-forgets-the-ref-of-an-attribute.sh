#!/usr/bin/env bash
# cfn-flip turns !GetAtt [Bucket, !Ref Attribute] into the attribute "Attribute", the name of the parameter itself.
#
# Guess: cfn-flip converts a template between YAML and JSON without a change of meaning. The attribute of Fn::GetAtt
# may be a Ref to a parameter, so {"Fn::GetAtt": ["Bucket", {"Ref": "Attribute"}]} is what the short form becomes.
# What happens: for the tag !GetAtt cfn-flip takes the text of each element and leaves its tag out. The result is
# ["Bucket", "Attribute"], and CloudFormation looks for an attribute of that name. The long form Fn::GetAtt is right,
# and so is every other short form. In the other direction a Ref in Fn::GetAtt is a TypeError, unless the long form is
# asked for. The AWS CLI, SAM and cfn-lint read the same template rightly.
# Why it matters: the conversion succeeds, and the template is refused, or it gets a wrong value where a parameter is
# called like an attribute, such as Arn.
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-getatt.html ("For
# the Fn::GetAtt attribute name, you can use the Ref function"), and cfn-flip's README.
#
# Versions: cfn-flip 1.3.0, awscli 1.46.3.
# Seen: 'cfn-flip, short: ["Bucket", "Attribute"]', 'cfn-flip, long: ["Bucket", {"Ref": "Attribute"}]', "cfn-flip, to
#       YAML: TypeError", 'the AWS CLI, short: ["Bucket", {"Ref": "Attribute"}]'.
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check cfn-flip==1.3.0 awscli==1.46.3
cat > run.py <<'PY'
import json
import sys

import cfn_flip
from awscli.customizations.cloudformation.yamlhelper import yaml_parse

template = '''
Parameters:
  Attribute: {Type: String, Default: DomainName}
Resources:
  Bucket: {Type: AWS::S3::Bucket}
Outputs:
  Short: {Value: !GetAtt [Bucket, !Ref Attribute]}
  Long: {Value: {Fn::GetAtt: [Bucket, !Ref Attribute]}}
'''
right = ['Bucket', {'Ref': 'Attribute'}]


def back():
    """The name of the error when the right JSON becomes YAML."""
    try:
        return cfn_flip.to_yaml(json.dumps({'Outputs': {'Short': {'Value': {'Fn::GetAtt': right}}}}))
    except TypeError as error:
        return type(error).__name__


flipped = json.loads(cfn_flip.to_json(template))['Outputs']
changed = False
for name, seen, expected in (
    ('cfn-flip, short', flipped['Short']['Value']['Fn::GetAtt'], ['Bucket', 'Attribute']),
    ('cfn-flip, long', flipped['Long']['Value']['Fn::GetAtt'], right),
    ('cfn-flip, to YAML', back(), 'TypeError'),
    ('the AWS CLI, short', yaml_parse(template)['Outputs']['Short']['Value']['Fn::GetAtt'], right),
):
    print(f'{name}: {seen if isinstance(seen, str) else json.dumps(seen)}')
    changed = changed or seen != expected
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
