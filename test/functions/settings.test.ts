import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FunctionName, functionSettings, readSettings } from '../../lambda/settings.ts';
import { entryFiles } from '../../lib/functions/bundle.ts';
import { synthesize } from '../../local/host/synthesized.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The environment that the synthesized stack gives each function, by the function's name. */
const told = new Map(
  Object.values(synthesize('us-east-1', { monthlyLimitUsd: 500 }).resources('AWS::Lambda::Function')).map(
    ({ Handler, Environment }) => {
      const { Variables } = Environment as { readonly Variables: Record<string, string> };
      return [String(Handler).replace('.handler', ''), Variables];
    },
  ),
);

/** Loads a function's entry file as Lambda does: its environment is all that it is told. */
const load = async (file: string, environment: Record<string, string>): Promise<unknown> => {
  const before = process.env;
  process.env = { AWS_REGION: 'us-east-1', ...environment };
  try {
    let loaded: { handler?: unknown } = {};
    await jest.isolateModulesAsync(async () => {
      loaded = await import(join(root, file));
    });
    return loaded.handler;
  } finally {
    process.env = before;
  }
};

const files = new Map(entryFiles().map((file) => [basename(file, '.lambda.ts'), file]));
/** Read by the runtime and by Powertools. */
const others = ['NODE_OPTIONS', 'POWERTOOLS_SERVICE_NAME'];

test('every function has an entry file, a row of settings, and is in the stack', () => {
  expect([...files.keys()].sort()).toEqual(Object.keys(functionSettings).sort());
  expect([...told.keys()].sort()).toEqual(Object.keys(functionSettings).sort());
});

describe.each([...files])('%s', (name, file) => {
  const environment = told.get(name) ?? {};
  const variables = Object.keys(environment).filter((variable) => !others.includes(variable));

  test('starts with the environment that the stack gives it', async () => {
    expect(await load(file, environment)).toBeInstanceOf(Function);
  });

  test.each(variables)('does not start without %s, and names it', async (variable) => {
    const { [variable]: _, ...rest } = environment;
    await expect(load(file, rest)).rejects.toThrow(`The environment variable ${variable} of ${name} must be`);
  });

  test.each(variables)('takes no empty %s', (variable) => {
    const empty = { ...environment, [variable]: '' };
    expect(() => readSettings(name as FunctionName, empty)).toThrow(`${variable} of ${name} must be`);
  });
});

describe('a variable that cannot be read', () => {
  const environment = told.get('training-meter') ?? {};
  const limits =
    'a JSON object with monthlyLimitUsd and maxTrainingMinutes, above 0 or null, and warnPercent and graceMinutes, from 0';
  test.each([
    ['TRAINING_USD_PER_HOUR', '0', 'a number above 0'],
    ['TRAINING_USD_PER_HOUR', ' ', 'a number above 0'],
    ['TRAINING_USD_PER_HOUR', '-1', 'a number above 0'],
    ['TRAINING_USD_PER_HOUR', 'Infinity', 'a number above 0'],
    ['TRAINING_USD_PER_HOUR', '5 USD', 'a number above 0'],
    ['LIMITS', '{"monthlyLimitUsd":0,"maxTrainingMinutes":null,"warnPercent":80,"graceMinutes":0}', limits],
    ['LIMITS', '{"monthlyLimitUsd":500,"warnPercent":80,"graceMinutes":0}', limits],
    ['LIMITS', '{"monthlyLimitUsd":500,"maxTrainingMinutes":null,"warnPercent":80,"graceMinutes":-1}', limits],
    ['LIMITS', '500', limits],
    ['GUARD_MODE', 'Report', 'stop or report'],
    ['EXEMPT_TAG', '{"key":"stop-training"}', 'a JSON object with the texts key, value'],
    ['EXEMPT_TAG', '{"key":"","value":"exempt"}', 'a JSON object with the texts key, value'],
    ['EXEMPT_TAG', 'null', 'a JSON object with the texts key, value'],
    ['EXEMPT_TAG', 'stop-training=exempt', 'a JSON object with the texts key, value'],
    [
      'STOP_WORKFLOW_ARNS',
      '{"DocumentClassifier":"arn:aws:states:…"}',
      'a JSON object with the texts DocumentClassifier, EntityRecognizer',
    ],
  ])('%s = %j is refused: %s', (variable, value, allowed) => {
    expect(() => readSettings('training-meter', { ...environment, [variable]: value })).toThrow(
      `The environment variable ${variable} of training-meter must be ${allowed}: got ${JSON.stringify(value)}`,
    );
  });

  test('an empty value of the exemption tag is one: a tag may have none', () => {
    const EXEMPT_TAG = '{"key":"keep","value":""}';
    expect(readSettings('find-runs', { ...environment, EXEMPT_TAG }).exemptTag).toEqual({ key: 'keep', value: '' });
  });
});
