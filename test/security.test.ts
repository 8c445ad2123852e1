import { readFileSync } from 'node:fs';
import { Logger } from '@aws-lambda-powertools/logger';
import { type App, CfnResource, type Environment, Validations } from 'aws-cdk-lib';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { arnMember, kindNames } from '../lambda/account/kind.ts';
import type { StackSettings } from '../lib/settings.ts';
import { inProcess } from '../local/aws/wire/in-process.ts';
import { AwsError } from '../local/aws/wire/operation.ts';
import { localAccount } from '../local/host/account.ts';
import { appWith, env, everything, readTemplate } from './support/stack.ts';

const fileOf = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

const deployments: { readonly name: string; readonly given: Partial<StackSettings>; readonly where?: Environment }[] = [
  { name: 'the stop path alone', given: {} },
  { name: 'the guard and every option', given: everything },
  { name: 'the same with region and account known', given: everything, where: env },
];

describe('cdk-nag', () => {
  const findingsOf = (pack: AwsSolutionsChecks | NIST80053R5Checks, app: App) =>
    pack
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => ({ rule: ruleName, path: `${constructPath}` })),
      );
  /** The suppressions, where they stand: lib gives them to constructs as metadata. */
  const acknowledgementsIn = (app: App) =>
    app.node.findAll().flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) => Object.entries(data as Record<string, string>))
        .map(([rule, reason]) => ({ rule: rule.replace(/^annotation::/i, ''), reason, path: node.path })),
    );

  const apps = deployments.map(({ name, given, where }) => {
    const acknowledge = jest.spyOn(Validations.prototype, 'acknowledge').mockImplementation(() => {});
    const findings = findingsOf(new AwsSolutionsChecks(), appWith(given, where));
    acknowledge.mockRestore();
    return { name, app: appWith(given, where), findings };
  });

  test.each(apps)('AwsSolutions finds nothing that is not answered in $name', ({ app }) => {
    expect(findingsOf(new AwsSolutionsChecks(), app)).toEqual([]);
  });

  test.each(apps)('every suppression is needed, at one place, and says why, in $name', ({ app, findings }) => {
    const acknowledged = acknowledgementsIn(app);
    const covers = (at: string, path: string) => path === at || path.startsWith(`${at}/`);
    for (const { rule, path, reason } of acknowledged) {
      const needed = findings.some((finding) => finding.rule === rule && covers(path, finding.path));
      expect({ rule, path, needed }).toEqual({ rule, path, needed: true });
      expect(reason).toMatch(/^.{20,300}\.$/);
    }
    for (const { rule, path } of findings) {
      const places = acknowledged.filter((one) => one.rule === rule && covers(one.path, path)).map((one) => one.path);
      expect({ rule, path, places: new Set(places).size }).toEqual({ rule, path, places: 1 });
    }
  });

  test.each(apps)('cdk-nag 2, which reads resources, has the same answers in $name', ({ app, findings }) => {
    const resources = app.node.findAll().filter((construct) => construct instanceof CfnResource);
    const answersAt = Object.fromEntries(
      resources.map((resource) => [resource.node.path, resource.getMetadata('cdk_nag')]),
    );
    expect(findings.length).toBeGreaterThan(10);
    for (const { rule, path } of findings) {
      const [, id, finding] = /^([\w-]+)(?:\[(.*)\])?$/.exec(rule) ?? [];
      const answer = {
        id,
        reason: expect.stringMatching(/^[\x20-\x7e]{20,}$/),
        ...(finding && { applies_to: expect.arrayContaining([finding]) }),
      };
      expect(answersAt[path]?.rules_to_suppress).toContainEqual(answer);
    }
    // And at no resource of a type that a rule doesn't look at.
    const typeAt = new Map(resources.map(({ node, cfnResourceType }) => [node.path, cfnResourceType]));
    const found = new Set(findings.map(({ rule, path }) => `${rule.replace(/\[.*/, '')} of ${typeAt.get(path)}`));
    const given = Object.entries(answersAt).flatMap(([path, answers]) =>
      (answers?.rules_to_suppress ?? []).map(({ id }: { readonly id: string }) => `${id} of ${typeAt.get(path)}`),
    );
    expect(new Set(given)).toEqual(found);
  });

  test('the NIST 800-53 rules that are not met are those that docs/security.md lists, each with a reason', () => {
    const table = [...fileOf('docs/security.md').matchAll(/^\| `NIST\.800\.53\.R5-(\w+)` \| (.+) \|$/gm)];
    const found = findingsOf(new NIST80053R5Checks(), appWith(everything)).map(({ rule }) => rule);
    expect([...new Set(found)].sort()).toEqual(table.map(([, rule]) => `NIST.800.53.R5-${rule}`).sort());
    for (const [, , reason = ''] of table) expect(reason.length).toBeGreaterThan(20);
  });
});

