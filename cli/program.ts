import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { longestPostponementDays } from '../lambda/account/tags.ts';
import { defaultStack, npxCommand, wholeCommand } from '../lambda/words/command-line.ts';
import manifest from '../package.json' with { type: 'json' };
import { list } from './commands/list.command.ts';
import { postpone } from './commands/postpone.command.ts';
import { status } from './commands/status.command.ts';
import { stop } from './commands/stop.command.ts';
import { stopAll } from './commands/stop-all.command.ts';
import { verify } from './commands/verify.command.ts';
import { type CommandContext, type DeploymentOptions, findDeployment, type Session } from './deployment.ts';
import {
  type ExitCode,
  exitCodes,
  failure,
  failureJson,
  failureOf,
  isFailure,
  noteFailure,
  wrongUsage,
} from './failure.ts';
import { type ModelWords, readModelWords } from './models.ts';
import type { ReplayOptions } from './replay/settings.ts';
import { processScreen, type Screen } from './screen/screen.ts';
import { untilInterrupted } from './wait.ts';

const exitCodesInWords = `
Exit codes:
  0    as asked
  1    failed
  2    wrong usage
  3    time is up; what was asked for goes on
  4    with --wait: training ended, but not STOPPED:
       TRAINED (the model is there), IN_ERROR, DELETED
  130  interrupted; what was asked for goes on`;

const examples = `
Examples:
  npx comprehend-stop-training list
  npx comprehend-stop-training stop invoices --wait --timeout 10
  npx comprehend-stop-training stop entity-recognizer/parts invoices/version/v2
  npx comprehend-stop-training postpone invoices 2h
  npx comprehend-stop-training stop-all --dry-run
  npx comprehend-stop-training list --endpoint http://127.0.0.1:4570`;

type Task<Given> = (given: Given, ...typed: never[]) => Promise<ExitCode>;
/** Makes commander's action of a command. */
type ActionOf<Given> = (task: Task<Given>) => (...typed: unknown[]) => Promise<void>;

/**
 * The command line: reads the arguments, finds the deployment, carries the command out, and tells in one line what went wrong.
 *
 * @returns the exit code
 */
export const run = async (args: readonly string[]): Promise<ExitCode> => {
  const screen = processScreen(args.includes('--json'));
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    // A reader that has enough, such as head, is no error.
    if (code === 'EPIPE') process.exit(exitCodes.ok);
    noteFailure(screen, failure(`The output can't be written: ${message}.`));
    process.exit(exitCodes.failed);
  });
  let exitCode: ExitCode = exitCodes.ok;
  let signal: AbortSignal | undefined;
  const withoutApi: ActionOf<CommandContext> =
    (task) =>
    async (...typed) => {
      signal = untilInterrupted();
      const options = (typed.at(-1) as Command).optsWithGlobals<DeploymentOptions>();
      const commandLine = (words: string) => wholeCommand(words, options);
      exitCode = await task({ screen, signal, options, commandLine }, ...(typed as never[]));
    };
  const root = program(screen, withoutApi);
  try {
    await root.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has printed help, the version, or what is wrong with the arguments; its code for the last is 1, ours is 2.
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.ok;
      // It shows help without a message, even where `help` names an unknown command.
      const [verb, name] = root.args;
      const unknown = verb === 'help' && name !== undefined ? `unknown command '${name}'.` : undefined;
      const withHelp = unknown ?? 'Give one of the commands.';
      const Detail = error.code === 'commander.help' ? withHelp : oneLine(error.message);
      if (unknown) noteFailure(screen, wrongUsage(unknown));
      screen.document({ Error: { Detail, Code: error.code, Command: (error as UsageError).help } });
      return exitCodes.wrongUsage;
    }
    if (signal?.aborted && !isFailure(error)) {
      screen.document({ Error: { Detail: 'Interrupted', Code: 'SIGINT' } });
      screen.note('Interrupted. What has been asked for goes on.');
      return exitCodes.interrupted;
    }
    const failure = failureOf(error);
    screen.document({ Error: failureJson(failure) });
    noteFailure(screen, failure);
    return failure.exitCode;
  }
};

/** `error: unknown option '--jsno'\n(Did you mean --json?)` as one sentence, without the first word. */
const oneLine = (text: string): string =>
  text
    .replace(/^error: (command-argument )?/, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/(?<![.?)])$/, '.');

const minutes = (text: string): number => {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= 1440) return value;
  throw new InvalidArgumentError('It must be a number of minutes, above 0 and at most 1440.');
};

/** In minutes. */
const units = { d: 1440, h: 60, m: 1 } as const;

