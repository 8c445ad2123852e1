#!/usr/bin/env bash
# The inline code that formica puts into a template breaks at "\n", and a "\d" makes the template unreadable.
#
# Guess: ZipFile: "{{ code('handler.py') }}" in a template of formica is the text of the file. Its documentation gives
# this line, and code() is there to escape the text for the quotes around it.
# What happens: code() escapes line ends and quotes, but no backslashes. In YAML's quotes "\n" is a line end, so
# print("a\nb") is split over two lines within its quotes, and the function is a SyntaxError. "\t" becomes a tab, and
# "\\" a single backslash, with no error at all. A regular expression like r"\d+" ends with "found unknown escape
# character".
# Why it matters: formica's own templates show code() for Lambda functions. The stack deploys, and the function fails
# at its first call.
# Source: YAML 1.1, escape sequences in double quotes (https://yaml.org/spec/1.1/#id872840), and formica's
# documentation of code().
#
# Version: formica-cli 0.16.1.
# Seen: "print(1): the same", "print("a\nb"): another text, SyntaxError", "print("C:\\temp"): another text, compiles",
#       "r"\d+": no template".
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check formica-cli==0.16.1
cat > seen.template.yaml <<'YAML'
Resources:
  Seen:
    Type: AWS::Lambda::Function
    Properties:
      Code:
        ZipFile: "{{ code('handler.py') }}"
YAML
cat > run.py <<'PY'
import json
import pathlib
import subprocess
import sys


def deploy(code):
    """What `formica template` makes of a function with this line."""
    text = f'def handler(event, context):\n    return {code}'
    pathlib.Path('handler.py').write_text(text)
    done = subprocess.run(['venv/bin/formica', 'template'], capture_output=True, text=True)
    if done.returncode:
        return 'no template'
    seen = json.loads(done.stdout)['Resources']['Seen']['Properties']['Code']['ZipFile']
    if seen == text:
        return 'the same'
    try:
        compile(seen, 'handler.py', 'exec')
        return 'another text, compiles'
    except SyntaxError:
        return 'another text, SyntaxError'


changed = False
for code, expected in (
    ('print(1)', 'the same'),
    ('print("a", 1)', 'the same'),
    (r'print("a\nb")', 'another text, SyntaxError'),
    (r'print("C:\\temp")', 'another text, compiles'),
    (r're.match(r"\d+", "1")', 'no template'),
):
    seen = deploy(code)
    print(f'{code}: {seen}')
    changed = changed or seen != expected
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