describe('logs', () => {
  test('Step Functions writes no execution data, which tells where training data lies', () => {
    const { stacks } = appWith(everything).synth();
    const machines = stacks.flatMap(({ template }) =>
      Object.values(readTemplate(template).ofType('StepFunctions::StateMachine')),
    );
    expect(machines).toHaveLength(3);
    for (const { LoggingConfiguration } of machines)
      expect(LoggingConfiguration).toHaveProperty('IncludeExecutionData', false);
  });

  const secret = 'hunter2-Zm9vYmFy';
  const written: string[] = [];
  const account = localAccount({
    settings: { monthlyLimitUsd: 500 },
    clientOptions: (answer) => {
      const { signer: _, ...options } = inProcess(answer, 'us-east-1');
      const credentials = { accessKeyId: 'AKIAOWN', secretAccessKey: `own-${secret}`, sessionToken: `own-${secret}` };
      return { ...options, credentials };
    },
    beforeOperation: ({ operation, members }) => {
      if (operation === 'StartExecution' && JSON.stringify(members).includes('unreachable')) {
        throw new AwsError('NobodyForesawThisException', 'no', 400);
      }
    },
    logger: new Logger({ serviceName: 'test' }),
  });
  const [mine, unreachable] = ['mine', 'unreachable'].map((name) =>
    account.comprehend.place({ kind: 'EntityRecognizer', name }),
  );
  afterAll(() => account.close());

  const [classifier, recognizer] = kindNames.map(arnMember);
  const json = { 'content-type': 'application/json' };
  test.each<[status: number, what: string, body: object | string, headers?: Record<string, string>]>([
    [202, 'an accepted request', { [`${recognizer}`]: mine?.arn }],
    [400, 'a secret for an ARN', { [`${classifier}`]: secret }],
    [400, 'an ARN of another region', { [`${recognizer}`]: mine?.arn.replace('us-east-1', secret) }],
    [400, 'text', `password=${secret}`],
    [400, 'a secret as content type', {}, { 'content-type': secret }],
    [500, 'a request that fails', { [`${recognizer}`]: unreachable?.arn }],
  ])('no function writes a body or a credential: %i for %s', async (status, _, body, headers = json) => {
    written.length = 0;
    const streams = [process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, 'write').mockImplementation((chunk) => written.push(`${chunk}`) > 0),
    );
    const answer = await account.functions['stop-training']?.({
      httpMethod: 'POST',
      resource: '/stop',
      path: '/stop',
      headers: { ...headers, Authorization: `AWS4-HMAC-SHA256 Signature=${secret}`, 'X-Amz-Security-Token': secret },
      queryStringParameters: { 'X-Amz-Signature': secret },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      requestContext: { requestId: 'request-1', path: '/prod/stop', identity: { accessKey: secret } },
    } as unknown as APIGatewayProxyEvent);
    for (const stream of streams) stream.mockRestore();

    expect(answer?.statusCode).toBe(status);
    const lines = written.map((line) => JSON.parse(line));
    expect(lines).toEqual([expect.objectContaining({ requestId: 'request-1', statusCode: status })]);
    expect(written.join()).not.toContain(secret);
  });
});

test('every proof that docs/security.md names is a test', () => {
  const proofs = [...fileOf('docs/security.md').matchAll(/`(?:J|npx jest (test\/[\w./-]+) -t) '([^']+)'`/g)];
  expect(proofs.length).toBeGreaterThan(15);
  const missing = proofs.filter(([, file = 'test/security.test.ts', name = '']) => {
    const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return !new RegExp(`(['"\`])[^\\n]*${escaped}[^\\n]*\\1,\\s+(async )?\\(`).test(fileOf(file));
  });
  expect(missing.map(([proof]) => proof)).toEqual([]);
});
