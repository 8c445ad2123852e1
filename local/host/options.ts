import { parseArgs } from 'node:util';
import { closest } from 'fastest-levenshtein';

interface Option {
  /** What stands for its value in the help; none for a switch. */
  readonly value?: 'N' | 'ADDRESS' | 'NAME' | 'KEY=VALUE';
  /** Of a number: its default and the limits that it has. */
  readonly default?: number;
  readonly least?: number;
  readonly most?: number;
  readonly whole?: boolean;
  readonly short?: string;
  readonly does: string;
}

/** The options of `npm start`, in the order of its help: what they may be and do. The default is in brackets. */
const options = {
  port: { value: 'N', default: 4570, most: 65_535, whole: true, does: 'port to listen on; 0 takes a free one (4570)' },
  host: { value: 'ADDRESS', does: 'address to listen on (127.0.0.1)' },
  'allow-host': { value: 'NAME', does: 'another name of this machine; may be repeated' },
  'submitted-seconds': { value: 'N', default: 2, most: 86_400, does: 'from SUBMITTED to TRAINING (2)' },
  'training-seconds': { value: 'N', default: 600, most: 604_800, does: 'from TRAINING to TRAINED (600)' },
  'stopping-seconds': { value: 'N', default: 8, most: 86_400, does: 'from STOP_REQUESTED to STOPPED (8)' },
  // Also the pollIntervalSeconds of the synthesized workflow, so its limits hold.
  'poll-seconds': {
    value: 'N',
    default: 2,
    least: 1,
    most: 300,
    whole: true,
    does: 'between two polls of a stop workflow (2)',
  },
  'meter-seconds': {
    value: 'N',
    default: 10,
    least: 1,
    most: 86_400,
    does: 'between two readings of the training meter (10)',
  },
  'monthly-limit-usd': {
    value: 'N',
    default: 0,
    most: 1e6,
    does: 'what training may cost a month; 0 for no limit (0)',
  },
  history: { value: 'N', default: 0, most: 36, whole: true, does: 'months of a made-up past, for replay (0)' },
  context: { value: 'KEY=VALUE', short: 'c', does: 'a setting, as for cdk deploy; may be repeated' },
  quotas: { does: "Comprehend's quotas, as 10 in training a kind (off)" },
  quiet: { does: 'only the banner and what goes wrong (off)' },
  help: { short: 'h', does: 'this text' },
} as const satisfies Record<string, Option>;

type Name = keyof typeof options;
type NumberName = { [N in Name]: (typeof options)[N] extends { readonly default: number } ? N : never }[Name];

const all: Readonly<Record<string, Option>> = options;
const names = Object.keys(options);

export const help = (): string => {
  const lines = Object.entries(all).map(([name, { short, value, does }]) => {
    const given = `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;
    return `  ${given.padEnd(25)} ${does}`;
  });
  return `Usage: npm start -- [options]

${lines.join('\n')}

AWS_REGION is the region that is emulated (us-east-1).`;
};

/**
 * Reads the options.
 *
 * @throws Error of one line naming the option, what it got and what is allowed, or the nearest of one that there isn't
 */
export const readOptions = (args: readonly string[]) => {
  const { values, tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(all).map(([name, { value, short }]) => [
        name,
        { type: value ? ('string' as const) : ('boolean' as const), multiple: true, ...(short && { short }) },
      ]),
    ),
  });
  for (const token of tokens) {
    if (token.kind === 'positional') throw new Error(`npm start takes options only, got '${token.value}'`);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(all, name) ? all[name] : undefined;
    if (!option) throw new Error(`${rawName} is not an option, did you mean --${closest(name, names)}?`);
    if (!option.value && value !== undefined) throw new Error(`${rawName} takes no value, got '${value}'`);
    if (option.value && (value === undefined || (!inlineValue && /^-\D/.test(value)))) {
      throw new Error(`${rawName} needs a value: ${rawName} ${option.value}`);
    }
  }
  const given = (name: Name): readonly unknown[] => values[name] ?? [];
  const context = given('context').map((pair) => {
    const [, key, value] = /^(\w+)=(.*)$/s.exec(String(pair)) ?? [];
    if (key === undefined) throw new Error(`-c must be KEY=VALUE, got '${pair}'`);
    return [key, value] as const;
  });
  const hostNames = given('allow-host').map(String);
  const wrongName = hostNames.find((name) => !/^[\w.-]+$/.test(name));
  if (wrongName !== undefined) {
    throw new Error(`--allow-host must be a host name without scheme and port, got '${wrongName}'`);
  }
  return {
    number: (name: NumberName): number => {
      const { default: otherwise, least = 0, most = Infinity, whole = false }: Option = options[name];
      const got = String(given(name).at(-1) ?? otherwise);
      const value = got.trim() === '' ? Number.NaN : Number(got);
      if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
      throw new Error(`--${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, got '${got}'`);
    },
    context: Object.fromEntries(context),
    host: given('host').at(-1)?.toString(),
    hostNames,
    quotas: given('quotas').length > 0,
    quiet: given('quiet').length > 0,
    help: given('help').length > 0,
  };
};
