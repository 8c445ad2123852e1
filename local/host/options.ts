import { Command, CommanderError, Option } from 'commander';
import { closest } from 'fastest-levenshtein';

/** The options of `npm start`, as they were given or by default. */
export interface LocalOptions {
  readonly port: number;
  readonly host?: string;
  readonly allowHost: readonly string[];
  readonly submittedSeconds: number;
  readonly trainingSeconds: number;
  readonly stoppingSeconds: number;
  readonly pollSeconds: number;
  readonly meterSeconds: number;
  readonly monthlyLimitUsd: number;
  readonly history: number;
  readonly context: Readonly<Record<string, string>>;
  readonly quotas: boolean;
  readonly quiet: boolean;
  readonly help: boolean;
}

/** The limits of a number, least 0 by default. */
interface Limits {
  readonly least?: number;
  readonly most: number;
  readonly whole?: boolean;
}

const number = (name: string, byDefault: number, does: string, { least = 0, most, whole = false }: Limits): Option =>
  new Option(`${name} <N>`, does).default(byDefault).argParser((text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
    if (/^-\D/.test(text)) throw needsValue(name, 'N');
    throw new Error(`${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, got '${text}'`);
  });

const needsValue = (name: string, value: string) => new Error(`${name} needs a value: ${name} ${value}`);

const hostAddress = (text: string): string => {
  if (text.startsWith('-')) throw needsValue('--host', 'ADDRESS');
  return text;
};

const hostNames = (text: string, before: readonly string[]): readonly string[] => {
  if (/^\w[\w.-]*$/.test(text)) return [...before, text];
  throw new Error(`--allow-host must be a host name without scheme and port, got '${text}'`);
};

const settings = (text: string, before: LocalOptions['context']): LocalOptions['context'] => {
  const [, key, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined) throw new Error(`-c must be KEY=VALUE, got '${text}'`);
  return { ...before, [key]: value ?? '' };
};

const withDefault = ({ description, defaultValue }: Option): string =>
  typeof defaultValue === 'number' ? `${description} (${defaultValue})` : description;

const command = (): Command =>
  new Command('npm start --')
    .addOption(number('--port', 4570, 'port to listen on; 0 takes a free one', { most: 65_535, whole: true }))
    .addOption(new Option('--host <ADDRESS>', 'address to listen on (127.0.0.1)').argParser(hostAddress))
    .option('--allow-host <NAME>', 'another name of this machine; may be repeated', hostNames, [])
    .addOption(number('--submitted-seconds', 2, 'from SUBMITTED to TRAINING', { most: 86_400 }))
    .addOption(number('--training-seconds', 600, 'from TRAINING to TRAINED', { most: 604_800 }))
    .addOption(number('--stopping-seconds', 8, 'from STOP_REQUESTED to STOPPED', { most: 86_400 }))
    // Also the pollIntervalSeconds of the synthesized workflow, so its limits hold.
    .addOption(
      number('--poll-seconds', 2, 'between two polls of a stop workflow', { least: 1, most: 300, whole: true }),
    )
    .addOption(number('--meter-seconds', 10, 'between two readings of the training meter', { least: 1, most: 86_400 }))
    .addOption(number('--monthly-limit-usd', 0, 'what training may cost a month; 0 for no limit', { most: 1e6 }))
    .addOption(number('--history', 0, 'months of a made-up past, for replay', { most: 36, whole: true }))
    .option('-c, --context <KEY=VALUE>', 'a setting, as for cdk deploy; may be repeated', settings, {})
    .option('--quotas', "enforce Comprehend's quotas (off)", false)
    .option('--quiet', 'only the banner and what goes wrong (off)', false)
    .helpOption(false)
    .option('-h, --help', 'show this', false)
    .allowExcessArguments()
    .configureHelp({ optionDescription: withDefault })
    .configureOutput({ writeErr: () => {} })
    .exitOverride();

export const help = (): string => `${command().helpInformation()}
AWS_REGION is the region that is emulated (us-east-1).`;

/** @throws Error of one line naming the option, what it got and what is allowed, or the nearest of one that there isn't */
export const readOptions = (args: readonly string[]): LocalOptions => {
  const options = command();
  try {
    options.parse(args, { from: 'user' });
  } catch (error) {
    throw error instanceof CommanderError ? new Error(inWords(error, options)) : error;
  }
  const [other] = options.args;
  if (other !== undefined) throw new Error(`npm start takes options only, got '${other}'`);
  return options.opts<LocalOptions>();
};

/** What Commander says, as one line that says what is allowed. */
const inWords = ({ code, message }: CommanderError, { options }: Command): string => {
  const [, name = '', value = ''] = /'(-[\w-]+)(?:, --[\w-]+)?[= ]?([^']*)'/.exec(message) ?? [];
  if (code === 'commander.optionMissingArgument') return needsValue(name, value.replace(/[<>]/g, '')).message;
  const names = options.flatMap(({ long }) => long ?? []);
  if (names.includes(name)) return `${name} takes no value, got '${value}'`;
  return `${name} is not an option, did you mean ${closest(name, names)}?`;
};
