import { Command, InvalidArgumentError, Option } from 'commander';
import { amountFrom0, numberFrom, type Rule, wholeNumber } from '../../lib/setting-rules.ts';

/** The options of `npm start`, as they were given or by default. */
export interface LocalOptions {
  readonly port: number;
  readonly host: string;
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
}

const number = (name: string, byDefault: number, does: string, rule: Rule<number>): Option =>
  new Option(`${name} <N>`, does).default(byDefault).argParser((text) => {
    const value = rule.read(text);
    if (value !== undefined) return value;
    throw new InvalidArgumentError(`It must be ${rule.allowed}.`);
  });

/** An option that may be repeated. */
const repeated = <All>(flags: string, does: string, none: All, add: (text: string, before: All) => All): Option =>
  new Option(flags, `${does}; may be repeated`).default(none, 'none').argParser(add);

const addHost = (text: string, before: readonly string[]): readonly string[] => {
  if (/^\w[\w.-]*$/.test(text)) return [...before, text];
  throw new InvalidArgumentError('It must be a host name without scheme and port.');
};

const addSetting = (text: string, before: LocalOptions['context']): LocalOptions['context'] => {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined) throw new InvalidArgumentError('It must be KEY=VALUE.');
  return { ...before, [key]: value ?? '' };
};

export const command = (): Command =>
  new Command('npm start --')
    .description('Runs an AWS account in one process. AWS_REGION is its region, us-east-1 by default.')
    .addOption(number('--port', 4570, 'port to listen on; 0 takes a free one', wholeNumber(0, 65_535)))
    .option('--host <ADDRESS>', 'address to listen on', '127.0.0.1')
    .addOption(repeated('--allow-host <NAME>', 'another name of this machine', [], addHost))
    .addOption(number('--submitted-seconds', 2, 'from SUBMITTED to TRAINING', numberFrom(0, 86_400)))
    .addOption(number('--training-seconds', 600, 'from TRAINING to TRAINED', numberFrom(0, 604_800)))
    .addOption(number('--stopping-seconds', 8, 'from STOP_REQUESTED to STOPPED', numberFrom(0, 86_400)))
    // Also the pollIntervalSeconds of the synthesized workflow, so its limits hold.
    .addOption(number('--poll-seconds', 2, 'between two polls of a stop workflow', wholeNumber(1, 300)))
    .addOption(number('--meter-seconds', 10, 'between two readings of the guard', numberFrom(1, 86_400)))
    .addOption(number('--monthly-limit-usd', 0, 'USD that training may cost per month; 0 for no limit', amountFrom0))
    .addOption(number('--history', 0, 'months of a made-up past, for replay', wholeNumber(0, 36)))
    .addOption(repeated('-c, --context <KEY=VALUE>', 'a setting, as for cdk deploy', {}, addSetting))
    .option('--quotas', "enforce Comprehend's quotas", false)
    .option('--quiet', 'only the banner and what goes wrong', false)
    .allowExcessArguments()
    .configureOutput({ outputError: () => {} })
    .exitOverride(({ exitCode, message }) => {
      // After --help the process ends.
      if (exitCode > 0) throw new Error(message.replace(/^error: /, '').replace('\n', ' '));
    });

/** @throws Error of one line: what is wrong, in the words that Commander has for the command line as well */
export const readOptions = (args: readonly string[]): LocalOptions => {
  const options = command().parse(args, { from: 'user' });
  const [other] = options.args;
  if (other !== undefined) throw new Error(`npm start takes options only, got '${other}'`);
  return options.opts<LocalOptions>();
};
