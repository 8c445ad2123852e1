import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import { awsAccess } from '../../cli/aws/access.ts';
import { awsFailure } from '../../cli/aws/aws-errors.ts';
import { type ExitCode, exitCodes, failureOf, isFailure, wrongUsage } from '../../cli/failure.ts';
import { modelName, stackName } from './names.ts';
import { takeNotes } from './notes.ts';
import { rehearsalOnAws } from './on-aws.ts';
import { lookAround, rehearse, remove } from './rehearsal.ts';
import type { Stage } from './stage.ts';

const help = `Usage: npm run rehearse -- [options]

Deploys to your AWS account, trains the smallest classifier, stops it, removes all of it: docs/rehearsal.md.

  --endpoint URL      rehearse at the local mode, where nothing is deployed
  --clean             only remove what a rehearsal that broke off has left
  --yes               don't ask
  --region REGION     as for the AWS CLI
  --profile NAME      as for the AWS CLI
  --poll-seconds N    between two looks at the job (15)
  --help              this text`;

const notesFile = 'rehearsal-notes.md';

const readOptions = () => {
  try {
    const { values } = parseArgs({
      options: {
        endpoint: { type: 'string' },
        clean: { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
        region: { type: 'string' },
        profile: { type: 'string' },
        'poll-seconds': { type: 'string', default: '15' },
        help: { type: 'boolean', default: false },
      },
    });
    const pollSeconds = Number(values['poll-seconds'] || Number.NaN);
    if (!(pollSeconds >= 0.1 && pollSeconds <= 60)) {
      throw new Error(`--poll-seconds must be a number from 0.1 to 60, got '${values['poll-seconds']}'`);
    }
    return { ...values, pollSeconds };
  } catch (error) {
    throw wrongUsage(`${failureOf(error).message.replace(/\.$/, '')}. See npm run rehearse -- --help.`);
  }
};
type Options = ReturnType<typeof readOptions>;

const interrupted = new AbortController();

const stageOf = async ({ endpoint, yes, region, profile, pollSeconds }: Options): Promise<Stage> => {
  const shared = { notes: takeNotes(), say: console.log, signal: interrupted.signal, pollSeconds };
  if (endpoint !== undefined) {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const clientOptions = { endpoint, region: region ?? (process.env.AWS_REGION || 'us-east-1'), credentials };
    const clients = { comprehend: new ComprehendClient(clientOptions), sfn: new SFNClient(clientOptions) };
    return { ...shared, ...clients, target: ['--endpoint', endpoint] };
  }
  const access = await awsAccess({ region, profile });
  // For the CDK and the command line, which must not find another.
  process.env.AWS_REGION = access.region;
  const target = ['--stack', stackName, ...(profile ? ['--profile', profile] : [])];
  const clients = { comprehend: new ComprehendClient(access.clientOptions), sfn: new SFNClient(access.clientOptions) };
  return { ...shared, ...clients, aws: rehearsalOnAws(access, { profile, isAgreed: yes }), target };
};

/** @throws Failure not agreed */
const agree = async ({ aws, say, signal }: Stage, { yes, clean }: Options): Promise<string> => {
  const where = aws ? `account ${await aws.account()}, region ${aws.region}` : 'the local mode';
  say(
    clean
      ? `In ${where} this stops and deletes the model ${modelName} and removes the stack ${stackName}.`
      : `In ${where} this makes ${aws ? `the stack ${stackName} and ` : ''}the model ${modelName}, and removes ${aws ? 'both' : 'it'}.`,
  );
  if (aws && !clean) {
    say(
      'It takes about half an hour and costs some 50 cents: training is $3 an hour. If Comprehend takes an hour to stop',
    );
    say('the job, $4. What else trains in the account is not touched. Ctrl-C breaks off and removes what is there.');
  }
  if (yes || !aws) return where;
  if (!process.stdin.isTTY) throw wrongUsage('There is no terminal to ask at: give --yes to agree.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Go on? (yes/no) ', { signal }).finally(() => terminal.close());
  if (answer.trim() !== 'yes') throw wrongUsage('Not agreed, so nothing was done.');
  return where;
};

const main = async (): Promise<ExitCode> => {
  const options = readOptions();
  if (options.help) {
    console.log(help);
    return exitCodes.ok;
  }
  const stage = await stageOf(options);
  const began = new Date();
  if (!options.clean) await lookAround(stage);
  const where = await agree(stage, options);
  if (options.clean) {
    await remove(stage);
    return exitCodes.ok;
  }
  let code = await rehearse(stage).then((): ExitCode => exitCodes.ok, tell);
  await remove(stage).catch((error) => {
    code = tell(error);
    console.error('Something may be left that costs: npm run rehearse -- --clean removes it.');
  });
  writeFileSync(notesFile, stage.notes.markdown(where, began));
  stage.say(`What was seen is in ${notesFile}; what to look at by hand, and to compare with, in docs/rehearsal.md.`);
  return code === exitCodes.ok && !stage.notes.isAllAsAssumed() ? exitCodes.failed : code;
};

/** Tells in one line what went wrong. @returns the exit code */
const tell = (error: unknown): ExitCode => {
  if (interrupted.signal.aborted) {
    console.error('Interrupted.');
    return exitCodes.interrupted;
  }
  const failure = isFailure(error) ? failureOf(error) : awsFailure(error, { region: process.env.AWS_REGION });
  console.error(`rehearse: ${failure.message}`);
  return failure.exitCode;
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort());
try {
  process.exitCode = await main();
} catch (error) {
  process.exitCode = tell(error);
}
