import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import aslValidator from 'asl-validator';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DefinitionBody, IntegrationPattern, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { modelOf } from '../lambda/account/arn.ts';
import { loadEngine } from '../local/aws/step-functions/engine.ts';
import { testApp } from './support/stack.ts';

const textOf = (page: string) => readFileSync(new URL(`../docs/${page}`, import.meta.url), 'utf8');
const page = textOf('pipelines.md');
const blocks = (language: string) =>
  Array.from(page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms')), ([, text = '']) => text);
const [trust, task, policy] = blocks('json').map((text) => JSON.parse(text));
const arn = 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/invoices';

test('the workflow of GitHub Actions is YAML, its role’s trust names who may take it', () => {
  // The parser that aws-cdk-lib has in its own package.
  const { parse } = createRequire(createRequire(import.meta.url).resolve('aws-cdk-lib'))('yaml');
  const { permissions, jobs } = parse(blocks('yaml')[0]);
  expect(permissions['id-token']).toBe('write');
  expect(jobs.stop.steps.at(-1).run).toMatch(/^npx comprehend-stop-training stop "\$MODEL" /);
  const { Action: action, Condition: condition } = trust.Statement[0];
  expect([action, Object.keys(condition.StringEquals).length]).toEqual(['sts:AssumeRoleWithWebIdentity', 2]);
});

test('every option of a command is one of the command line', () => {
  const options = page.match(/(?<=comprehend-stop-training .*)--[a-z]+/g) ?? [];
  expect(options.length).toBeGreaterThan(4);
  for (const option of options) expect(textOf('command-line.md')).toContain(`  ${option} `);
});

test('the task of a state machine is valid, hands on the model and answers its Status', async () => {
  expect(aslValidator(task, { checkPaths: true, checkArn: true })).toMatchObject({ isValid: true });
  const given: unknown[] = [];
  const answer = async (parameters: unknown) => {
    given.push(parameters);
    return { Output: { DocumentClassifierArn: arn, Status: 'STOPPED' } };
  };
  const { ending } = loadEngine(task)({ DocumentClassifierArn: arn }, {}, { 'Stop Training': answer });
  const { output = '' } = await ending;
  expect(given).toMatchObject([{ Input: { DocumentClassifierArn: arn } }]);
  expect(JSON.parse(output)).toEqual({ DocumentClassifierArn: arn, Stopped: { Status: 'STOPPED' } });
});

test('the rights of the task are those that the CDK gives it', () => {
  const stack = new Stack(testApp(), 'Theirs');
  const stateMachine = StateMachine.fromStateMachineName(stack, 'StopWorkflow', 'STOP_WORKFLOW');
  const integrationPattern = IntegrationPattern.RUN_JOB;
  const start = new StepFunctionsStartExecution(stack, 'Stop Training', { stateMachine, integrationPattern });
  new StateMachine(stack, 'Pipeline', { definitionBody: DefinitionBody.fromChainable(start) });
  const [made] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  const actions = (statements: { Action: string | string[] }[]) =>
    statements.map(({ Action }) => [Action].flat().sort());
  expect(actions(policy.Statement)).toEqual(actions(made?.Properties.PolicyDocument.Statement));
});

test('the DAG of Airflow names a model', () => {
  const [, member, named = ''] = /"(\w+Arn)": "([^"]+)"/.exec(blocks('python')[0] ?? '') ?? [];
  expect([member, modelOf(named)?.kind]).toEqual(['DocumentClassifierArn', 'DocumentClassifier']);
});
