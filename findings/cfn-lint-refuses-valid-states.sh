#!/usr/bin/env bash
# cfn-lint reports errors in state machines that the States Language allows and that the CDK writes.
#
# Guess: E3601 of cfn-lint ("validate the structure of a state machine definition") finds faults only.
# What happens: it refuses InputPath and OutputPath of a Succeed state, though a Succeed state has input and output
# like others and the specification's table of fields gives it both. It refuses a JSONata expression in TimeoutSeconds
# of a Task and in MaxConcurrency of a Map as "not a number", though both may be expressions, and it takes one in
# Seconds of a Wait. The CDK has properties for all of these (Succeed.outputPath, Timeout.jsonata,
# jsonataMaxConcurrency), so a template that it made fails a check of the same template.
# Why it matters: E is cfn-lint's level for what CloudFormation will refuse, and it ends a build. Whoever turns E3601
# off loses the check of every other definition.
#
# Version: cfn-lint 1.58.0.
# Seen: four errors E3601: 'InputPath', 'OutputPath' unexpected, '{% $limit %}' and '{% $seconds %}' not a number.
# Needs: bash, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check cfn-lint==1.58.0

cat > template.yaml <<'YAML'
Resources:
  JsonPath:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/made-up
      Definition:
        StartAt: Stopped
        States:
          Stopped:
            Type: Succeed
            InputPath: $.job
            OutputPath: $.Status
  Jsonata:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/made-up
      Definition:
        QueryLanguage: JSONata
        StartAt: Wait
        States:
          Wait:
            Type: Wait
            Seconds: '{% $states.input.seconds %}'
            Assign:
              limit: '{% $states.input.limit %}'
              seconds: '{% $states.input.seconds %}'
            Next: Each
          Each:
            Type: Map
            Items: '{% $states.input.models %}'
            MaxConcurrency: '{% $limit %}'
            ItemProcessor:
              StartAt: Stop
              States:
                Stop:
                  Type: Task
                  Resource: arn:aws:states:::aws-sdk:comprehend:stopTrainingDocumentClassifier
                  Arguments:
                    DocumentClassifierArn: '{% $states.input %}'
                  TimeoutSeconds: '{% $seconds %}'
                  End: true
            End: true
YAML
venv/bin/cfn-lint --version
venv/bin/cfn-lint --regions us-east-1 --format parseable -- template.yaml > report || true
cut -d: -f6- report
seen=$(grep -c ':E3601:' report || true)
if [[ $seen != 4 ]] ||
  ! grep -q "'InputPath' was unexpected" report || ! grep -q "'OutputPath' was unexpected" report ||
  ! grep -qF "'{% \$limit %}' is not of type 'number'" report ||
  ! grep -qF "'{% \$seconds %}' is not of type 'number'" report; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
