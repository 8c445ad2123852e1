import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  consoleLink,
  executionArn,
  locationOf,
  modelArn,
  modelName,
  modelNameWithVersion,
  modelOf,
} from '../../lambda/account/arn.ts';
import { kindInWords, kindNames, kinds } from '../../lambda/account/kind.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('only the descriptor, the SDK commands, the local Create and examples name a kind', () => {
  const words = kindNames.flatMap((kind) => [kind, ...Object.values(kinds[kind]), kindInWords(kind)]);
  const naming = globSync('{cli,lib,lambda,local}/**/*.ts', { cwd: root }).filter((file) => {
    const code = readFileSync(`${root}${file}`, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    return words.some((word) => code.includes(word));
  });
  expect(naming.sort()).toEqual([
    // Examples in its help.
    'cli/program.ts',
    'lambda/account/comprehend.ts',
    'lambda/account/kind.ts',
    'local/aws/comprehend/kinds.ts',
  ]);
});

const location = { partition: 'aws-us-gov', region: 'us-gov-west-1', accountId: '123456789012' };

describe.each(kindNames)('the ARN of a %s', (kind) => {
  const arn = modelArn(location, kind, 'invoices', 'v2');

  test('is taken apart into what it was built of', () => {
    expect(modelOf(arn)).toEqual({ kind, arn });
    expect(locationOf(arn)).toEqual(location);
    expect(modelName(arn)).toBe('invoices');
    expect(modelNameWithVersion(arn)).toBe('invoices/version/v2');
    expect(modelNameWithVersion(modelArn(location, kind, 'invoices'))).toBe('invoices');
  });

  test.each([
    ['a name that ends in a hyphen', `${modelArn(location, kind, 'invoices')}-`],
    ['an empty version', `${modelArn(location, kind, 'invoices')}/version/`],
    ['an account of 11 digits', arn.replace('123456789012', '12345678901')],
    ['more than 256 characters', modelArn(location, kind, 'a'.repeat(200))],
    ['a line break behind it', `${arn}\n`],
    ['text before it', ` ${arn}`],
    ['another partition', arn.replace('aws-us-gov', 'azure')],
    ['a partition that ends with its hyphen', arn.replace('aws-us-gov', 'aws-')],
    ['another service', arn.replace('comprehend', 'sagemaker')],
    ['no name', modelArn(location, kind, '')],
    ['a leading hyphen', modelArn(location, kind, '-invoices')],
    ['an underscore', modelArn(location, kind, 'my_invoices')],
    ['a version of a version', `${arn}/version/2`],
  ])('is none with %s', (_, broken) => {
    expect(modelOf(broken)).toBeUndefined();
  });

  test.each([
    ['a name of one character', modelArn(location, kind, 'n')],
    ['hyphens in a row', modelArn(location, kind, 'a--b', 'v-1')],
    ['no region', modelArn({ ...location, region: '' }, kind, 'invoices')],
    ['256 characters', modelArn(location, kind, '').padEnd(256, 'x')],
  ])('is one with %s', (_, allowed) => {
    expect(modelOf(allowed)).toEqual({ kind, arn: allowed });
  });
});

test.each([
  ['aws', 'console.aws.amazon.com'],
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
])('links to the console of the partition %s', (partition, host) => {
  const arn = executionArn(`arn:${partition}:states:eu-west-1:123456789012:stateMachine:Stop`, 'news-1');
  expect(consoleLink(arn)).toBe(
    `https://${host}/states/home?region=eu-west-1#/v2/executions/details/arn:${partition}:states:eu-west-1:123456789012:execution:Stop:news-1`,
  );
});
