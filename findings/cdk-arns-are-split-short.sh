#!/usr/bin/env bash
# CDK splits an execution's ARN into one name when it is a parameter, and into both when it is text.
#
# Guess: Arn.split works on a text and on a token alike, as its description says, and Arn.format puts the parts together
# again. Where a name has the separator in it, Arn.extractResourceName gets the whole name; CDK's description says that
# only formats with a slash need it.
# What happens: the ARN of a Step Functions execution has two names after its type, with colons: the state machine's and
# its own. As a text it is split into "execution" and "guard:run". As a parameter its resourceName is Fn::Select 6 of the
# parts, so "guard", whatever follows, and splitting and formatting makes an ARN that no execution has. An Express
# execution loses two parts, a Map Run its id, a log group its ":*". extractResourceName reads "guard:run" from the text
# too, but for the parameter it splits at ":execution/", which isn't there: Fn::Select finds nothing, and that is an
# error of the deployment.
# Why it matters: an app that is tested with an ARN as text, and deployed with one from another stack or a parameter,
# gets another name without a warning. In a policy's Resource it stands for no execution at all.
# Source: the resource types of Step Functions in the Service Authorization Reference
# (execution:${StateMachineName}:${ExecutionId}), and Arn.split and Arn.extractResourceName in CDK's API reference.
#
# Version: aws-cdk-lib 2.276.0.
# Seen: "execution: guard:run from text, guard from a parameter", "again: …:execution:guard:run from text,
#       …:execution:guard from a parameter", "extracted: guard:run from text, nothing from a parameter".
# Needs: bash, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund aws-cdk-lib@2.276.0 constructs@10.8.1
cat > run.mjs <<'JS'
import { App, Arn, ArnFormat, CfnParameter, Stack } from 'aws-cdk-lib';

const stack = new Stack(new App(), 'Seen');
const parameter = new CfnParameter(stack, 'Arn').valueAsString;
const account = 'us-east-1:123456789012';

/** What CloudFormation makes of a value in the template where the parameter is this ARN. */
function deploy(value, arn) {
  if (typeof value !== 'object') return value;
  const [[name, argument]] = Object.entries(value);
  if (name === 'Ref') return arn;
  if (name === 'Fn::Split') return deploy(argument[1], arn).split(argument[0]);
  if (name === 'Fn::Select') return deploy(argument[1], arn)[argument[0]] ?? 'nothing';
  if (name === 'Fn::Join') return argument[1].map((part) => deploy(part, arn)).join(argument[0]);
  throw new Error(`No ${name} was expected.`);
}

let changed = false;

/** Does the same with the ARN as text and as parameter, and compares with what was seen before. */
function compare(label, arn, use, expectedText, expectedParameter) {
  const text = use(arn);
  const deployed = deploy(stack.resolve(use(parameter)), arn);
  console.log(`${label}: ${text} from text, ${deployed} from a parameter`);
  changed ||= text !== expectedText || deployed !== expectedParameter;
}

const split = (arn) => Arn.split(arn, ArnFormat.COLON_RESOURCE_NAME);
const again = (arn) => Arn.format({ ...split(arn), arnFormat: ArnFormat.COLON_RESOURCE_NAME });
const execution = `arn:aws:states:${account}:execution:guard:run`;
const machine = `arn:aws:states:${account}:stateMachine:guard`;
const log = `arn:aws:logs:${account}:log-group:/aws/vendedlogs/states/guard`;
const name = (arn) => split(arn).resourceName;

compare('stateMachine', machine, name, 'guard', 'guard');
compare('execution', execution, name, 'guard:run', 'guard');
compare('express', `arn:aws:states:${account}:express:guard:run:2f1`, name, 'guard:run:2f1', 'guard');
compare('mapRun', `arn:aws:states:${account}:mapRun:guard/each:2f1`, name, 'guard/each:2f1', 'guard/each');
compare('log-group', `${log}:*`, name, '/aws/vendedlogs/states/guard:*', '/aws/vendedlogs/states/guard');
compare('again', execution, again, execution, `arn:aws:states:${account}:execution:guard`);
compare('extracted', execution, (arn) => Arn.extractResourceName(arn, 'execution'), 'guard:run', 'nothing');
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.mjs
