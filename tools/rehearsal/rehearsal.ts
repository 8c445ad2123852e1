import { DescribeExecutionCommand, GetExecutionHistoryCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { failure } from '../../cli/failure.ts';
import { hasEnded } from '../../lambda/account/status.ts';
import { hms, usd } from '../../lambda/words/figures.ts';
import { createModel, describeModel, findModel, removeModel } from './model.ts';
import { modelName, stackName } from './names.ts';
import { type Stage, stopTraining, until } from './stage.ts';

/** A little more than a stop workflow's hour. */
const stopTimeoutMinutes = 70;
const maxSubmittedMinutes = 60;
/** The run trains longer than its tag allows after one minute, and a reading comes every minute. */
const maxReportMinutes = 10;

/** What is there of an earlier rehearsal. @throws Failure something is */
export const lookAround = async (stage: Stage): Promise<void> => {
  const left = [
    (await stage.aws?.isDeployed()) && `stack ${stackName}`,
    (await findModel(stage)) && `model ${modelName}`,
  ];
  const found = left.filter(Boolean).join(' and ');
  if (found) throw failure(`An earlier rehearsal has left ${found}: npm run rehearse -- --clean removes it.`);
};

/** All steps but the last, which is {@link remove}. */
export const rehearse = async (stage: Stage): Promise<void> => {
  const { signal } = stage;
  const outputs = await deploy(stage);
  signal.throwIfAborted();
  await verify(stage);
  signal.throwIfAborted();
  const arn = await train(stage, outputs);
  if (stage.aws) await watchGuard(stage, arn, outputs.SweepWorkflowArn ?? '');
  await stop(stage, arn);
  signal.throwIfAborted();
  if (stage.aws) await verify(stage);
};

/** Stops and deletes the model, and removes the stack; whatever of them is there. May be repeated. */
export const remove = async (stage: Stage): Promise<void> => {
  stage.say('\nRemove all of it');
  const arn = await findModel(stage);
  if (arn) await removeModel(stage, arn);
  if (await stage.aws?.isDeployed()) await stage.aws?.destroy();
  if (await stage.aws?.isDeployed()) throw failure(`Stack ${stackName} is still there.`);
  stage.say('Nothing that costs is left.');
};

const deploy = async ({ aws, say, notes }: Stage): Promise<Readonly<Record<string, string>>> => {
  if (!aws) return {};
  say('\nDeploy: some 3 minutes');
  const began = Date.now();
  const outputs = await aws.deploy();
  notes.note('deploy', `yes, in ${hms((Date.now() - began) / 1000)}`);
  return outputs;
};

const verify = async ({ say, notes, target }: Stage): Promise<void> => {
  say('\nVerify: missing readings, and alarms without data, are looked at again before the end');
  const { stdout } = await stopTraining(['verify', ...target], { captured: true });
  process.stdout.write(stdout);
  const failed = Array.from(stdout.matchAll(/^failed +(.+)$/gm), ([, check]) => check);
  const [counts = 'no answer'] = /^\d+ ok, .*$/m.exec(stdout) ?? [];
  const isGood = failed.length === 0;
  notes.note('verify', isGood ? counts : `${counts} Failed: ${failed.join('; ')}`, isGood);
};

/** @returns the ARN of a job in TRAINING */
const train = async (stage: Stage, outputs: Readonly<Record<string, string>>): Promise<string> => {
  const { say, notes } = stage;
  say('\nTrain: a job is SUBMITTED for some minutes; from TRAINING on it costs $3 an hour');
  const role = outputs.DataAccessRoleArn ?? 'arn:aws:iam::123456789012:role/Rehearsal';
  const arn = await createModel(stage, role, outputs.TrainingDataUri ?? 's3://rehearsal/training-data.csv');
  say(arn);
  const began = Date.now();
  const begun = await until(stage, maxSubmittedMinutes, async () => {
    const model = await describeModel(stage, arn);
    return model?.Status === 'SUBMITTED' ? undefined : { model };
  });
  const { Status, Message, TrainingStartTime } = begun?.model ?? {};
  if (Status !== 'TRAINING')
    throw failure(`It is ${Status ?? 'not TRAINING'}: ${Message ?? 'Comprehend says no more'}`);
  say(`TRAINING after ${hms((Date.now() - began) / 1000)}`);
  notes.note('submitted', hms((Date.now() - began) / 1000));
  notes.note('startTime', TrainingStartTime ? 'yes' : 'no: until it has, its cost is counted from SubmitTime');
  return arn;
};

/** The guard only reports, and of this run alone: it trains longer than its own tag allows. */
const watchGuard = async (stage: Stage, arn: string, stateMachineArn: string): Promise<void> => {
  const { sfn, say, notes } = stage;
  say('\nThe guard: within some 3 minutes it reports a run that trains for longer than its tag allows');
  const began = Date.now();
  const found = await until(stage, maxReportMinutes, async () => {
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 20 }));
    for (const { executionArn, status } of executions) {
      const { output = '' } =
        status === 'RUNNING' ? {} : await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (output.includes(arn)) return `yes, after ${hms((Date.now() - began) / 1000)} of TRAINING`;
    }
    return hasEnded((await describeModel(stage, arn))?.Status) ? 'no: training ended before' : undefined;
  });
  const answer = found ?? `no, not within ${maxReportMinutes} minutes`;
  say(`It reported: ${answer}`);
  notes.note('guard', answer, answer.startsWith('yes'));
};

