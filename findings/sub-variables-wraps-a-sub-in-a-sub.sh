#!/usr/bin/env bash
# serverless-cloudformation-sub-variables puts Fn::Sub into Fn::Sub, and takes Velocity's #{else} for a variable.
#
# Guess: the plugin turns '#{AWS::Region}' into {"Fn::Sub": "${AWS::Region}"}. Its README says that it adds no Fn::Sub
# where the direct parent is one. Text that has no variable of CloudFormation in it stays as it is.
# What happens: only the list form of Fn::Sub counts as such a parent. The text form, {"Fn::Sub": "#{AWS::Region}"},
# becomes {"Fn::Sub": {"Fn::Sub": …}}, which CloudFormation refuses. And "#{else}", the form in which a mapping
# template of API Gateway or AppSync separates else from the text after it, becomes "${else}" inside of Fn::Sub, a
# parameter that doesn't exist.
# Why it matters: both are valid until the plugin is added. Packaging succeeds, and the error of the deployment speaks
# of something that isn't in serverless.yml.
# Source: the plugin's README ("If Fn::Sub is already included in the direct parent node […] then the Fn::Sub wrapper
# is not added"), and Velocity's user guide on #{else}.
#
# Version: serverless-cloudformation-sub-variables 0.2.1.
# Seen: 'plain: {"Fn::Sub":"${AWS::Region}"}', 'list form: {"Fn::Sub":["${AWS::Region} ${a}",{"a":"b"}]}', 'text form:
#       {"Fn::Sub":{"Fn::Sub":"${AWS::Region}"}}', 'Velocity: {"Fn::Sub":"#if($input.body)yes${else}no#end"}'.
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund serverless-cloudformation-sub-variables@0.2.1
cat > run.cjs <<'JS'
const Plugin = require('serverless-cloudformation-sub-variables');

const rows = [
  ['plain', '#{AWS::Region}', '{"Fn::Sub":"${AWS::Region}"}'],
  ['list form', { 'Fn::Sub': ['#{AWS::Region} ${a}', { a: 'b' }] }, '{"Fn::Sub":["${AWS::Region} ${a}",{"a":"b"}]}'],
  ['text form', { 'Fn::Sub': '#{AWS::Region}' }, '{"Fn::Sub":{"Fn::Sub":"${AWS::Region}"}}'],
  ['Velocity', '#if($input.body)yes#{else}no#end', '{"Fn::Sub":"#if($input.body)yes${else}no#end"}'],
];
const compiledCloudFormationTemplate = {
  Outputs: Object.fromEntries(rows.map(([name, Value]) => [name, { Value }])),
};
const plugin = new Plugin({
  cli: { consoleLog() {} },
  service: { provider: { compiledCloudFormationTemplate } },
});
plugin.hooks['aws:package:finalize:mergeCustomProviderResources']();
let changed = false;
for (const [name, , expected] of rows) {
  const seen = JSON.stringify(compiledCloudFormationTemplate.Outputs[name].Value);
  console.log(`${name}: ${seen}`);
  changed ||= seen !== expected;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
