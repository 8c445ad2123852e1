import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { App } from 'aws-cdk-lib';
import cdk from '../cdk.json' with { type: 'json' };
import { readConfig } from '../lib/config.ts';
import { StopTrainingStack } from '../lib/stop-training-stack.ts';

const checkout = fileURLToPath(new URL('..', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'operations-'));
afterAll(() => rmSync(temporary, { recursive: true }));

/**
 * Runs bin/app.ts in a process of its own, as the CDK's command line does. Without the guard, since a bundle takes a
 * second: its 6 functions are bundled in the same way as the 2 of the stop path.
 *
 * @returns templates and lists of assets by file name
 */
const synthesize = async (folder: string): Promise<Record<string, string>> => {
  const outdir = join(temporary, folder);
  const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(cdk.context) };
  await promisify(execFile)(process.execPath, ['bin/app.ts'], { cwd: checkout, env });
  const files = readdirSync(outdir).filter((file) => /\.(template|assets)\.json$/.test(file));
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(outdir, file), 'utf8')]));
};

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly DeletionPolicy?: string }>>;
}

/** The template with all that a stack can have, its functions not bundled. */
const templateWithGuard = (): Template => {
  const settings = { monthlyLimitUsd: 500, alertEmail: 'a@example.com', alarmNames: ['big-bill'], anomalies: true };
  const app = new App({
    outdir: mkdtempSync(join(temporary, 'guard-')),
    context: { ...cdk.context, ...settings, 'aws:cdk:bundling-stacks': [] },
    builtinCloudFormationValidation: false,
  });
  const stack = new StopTrainingStack(app, 'ComprehendStopTraining', { config: readConfig(app.node) });
  return app.synth().getStackArtifact(stack.artifactId).template;
};

describe('the template', () => {
  test('is the same in another process, bundles and all, so that cdk diff is empty', async () => {
    const [once = {}, again = {}] = await Promise.all(['once', 'again'].map(synthesize));
    expect(Object.keys(once)).toEqual(['ComprehendStopTraining.assets.json', 'ComprehendStopTraining.template.json']);
    // An asset is named by the hash of its content, which is the bundle.
    expect(new Set(once['ComprehendStopTraining.assets.json']?.match(/asset\.[0-9a-f]{64}(?=")/g)).size).toBe(2);
    expect(again).toEqual(once);
  }, 60_000);

  const template = templateWithGuard();
  const resources = Object.entries(template.Resources);

  test('is the same twice with the guard', () => {
    expect(JSON.stringify(templateWithGuard())).toBe(JSON.stringify(template));
  });

  /**
   * CloudFormation takes another logical id for another resource: it makes a new one and deletes the old. With these
   * that loses data (ledger, logs, dead letters), subscriptions that somebody confirmed, or a name that others know:
   * the API's URL, an ARN. So a rename is a breaking change. A resource that is new is entered here.
   */
  const stateful = [
    ['BudgetGuardMonthlyBudgetFunctionLogsD9FEE4EB', 'AWS::Logs::LogGroup'],
    ['BudgetGuardMonthlyBudgetFunctionTopic89F30A57', 'AWS::SNS::Subscription'],
    ['BudgetGuardMonthlyBudgetTopic9D3535AC', 'AWS::SNS::Topic'],
    ['BudgetGuardReportTopicF66A7C9F', 'AWS::SNS::Topic'],
    ['BudgetGuardReportTopicaexamplecom180ECFD2', 'AWS::SNS::Subscription'],
    ['BudgetGuardSweepTriggersDeadLettersA1E31360', 'AWS::SQS::Queue'],
    ['BudgetGuardSweepWorkflow8002D515', 'AWS::StepFunctions::StateMachine'],
    ['BudgetGuardSweepWorkflowFindTrainingFunctionLogs7DF6D9DB', 'AWS::Logs::LogGroup'],
    ['BudgetGuardSweepWorkflowLogsC17F7B96', 'AWS::Logs::LogGroup'],
    ['BudgetGuardSweepWorkflowReportFunctionLogs291D9EF6', 'AWS::Logs::LogGroup'],
    ['BudgetGuardTrainingMeterFunctionLogsC542DCDB', 'AWS::Logs::LogGroup'],
    ['BudgetGuardTrainingMeterLedger98631173', 'AWS::DynamoDB::Table'],
    ['ObservabilityStopEndingsLogs3404EDDB', 'AWS::Logs::LogGroup'],
    ['StopAllApiDescribeStopAllLogsC9707BD7', 'AWS::Logs::LogGroup'],
    ['StopAllApiStopAllLogs3807FE81', 'AWS::Logs::LogGroup'],
    ['StopApi2AE83EB0', 'AWS::ApiGateway::RestApi'],
    ['StopApiAccessLogs7016BA1C', 'AWS::Logs::LogGroup'],
    ['StopApiDeploymentStageprodF4878A7E', 'AWS::ApiGateway::Stage'],
    ['StopApiDescribeStopLogs4123F894', 'AWS::Logs::LogGroup'],
    ['StopApiExecutionLogs1C3CA9AC', 'AWS::Logs::LogGroup'],
    ['StopApiStopTrainingLogs434B509B', 'AWS::Logs::LogGroup'],
    ['StopWorkflow4C60CB57', 'AWS::StepFunctions::StateMachine'],
    ['StopWorkflowLogs59A0187B', 'AWS::Logs::LogGroup'],
  ];

  test('keeps the logical ids of what holds state or has a name that others use', () => {
    const types = new Set(stateful.map(([, type]) => type));
    const found = resources.map(([logicalId, { Type }]) => [logicalId, Type]);
    expect(found.filter(([, type]) => types.has(type)).sort()).toEqual(stateful);
  });

  test('leaves nothing behind but what API Gateway keeps for the whole region', () => {
    const kept = resources.filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain'));
    expect(kept.map(([, { Type }]) => Type).sort()).toEqual(['AWS::ApiGateway::Account', 'AWS::IAM::Role']);
  });
});

describe('the documentation', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...readdirSync(join(checkout, 'docs')).map((file) => `docs/${file}`),
  ].filter((file) => file.endsWith('.md'));
  const textOf = (page: string) => readFileSync(join(checkout, page), 'utf8');
  const found = (text: string, pattern: RegExp) => Array.from(text.matchAll(pattern), ([, first = '']) => first);

  /** A heading's anchor, as GitHub makes it. */
  const anchor = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
  const anchorsOf = (page: string) => found(textOf(page), /^#+ (.+)$/gm).map(anchor);

  test.each(pages)('%s links to what exists', (page) => {
    const missing = found(textOf(page), /\]\(([^)\s]+)\)/g).filter((link) => {
      if (/^(https?|mailto):/.test(link)) return false;
      const [path = '', fragment] = link.split('#');
      const target = path ? join(dirname(page), path) : page;
      if (!existsSync(join(checkout, target))) return true;
      return fragment !== undefined && !anchorsOf(target).includes(fragment);
    });
    expect(missing).toEqual([]);
  });

  test.each(pages)('%s names files and folders that exist', (page) => {
    const folders = '(?:\\.ci|\\.github|bench|bin|docs|lambda|lib|local|test)';
    const files = found(textOf(page), new RegExp(`(?<![\\w/.@-])(${folders}/[\\w./-]+\\.\\w+)`, 'g'));
    const named = found(textOf(page), new RegExp(`\`(${folders}/[\\w./-]*)\``, 'g'));
    expect([...files, ...named].filter((file) => !existsSync(join(checkout, file)))).toEqual([]);
  });
});