/** Minutes of `2h`, `90m`, `1d12h`. @throws InvalidArgumentError for anything else */
export const duration = (text: string): number => {
  const [, days = 0, hours = 0, minutes = 0] =
    /^(?=\d)(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?$/i.exec(text.trim()) ?? [];
  const all = Number(days) * units.d + Number(hours) * units.h + Number(minutes);
  if (all > 0 && all <= longestPostponementDays * units.d) return all;
  throw new InvalidArgumentError(
    `It must be a length of time such as 2h, 90m, 1h30m or 3d, more than 0 and at most ${longestPostponementDays}d.`,
  );
};

const modelWords = (given: string, before: readonly ModelWords[] = []) => [...before, readModelWords(given)];

const timeout = () =>
  new Option('--timeout <minutes>', 'wait, but no longer than this; stops go on').argParser(minutes);

const program = (screen: Screen, withoutApi: ActionOf<CommandContext>): Command => {
  const withApi: ActionOf<Session> = (task) =>
    withoutApi(async ({ options, ...given }, ...typed) => {
      const deployment = await findDeployment(options, { note: screen.note, signal: given.signal });
      return task({ ...given, deployment }, ...typed);
    });
  const endpoint = new Option('--endpoint <url>', 'API without stack and signature: the local mode');
  const root = new Command('comprehend-stop-training')
    .description('Shows and stops training of models in Amazon Comprehend.')
    .version(manifest.version, '-V, --version', 'show the version')
    .option('--stack <name>', 'stack that has been deployed', defaultStack)
    .option('--region <region>', 'its region (default: as for the AWS CLI)')
    .option('--profile <name>', 'profile with your credentials (default: as for the AWS CLI)')
    .addOption(endpoint.conflicts(['stack', 'region', 'profile']))
    .option('--json', 'print one JSON document')
    .helpOption('-h, --help', 'show this')
    .helpCommand('help [command]', 'show the help of a command')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', examples)
    .addHelpText('afterAll', exitCodesInWords);
  root.command('list').description('show what is in training, and what it costs').action(withApi(list));
  root
    .command('stop')
    .description('stop training of models, by name or ARN')
    .argument('<name-or-arn...>', 'invoices, invoices/version/v2, entity-recognizer/invoices, or an ARN', modelWords)
    .option('--wait', 'wait until training has ended, and say how')
    .addOption(timeout())
    .action(withApi(stop));
  root
    .command('status')
    .description('show how a model, a stop or a sweep stands')
    .argument('<name-or-arn-or-execution>', 'model by name or ARN, or execution of a stop or sweep')
    .action(withApi(status));
  root
    .command('postpone')
    .description('let the guard leave a model alone for a while')
    .argument('<name-or-arn>', 'as for stop', readModelWords)
    .argument('<duration>', '2h, 90m, 1h30m, 3d; at most 30d', duration)
    .action(withApi(postpone));
  root
    .command('stop-all')
    .description('stop all training that is not exempt (needs the guard)')
    .addOption(new Option('--dry-run', 'only show what would be stopped').conflicts(['wait', 'timeout']))
    .option('--wait', 'wait until every run asked to stop has ended, and say how')
    .addOption(timeout())
    .option('--yes', "don't ask first; without a terminal nothing is asked")
    .action(withApi(stopAll));
  root
    .command('replay')
    .description('show what limits would have done to the past months (needs no deployment)')
    .option('--months <n>', 'how many, the present one included (default: 6)')
    .option('--regions <region...>', 'regions that share the limit (default: your region)')
    .option('--monthly-limit-usd <n>', 'USD per month (default: some are proposed)')
    .option('--max-training-minutes <n>', 'minutes per run')
    .option('--grace-minutes <n>', 'minutes from reaching the limit to the first stop')
    .option('--html <file>', 'also write a page with pictures')
    .action(
      withoutApi(async (given: CommandContext<ReplayOptions & DeploymentOptions>) => {
        // Comprehend's client takes half a second to load, which no other command needs.
        const { replay } = await import('./commands/replay.command.ts');
        return replay(given);
      }),
    );
  root.command('verify').description('check a deployment, without touching a training run').action(withApi(verify));
  namesHelp(screen, root, '--help');
  for (const one of root.commands) namesHelp(screen, one, `${one.name()} --help`);
  return root;
};

/** What commander throws, with the command that shows the help. */
type UsageError = CommanderError & { readonly help?: string };

/** What is wrong with the arguments of a command leads to that command's help. */
const namesHelp = (screen: Screen, command: Command, words: string): void => {
  const help = `${npxCommand} ${words}`;
  command
    .configureOutput({ outputError: (text) => noteFailure(screen, failure(oneLine(text), { command: help })) })
    .exitOverride((error) => {
      throw Object.assign(error, { help });
    });
};
