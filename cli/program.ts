import { Command, CommanderError, InvalidArgumentError, Option, type OutputConfiguration } from 'commander';
import { defaultStack, npxCommand } from '../lambda/words/command-line.ts';
import type { StopOptions } from './commands/stop.command.ts';
import type { StopAllOptions } from './commands/stop-all.command.ts';
import { commandLineFor, type DeploymentOptions, findDeployment } from './deployment.ts';
import { durationRule, parseDuration } from './duration.ts';
import { type ExitCode, exitCodes, type Failure, failureJson, failureOf, isFailure, wrongUsage } from './failure.ts';
import { noteFailure } from './screen/failure-lines.ts';
import { processScreen, type Screen } from './screen/screen.ts';
import type { Session } from './session.ts';
import { version } from './version.ts';
import { untilInterrupted } from './wait.ts';

const exitCodesInWords = `
Exit codes:
  0    as asked
  1    failed
  2    wrong usage
  3    time is up; what was asked for goes on
  4    with --wait: training has ended, but otherwise than stopped:
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

/**
 * The command line: reads the arguments, finds the deployment, carries the command out, and tells in one line what went wrong.
 *
 * @returns the exit code
 */
export const run = async (args: readonly string[]): Promise<ExitCode> => {
  const screen = processScreen(args.includes('--json'));
  // A reader that has enough, such as head, is no error.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => code === 'EPIPE' && process.exit(exitCodes.ok));
  let exitCode: ExitCode = exitCodes.ok;
  let signal: AbortSignal | undefined;
  const carryOutAlone: CarryOutAlone = async (command, task) => {
    signal = untilInterrupted();
    exitCode = await task({ screen, signal }, command.optsWithGlobals());
  };
  const carryOut: CarryOut = async (command, task) => {
    signal = untilInterrupted();
    const note = (text: string) => screen.note(text);
    const options = command.optsWithGlobals<DeploymentOptions>();
    const deployment = await findDeployment(options, { note, signal });
    exitCode = await task({ screen, deployment, signal, commandLine: commandLineFor(options) });
  };
  try {
    await program(screen, carryOut, carryOutAlone).parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return endOfParsing(error, screen);
    if (signal?.aborted && !isFailure(error)) {
      screen.document({ Error: { Detail: 'Interrupted', Code: 'SIGINT' } });
      screen.note('Interrupted. What has been asked for goes on.');
      return exitCodes.interrupted;
    }
    return tell(failureOf(error), screen);
  }
};

/** Commander has told help, version, or what is wrong with the arguments; the last it answers with 1 where it means 2. */
const endOfParsing = ({ exitCode, code, message }: CommanderError, screen: Screen): ExitCode => {
  if (exitCode === 0) return exitCodes.ok;
  screen.document({ Error: { Detail: oneLine(message), Code: code } });
  return exitCodes.wrongUsage;
};

const tell = (failure: Failure, screen: Screen): ExitCode => {
  screen.document({ Error: failureJson(failure) });
  noteFailure(screen, failure);
  return failure.exitCode;
};

/** `error: unknown option '--jsno'\n(Did you mean --json?)` as one sentence, without the first word. */
const oneLine = (text: string): string =>
  text
    .replace(/^error: /, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/(?<![.?)])$/, '.');

const minutes = (text: string): number => {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value > 0 && value <= 1440) return value;
  throw new InvalidArgumentError('It must be a number of minutes, above 0 and at most 1440.');
};

const timeout = () =>
  new Option('--timeout <minutes>', 'wait, but no longer than this; stops go on').argParser(minutes);

const duration = (text: string): number => {
  const value = parseDuration(text);
  if (value !== undefined) return value;
  throw new InvalidArgumentError(durationRule);
};

type CarryOut = (command: Command, task: (session: Session) => Promise<ExitCode>) => Promise<void>;
/** For a command that needs no deployment. */
type CarryOutAlone = (
  command: Command,
  task: (session: Pick<Session, 'screen' | 'signal'>, options: DeploymentOptions) => Promise<ExitCode>,
) => Promise<void>;

const program = (screen: Screen, carryOut: CarryOut, carryOutAlone: CarryOutAlone): Command => {
  const root = new Command('comprehend-stop-training')
    .description('Shows and stops training of models in Amazon Comprehend.')
    .version(version(), '-V, --version', 'show the version')
    .option('--stack <name>', 'stack that has been deployed', defaultStack)
    .option('--region <region>', 'its region (default: as for the AWS CLI)')
    .option('--profile <name>', 'profile with your credentials (default: as for the AWS CLI)')
    .addOption(
      new Option('--endpoint <url>', 'API without stack and signature: the local mode').conflicts([
        'stack',
        'region',
        'profile',
      ]),
    )
    .option('--json', 'print one JSON document')
    .helpOption('-h, --help', 'show this')
    .helpCommand('help [command]', 'show the help of a command')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput(usageErrors(screen, '--help'))
    .exitOverride()
    .addHelpText('after', examples)
    .addHelpText('afterAll', exitCodesInWords);
  // What a command needs is loaded by the command.
  root
    .command('list')
    .description('show what is in training, and what it costs')
    .action(async (_options: object, command: Command) => {
      const { list } = await import('./commands/list.command.ts');
      await carryOut(command, list);
    });
  root
    .command('stop')
    .description('stop training of models, by name or ARN')
    .argument('<name-or-arn...>', 'invoices, invoices/version/v2, entity-recognizer/invoices, or an ARN')
    .option('--wait', 'wait until training has ended, and say how')
    .addOption(timeout())
    .action(async (names: string[], options: StopOptions, command: Command) => {
      const { stop } = await import('./commands/stop.command.ts');
      await carryOut(command, (session) => stop(session, names, options));
    });
  root
    .command('status')
    .description('show how a model, a stop or a sweep stands')
    .argument('<name-or-arn-or-execution>', 'model by name or ARN, or execution of a stop or sweep')
    .action(async (name: string, _options: object, command: Command) => {
      const { status } = await import('./commands/status.command.ts');
      await carryOut(command, (session) => status(session, name));
    });
  root
    .command('postpone')
    .description('let the guard leave a model alone for a while')
    .argument('<name-or-arn>', 'as for stop')
    .argument('<duration>', '2h, 90m, 1h30m, 3d; at most 30d', duration)
    .action(async (name: string, minutes: number, _options: object, command: Command) => {
      const { postpone } = await import('./commands/postpone.command.ts');
      await carryOut(command, (session) => postpone(session, name, minutes));
    });
  root
    .command('stop-all')
    .description('stop all training that is not exempt (needs the guard)')
    .addOption(new Option('--dry-run', 'only show what would be stopped').conflicts(['wait', 'timeout']))
    .option('--wait', 'wait until every run asked to stop has ended, and say how')
    .addOption(timeout())
    .option('--yes', "don't ask first; without a terminal nothing is asked")
    .action(async (options: StopAllOptions, command: Command) => {
      const { stopAll } = await import('./commands/stop-all.command.ts');
      await carryOut(command, (session) => stopAll(session, options));
    });
  root
    .command('replay')
    .description('show what limits would have done to the past months (needs no deployment)')
    .option('--months <n>', 'how many, the present one included (default: 6)')
    .option('--regions <region...>', 'regions that share the limit (default: your region)')
    .option('--monthly-limit-usd <n>', 'USD per month (default: some are proposed)')
    .option('--max-training-minutes <n>', 'minutes per run')
    .option('--grace-minutes <n>', 'minutes from reaching the limit to the first stop')
    .option('--html <file>', 'also write a page with pictures')
    .action(async (_options: object, command: Command) => {
      const { replay } = await import('./commands/replay.command.ts');
      await carryOutAlone(command, replay);
    });
  root
    .command('verify')
    .description('check a deployment, without touching a training job')
    .action(async (_options: object, command: Command) => {
      const { verify } = await import('./commands/verify.command.ts');
      await carryOut(command, verify);
    });
  for (const one of root.commands) one.configureOutput(usageErrors(screen, `${one.name()} --help`));
  return root;
};

/** What is wrong with the arguments, and the help to look at. */
const usageErrors = (screen: Screen, help: string): OutputConfiguration => ({
  outputError: (text) => noteFailure(screen, wrongUsage(oneLine(text), { command: `${npxCommand} ${help}` })),
});
