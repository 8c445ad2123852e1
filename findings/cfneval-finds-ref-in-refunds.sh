#!/usr/bin/env bash
# cfneval can't evaluate a template in which a text contains "Ref", such as a queue named "Refunds".
#
# Guess: cfneval evaluates all the conditional logic of a template. A text in Fn::Equals or Fn::Join is that text, and
# a condition may compare a parameter with true or with a number, as YAML gives it.
# What happens: cfneval asks each element whether "Ref" is in it before it asks whether it is a text. For a text, that
# looks for the letters. So "Refunds", "Refresh" and "HasRef" end with a TypeError (string indices must be integers),
# and likewise "PreCondition" in Fn::Equals. A bare true or 5 in Fn::Equals is a TypeError too, since a boolean and a
# number can't be searched. The literal "${!seconds}" in Fn::Sub is an "Unknown Ref !seconds".
# Why it matters: the whole template fails, in a place that its message doesn't name. "Refunds" in the same place works
# as a property, so it looks as if Fn::Join were broken.
# Source: CloudFormation's reference of Fn::Equals ("a value of any type that you want to compare"), Fn::Join and
# Fn::Sub, and cfneval's README.
#
# Version: cfneval 1.2.0.
# Seen: "property Refunds: Refunds", "Join of Orders: prod-Orders", "Join of Refunds: TypeError", "Equals to Orders:
#       no", "Equals to Refunds: TypeError", "Equals to true: TypeError", "literal: Unknown Ref !seconds".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check cfneval==1.2.0
cat > run.py <<'PY'
import sys

from cfneval.template_evaluator import TemplateEvaluator


def evaluate(value, compared='Orders'):
    """The property in the evaluated template, or the error."""
    evaluator = TemplateEvaluator()
    evaluator.set_template({
        'Parameters': {'Stage': {'Type': 'String', 'Default': 'prod'}},
        'Conditions': {'Same': {'Fn::Equals': [{'Ref': 'Stage'}, compared]}},
        'Resources': {'Queue': {'Type': 'AWS::SQS::Queue', 'Properties': {'QueueName': value}}},
    })
    try:
        return evaluator.generate_effective_template()['Resources']['Queue']['Properties']['QueueName']
    except TypeError as error:
        return type(error).__name__
    except Exception as error:
        return str(error)


def join(name):
    return {'Fn::Join': ['-', [{'Ref': 'Stage'}, name]]}


choice = {'Fn::If': ['Same', 'yes', 'no']}
changed = False
for name, seen, expected in (
    ('property Refunds', evaluate('Refunds'), 'Refunds'),
    ('Join of Orders', evaluate(join('Orders')), 'prod-Orders'),
    ('Join of Refunds', evaluate(join('Refunds')), 'TypeError'),
    ('Equals to Orders', evaluate(choice), 'no'),
    ('Equals to Refunds', evaluate(choice, 'Refunds'), 'TypeError'),
    ('Equals to PreCondition', evaluate(choice, 'PreCondition'), 'TypeError'),
    ('Equals to true', evaluate(choice, True), 'TypeError'),
    ('literal', evaluate({'Fn::Sub': '${!seconds}'}), 'Unknown Ref !seconds'),
):
    print(f'{name}: {seen}')
    changed = changed or seen != expected
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
