#!/usr/bin/env bash
# serverless-plugin-split-stacks moves resources into nested stacks without their conditions, parameters and literals.
#
# Guess: the plugin moves resources from the template into nested stacks and keeps their meaning. References to what
# stays behind become parameters of the nested stack. For Ref, Fn::GetAtt and the text form of Fn::Sub they do.
# What happens: a literal "${!seconds}" in Fn::Sub becomes "${seconds}", a variable that doesn't exist. A variable in
# the list form of Fn::Sub that isn't in its map stays as it is, so "${Worker.Arn}" names a resource of another stack.
# A condition in Fn::If and a Ref to a parameter of the template stay too, but the nested template has neither
# Conditions nor that parameter. A condition on the resource itself is carried over.
# Why it matters: packaging succeeds, and CloudFormation refuses the nested template. A service meets this on the day
# it grows past the limit of resources. "${!seconds}" is what a state machine's definition needs for
# DefinitionSubstitutions.
# Source: CloudFormation's reference of Fn::Sub (the literal, and template names beside the map) and of Fn::If, and the
# plugin's README, whose limitations name none of this.
#
# Version: serverless-plugin-split-stacks 1.15.0.
# Seen: 'literal: {"Fn::Sub":["${seconds} s in ${Worker_Arn}",{"Worker_Arn":{"Ref":"WorkerArnParameter"}}]}', 'list
#       form: {"Fn::Sub":["${Worker.Arn} ${seconds}",{"seconds":"5"}]}, parameters: none', 'Fn::If:
#       {"Fn::If":["Slow","60","5"]}, conditions: none', 'parameter: {"Ref":"Seconds"}, parameters: none', "its own
#       condition: Slow".
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --legacy-peer-deps serverless-plugin-split-stacks@1.15.0
cat > run.cjs <<'JS'
const Plugin = require('serverless-plugin-split-stacks');

/** The nested template with the machine, after the plugin's own steps, which need neither AWS nor files. */
function split(machine) {
  const Resources = {
    Worker: { Type: 'AWS::Lambda::Function', Properties: {} },
    Machine: { Type: 'AWS::StepFunctions::StateMachine', ...machine },
  };
  const rootTemplate = {
    Parameters: { Seconds: { Type: 'String' } },
    Conditions: { Slow: { 'Fn::Equals': [{ Ref: 'Seconds' }, '60'] } },
    Resources,
    Outputs: {},
  };
  const plugin = new Plugin({
    version: '3.40.0',
    getProvider: () => ({}),
    service: { custom: {}, provider: {}, package: {} },
  }, {});
  Object.assign(plugin, { rootTemplate, resourcesById: { ...Resources }, resourceMigrations: {} });
  plugin.migrate('Machine', 'MachinesNestedStack');
  plugin.replaceReferences();
  plugin.replaceOutputs();
  plugin.replaceConditions();
  return plugin.nestedStacks.MachinesNestedStack;
}
const names = (object) => Object.keys(object ?? {}).join() || 'none';
const own = split({ Condition: 'Slow', Properties: {} });
const literal = split({ Properties: { Value: { 'Fn::Sub': '${!seconds} s in ${Worker.Arn}' } } });
const list = split({ Properties: { Value: { 'Fn::Sub': ['${Worker.Arn} ${seconds}', { seconds: '5' }] } } });
const condition = split({ Properties: { Value: { 'Fn::If': ['Slow', '60', '5'] } } });
const parameter = split({ Properties: { Value: { Ref: 'Seconds' } } });
const value = (stack) => JSON.stringify(stack.Resources.Machine.Properties.Value);
const seen = [
  `its own condition: ${names(own.Conditions)}`,
  `literal: ${value(literal)}`,
  `list form: ${value(list)}, parameters: ${names(list.Parameters)}`,
  `Fn::If: ${value(condition)}, conditions: ${names(condition.Conditions)}`,
  `parameter: ${value(parameter)}, parameters: ${names(parameter.Parameters)}`,
];
const expected = [
  'its own condition: Slow',
  'literal: {"Fn::Sub":["${seconds} s in ${Worker_Arn}",{"Worker_Arn":{"Ref":"WorkerArnParameter"}}]}',
  'list form: {"Fn::Sub":["${Worker.Arn} ${seconds}",{"seconds":"5"}]}, parameters: none',
  'Fn::If: {"Fn::If":["Slow","60","5"]}, conditions: none',
  'parameter: {"Ref":"Seconds"}, parameters: none',
];
console.log(seen.join('\n'));
if (`${seen}` !== `${expected}`) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