interface StopDocument {
  readonly Stops?: readonly {
    readonly Status?: string;
    readonly ExecutionArn?: string;
    readonly TrainingSeconds?: number;
  }[];
  readonly Error?: { readonly Detail?: string };
}

const stop = async (stage: Stage, arn: string): Promise<void> => {
  const { say, notes, target } = stage;
  const command = ['stop', arn, '--wait', '--timeout', `${stopTimeoutMinutes}`, ...target];
  say(`\nStop: $ npx comprehend-stop-training ${command.join(' ')}`);
  const asked = new Date();
  const { code, stdout } = await stopTraining([...command, '--json'], { captured: true });
  const { Stops: [stopped] = [], Error: error } = JSON.parse(stdout || '{}') as StopDocument;
  if (!stopped) throw failure(error?.Detail ?? `stop-training ended with ${code}.`);
  const { Status, ExecutionArn, TrainingSeconds: seconds } = stopped;
  const took = hms((Date.now() - asked.getTime()) / 1000);
  const cost = seconds === undefined ? '' : `: ${hms(seconds)} of training, ${usd((seconds * 3) / 3600)}`;
  say(`${Status} after ${took}${cost}`);
  notes.note('stop', `${Status} after ${took}${cost}; exit code ${code}`, code === 0);
  const model = await describeModel(stage, arn);
  if (model?.TrainingEndTime) notes.note('clock', clock(asked, new Date(), model.TrainingEndTime));
  if (model?.SubmitTime && ExecutionArn) await noteDigits(stage, ExecutionArn, model.SubmitTime);
};

const clock = (asked: Date, seen: Date, end: Date): string =>
  `TrainingEndTime ${end.toISOString()}; asked to stop ${asked.toISOString()}, seen to have ended ${seen.toISOString()}`;

/** SubmitTime as each of the two writes it. The workflow takes any number of digits, but only a time in UTC. */
const noteDigits = async ({ sfn, notes }: Stage, executionArn: string, submitTime: Date): Promise<void> => {
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 50 }));
  const outputs = events.map(({ taskSucceededEventDetails: details }) => details?.output ?? '');
  const [, inWorkflow = 'not told'] = /"SubmitTime":"([^"]+)"/.exec(outputs.join('')) ?? [];
  const isSameSecond = inWorkflow.slice(0, 19) === submitTime.toISOString().slice(0, 19);
  const isAsAssumed = isSameSecond && /^[\d-]+T[\d:]+(\.\d+)?Z$/.test(inWorkflow);
  notes.note('digits', `${submitTime.toISOString()} and ${inWorkflow}`, isAsAssumed);
};
