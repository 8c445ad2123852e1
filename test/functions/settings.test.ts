import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FunctionName, functions, readSettings, settingsVariable } from '../../lambda/functions.ts';
import { entryFiles } from '../../lib/functions/bundle.ts';
import { synthesize } from '../../local/host/synthesized.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The environment that the synthesized stack gives each function, by the function's name. */
const told = new Map(
  Object.values(
    synthesize('us-east-1', { monthlyLimitUsd: 500, budgetUsd: 800 }).resources('AWS::Lambda::Function'),
  ).map(({ Handler, Environment }) => {
    const { Variables } = Environment as { readonly Variables: Record<string, string> };
    return [String(Handler).replace('.handler', ''), Variables];
  }),
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

test('every function has an entry file, a row of settings, and is in the stack', () => {
  expect([...files.keys()].sort()).toEqual(Object.keys(functions).sort());
  expect([...told.keys()].sort()).toEqual(Object.keys(functions).sort());
});

describe.each([...files])('%s', (name, file) => {
  const environment = told.get(name) ?? {};
  const settings: Readonly<Record<string, unknown>> = JSON.parse(environment[settingsVariable] ?? '');
  const members = Object.keys(settings);
  const message = (member: string | undefined) =>
    `The environment variable SETTINGS of ${name} must be JSON with ${member}`;

  test('does not start without settings, and names the first', async () => {
    const [first] = functions[name as FunctionName].settings;
    await expect(load(file, {})).rejects.toThrow(new Error(message(first)));
  });

  test.each(members)('has no default for %s, and names it', (member) => {
    const SETTINGS = JSON.stringify({ ...settings, [member]: undefined });
    expect(() => readSettings(name as FunctionName, { SETTINGS })).toThrow(new Error(message(member)));
  });

  test.each([undefined, '', 'no JSON', 'null', '[]', '"text"', '{'])('takes no SETTINGS of %j', (SETTINGS) => {
    const [first] = functions[name as FunctionName].settings;
    expect(() => readSettings(name as FunctionName, { ...environment, SETTINGS })).toThrow(new Error(message(first)));
  });
});

test('null is a valid setting, for what is not set', () => {
  const { SETTINGS = '' } = told.get('take-reading') ?? {};
  const withNull = JSON.stringify({ ...JSON.parse(SETTINGS), monthlyLimitUsd: null });
  expect(readSettings('take-reading', { SETTINGS: withNull }).monthlyLimitUsd).toBeNull();
});
