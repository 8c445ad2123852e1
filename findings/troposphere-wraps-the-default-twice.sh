#!/usr/bin/env bash
# troposphere reads a template's default of Fn::FindInMap and writes it wrapped twice.
#
# Guess: TemplateGenerator turns a template into troposphere's objects, and to_json writes the same template again.
# What happens: a default comes back as {"DefaultValue": {"DefaultValue": "30"}}, since what the template has around the
# default is wrapped once more. Elsewhere a member named "Type" makes its parent a resource: an environment variable
# Type ends with ResourceTypeNotFound, and a Type in an event pattern with an AttributeError.
# Why it matters: only CloudFormation notices the second wrapping. A tool that reads templates to add a tag to each
# resource works for all of them, until one has a default or an event with a Type.
# Source: CloudFormation's guide to the enhancements of Fn::FindInMap (the fourth value is {"DefaultValue": …}), and
# troposphere's README on TemplateGenerator.
#
# Version: troposphere 4.11.1.
# Seen: "default: ["Days", {"Ref": "AWS::Region"}, "logs", {"DefaultValue": {"DefaultValue": "30"}}]", "variable Kind:
#       kept", "variable Type: ResourceTypeNotFound", "pattern on Kind: kept", "pattern on Type: AttributeError".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check troposphere==4.11.1
cat > run.py <<'PY'
import json
import sys

from troposphere.template_generator import TemplateGenerator

changed = False


def round_trip(kind, properties):
    """The properties that are left when the template was read and written, or the name of the error."""
    template = {
        'Transform': 'AWS::LanguageExtensions',
        'Mappings': {'Days': {'us-east-1': {'logs': '7'}}},
        'Resources': {'Seen': {'Type': kind, 'Properties': properties}},
    }
    try:
        return json.loads(TemplateGenerator(template).to_json())['Resources']['Seen']['Properties']
    except Exception as error:
        return type(error).__name__


def show(name, seen, expected):
    global changed
    print(f'{name}: {seen}')
    changed |= seen != expected


find = ['Days', {'Ref': 'AWS::Region'}, 'logs', {'DefaultValue': '30'}]
read = round_trip('AWS::SSM::Parameter', {'Type': 'String', 'Value': {'Fn::FindInMap': find}})
show('default', json.dumps(read['Value']['Fn::FindInMap']),
     '["Days", {"Ref": "AWS::Region"}, "logs", {"DefaultValue": {"DefaultValue": "30"}}]')
for member, expected in [('Kind', ('kept', 'kept')), ('Type', ('ResourceTypeNotFound', 'AttributeError'))]:
    function = {
        'Code': {'ZipFile': 'made-up'}, 'Role': 'arn:aws:iam::123456789012:role/guard', 'Handler': 'index.handler',
        'Runtime': 'python3.12', 'Environment': {'Variables': {member: 'nightly'}},
    }
    rule = {'EventPattern': {'source': ['guard'], 'detail': {member: ['nightly']}}}
    for name, kind, properties, outcome in [
        (f'variable {member}', 'AWS::Lambda::Function', function, expected[0]),
        (f'pattern on {member}', 'AWS::Events::Rule', rule, expected[1]),
    ]:
        read = round_trip(kind, properties)
        show(name, 'kept' if read == properties else read, outcome)
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
