#!/usr/bin/env bash
# A Date in the parameters of a CDK state is {} in the definition, and ISO text elsewhere in the same definition.
#
# Guess: a Date within the parameters of a state becomes ISO text, as JSON.stringify makes it. The type of parameters is
# a map of any values, and a Date in the Result of a Pass state or in the input of a rule becomes such text.
# What happens: wherever the CDK looks for JSONPaths it takes a Date for an object and copies its members. A Date has
# none, so "{}" is left. This goes for Parameters, ItemSelector, Assign, and for the input of another state machine.
# Result, the Output of JSONata, and the inputs of rules and schedules have the text.
# Why it matters: a filter SubmitTimeAfter for Comprehend is an empty object then. The CDK and the synthesis say
# nothing, and the definition is valid, so it shows when the state runs at last.
# Source: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_stepfunctions.Pass.html (parameters), and ECMA-262
# on Date.prototype.toJSON.
#
# Versions: aws-cdk-lib 2.276.0, constructs 10.8.1.
# Seen: 'Filter of CallAwsService: {"SubmitTimeAfter":{}}'; {"at":{}} for "Parameters of Pass", "Input of
#       StepFunctionsStartExecution", "ItemSelector" and "Assign"; {"at":"2026-11-30T10:00:00.000Z"} for "Result",
#       "Output in JSONata", "Input of a rule" and "Input of a schedule".
# Needs: bash, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund aws-cdk-lib@2.276.0 constructs@10.8.1
cat > seen.cjs <<'JS'
const { App, Duration, Stack } = require('aws-cdk-lib');
const { Template } = require('aws-cdk-lib/assertions');
const { Rule, RuleTargetInput, Schedule } = require('aws-cdk-lib/aws-events');
const { SfnStateMachine } = require('aws-cdk-lib/aws-events-targets');
const scheduler = require('aws-cdk-lib/aws-scheduler');
const { StepFunctionsStartExecution } = require('aws-cdk-lib/aws-scheduler-targets');
const sfn = require('aws-cdk-lib/aws-stepfunctions');
const tasks = require('aws-cdk-lib/aws-stepfunctions-tasks');

const at = new Date('2026-11-30T10:00:00Z');
const machine = (stack) => sfn.StateMachine.fromStateMachineName(stack, 'Guard', 'guard');

/** The properties of the one resource of a type in the template. */
function properties(type, build) {
  const stack = new Stack(new App(), 'Stack');
  build(stack);
  const [resource] = Object.values(Template.fromStack(stack).findResources(type));
  return resource.Properties;
}

/** The state X of the synthesized definition. */
function state(build) {
  const { DefinitionString: definition } = properties('AWS::StepFunctions::StateMachine', (stack) => {
    const definitionBody = sfn.DefinitionBody.fromChainable(build(stack));
    new sfn.StateMachine(stack, 'Machine', { definitionBody });
  });
  const parts = definition['Fn::Join']?.[1] ?? [definition];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'aws')).join('')).States.X;
}

const text = '{"at":"2026-11-30T10:00:00.000Z"}';
const cases = [
  ['Parameters of Pass', () => state((s) => new sfn.Pass(s, 'X', { parameters: { at } })).Parameters, '{"at":{}}'],
  [
    'Filter of CallAwsService',
    () => {
      const parameters = { Filter: { SubmitTimeAfter: at } };
      const call = { service: 'comprehend', action: 'listEntityRecognizers', iamResources: ['*'], parameters };
      return state((s) => new tasks.CallAwsService(s, 'X', call)).Parameters.Filter;
    },
    '{"SubmitTimeAfter":{}}',
  ],
  [
    'Input of StepFunctionsStartExecution',
    () => {
      const input = sfn.TaskInput.fromObject({ at });
      const start = (s) => new tasks.StepFunctionsStartExecution(s, 'X', { stateMachine: machine(s), input });
      return state(start).Parameters.Input;
    },
    '{"at":{}}',
  ],
  [
    'ItemSelector',
    () => {
      const map = (s) => new sfn.Map(s, 'X', { itemSelector: { at } }).itemProcessor(new sfn.Pass(s, 'Y'));
      return state(map).ItemSelector;
    },
    '{"at":{}}',
  ],
  ['Assign', () => state((s) => new sfn.Pass(s, 'X', { assign: { at } })).Assign, '{"at":{}}'],
  ['Result', () => state((s) => new sfn.Pass(s, 'X', { result: sfn.Result.fromObject({ at }) })).Result, text],
  ['Output in JSONata', () => state((s) => sfn.Pass.jsonata(s, 'X', { outputs: { at } })).Output, text],
  [
    'Input of a rule',
    () =>
      properties('AWS::Events::Rule', (s) => {
        const target = new SfnStateMachine(machine(s), { input: RuleTargetInput.fromObject({ at }) });
        new Rule(s, 'Rule', { schedule: Schedule.rate(Duration.days(1)), targets: [target] });
      }).Targets[0].Input,
    text,
  ],
  [
    'Input of a schedule',
    () =>
      properties('AWS::Scheduler::Schedule', (s) => {
        const input = scheduler.ScheduleTargetInput.fromObject({ at });
        const target = new StepFunctionsStartExecution(machine(s), { input });
        new scheduler.Schedule(s, 'Daily', { schedule: scheduler.ScheduleExpression.rate(Duration.days(1)), target });
      }).Target.Input,
    text,
  ],
];

let changed = false;
for (const [name, find, expected] of cases) {
  const found = find();
  const seen = typeof found === 'string' ? found : JSON.stringify(found);
  console.log(`${name}: ${seen}`);
  changed ||= seen !== expected;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
TMPDIR=$folder node seen.cjs
