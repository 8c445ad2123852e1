#!/usr/bin/env bash
# jsonpath-python finds nothing for a name in double quotes, for two indexes and for &&, and raises no error.
#
# Guess: $["models"] is $['models']. JSONPath takes quotes of either kind, and what a library doesn't know is an error,
# as it is in the other libraries.
# What happens: the name in double quotes isn't found. Neither are the entries [0,2], two names ['Name','Hours'] or a
# filter with &&. Each answer is an empty list. Single quotes, one index, [Name,Hours] without quotes and a filter with
# `and` are right. python-jsonpath, whose module is called jsonpath too, takes all of RFC 9535 and refuses the rest.
# Why it matters: json.dumps(name) is how a program puts a name into a path, and it writes double quotes. "No such
# model" is a plausible answer, so a typing error and a wrong dialect look like an account without models.
# Source: RFC 9535, 2.3.1 (a name in double or in single quotes), 2.5.1 (several selectors), 2.3.5 (&&).
#
# Versions: jsonpath-python 1.1.6, python-jsonpath 2.2.2 (PyPI).
# Seen: '$['models'][0].Name: ["a"] and ["a"]', '$["models"][0].Name: [] and ["a"]', '$.models[0,2].Name: [] and
#       ["a","c"]', '$.models[0]['Name','Hours']: [] and ["a",1]', '$.models[?(@.Hours>1 && @.Hours<9)].Name: [] and
#       ["b"]'.
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# Both packages install a module of the name "jsonpath".
python3 -m venv one
one/bin/pip install --quiet --disable-pip-version-check jsonpath-python==1.1.6
python3 -m venv other
other/bin/pip install --quiet --disable-pip-version-check python-jsonpath==2.2.2

cat > paths <<'TEXT'
$['models'][0].Name
$["models"][0].Name
$.models[0].Name
$.models[0,2].Name
$.models[0]['Name']
$.models[0]['Name','Hours']
$.models[?(@.Hours>1)].Name
$.models[?(@.Hours>1 && @.Hours<9)].Name
TEXT
cat > run.py <<'PY'
import json

import jsonpath

data = {'models': [{'Name': 'a', 'Hours': 1}, {'Name': 'b', 'Hours': 5}, {'Name': 'c', 'Hours': 9}]}
find = jsonpath.findall if hasattr(jsonpath, 'findall') else lambda path, data: jsonpath.JSONPath(path).parse(data)
for path in open('paths').read().splitlines():
    print(json.dumps(find(path, data), separators=(',', ':')))
PY
one/bin/python run.py > one.txt
other/bin/python run.py > other.txt
paste -d '|' paths one.txt other.txt | sed 's/|\(\[[^|]*\)|\(\[.*\)$/: \1 and \2/' | tee seen
cat > expected <<'TEXT'
$['models'][0].Name: ["a"] and ["a"]
$["models"][0].Name: [] and ["a"]
$.models[0].Name: ["a"] and ["a"]
$.models[0,2].Name: [] and ["a","c"]
$.models[0]['Name']: ["a"] and ["a"]
$.models[0]['Name','Hours']: [] and ["a",1]
$.models[?(@.Hours>1)].Name: ["b","c"] and ["b","c"]
$.models[?(@.Hours>1 && @.Hours<9)].Name: [] and ["b"]
TEXT
cmp -s seen expected || { echo 'The behaviour has changed.' >&2; exit 1; }
