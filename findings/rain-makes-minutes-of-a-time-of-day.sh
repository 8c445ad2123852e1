#!/usr/bin/env bash
# AWS's formatter for templates takes the quotes off "13:30", and the AWS CLI then reads the number 810.
#
# Guess: `rain fmt` changes how a template looks, not what it says. A text in quotes is the same text afterwards, at
# the least with --node-style strict-booleans, the style for readers of YAML 1.1.
# What happens: rain keeps the quotes where YAML 1.2 needs them. CloudFormation's templates are YAML 1.1, where 13:30
# is a number in base 60, and the AWS CLI, SAM, cfn-lint and cfn-flip read it so. "off" loses its quotes too, and is
# false. With strict-booleans "off" keeps them, but "13:30" doesn't, and a bare yes, which is true in 1.1, becomes the
# text "yes". "03:00" stays a text, since a number doesn't begin with 0.
# Why it matters: a snapshot policy for "03:00" works, and the next one for "13:30" is refused. `aws cloudformation
# package` writes 810 into the template that is deployed.
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html (YAML 1.1),
# https://yaml.org/type/int.html (base 60), and docs/rain_fmt.md of rain.
#
# Versions: github.com/aws-cloudformation/rain 1.24.4, awscli 1.46.3 as the reader.
# Seen: 'by default "13:30" is read as 810, "off" as false, "03:00" as "03:00", yes as true' and 'with strict-booleans
#       "13:30" is read as 810, "off" as "off", "03:00" as "03:00", yes as "yes"'.
# Needs: bash, go 1.24 or later, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awscli==1.46.3
cat > template.yaml <<'YAML'
Resources:
  Seen:
    Type: AWS::CloudFormation::WaitConditionHandle
    Metadata: ["13:30", "off", "03:00", yes]
YAML
go mod init seen 2>/dev/null
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"github.com/aws-cloudformation/rain/cft/format"
	"github.com/aws-cloudformation/rain/cft/parse"
)

// The command's --node-style sets the same variable.
func main() {
	template, err := parse.File("template.yaml")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	format.NodeStyle = os.Args[1]
	fmt.Print(format.String(template, format.Options{}))
}
GO
go get github.com/aws-cloudformation/rain@v1.24.4 2>/dev/null
go mod tidy 2>/dev/null
go build -o rain-format .
./rain-format '' > default.yaml
./rain-format strict-booleans > strict.yaml
cat > run.py <<'PY'
import json
import pathlib
import sys

from awscli.customizations.cloudformation.yamlhelper import yaml_parse

changed = False
for name, file, expected in (
    ('before', 'template.yaml', ['13:30', 'off', '03:00', True]),
    ('by default', 'default.yaml', [810, False, '03:00', True]),
    ('with strict-booleans', 'strict.yaml', [810, 'off', '03:00', 'yes']),
):
    seen = yaml_parse(pathlib.Path(file).read_text())['Resources']['Seen']['Metadata']
    first, second, third, fourth = map(json.dumps, seen)
    print(f'{name} "13:30" is read as {first}, "off" as {second}, "03:00" as {third}, yes as {fourth}')
    changed = changed or seen != expected
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
