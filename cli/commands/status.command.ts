import type { ExecutionProgress } from '../../lambda/account/executions.ts';
import { isOver } from '../../lambda/account/status.ts';
import { stopName } from '../../lambda/account/training-run.ts';
import type { StopAllProgress } from '../../lambda/guard/describe-stop-all.ts';
import type { StopProgress } from '../../lambda/stop/describe-stop.ts';
import { hms } from '../../lambda/words/figures.ts';
import type { Api } from '../api.ts';
import type { Session } from '../deployment.ts';
import { type ExitCode, exitCodes, failure, failureOf, isNotThere } from '../failure.ts';
import { findModels, readModelWords } from '../models.ts';
import { reportLines } from '../screen/outcomes.ts';
import { minuteUtc, trainingTable } from '../screen/runs.ts';

/**
 * `status`: how a model's training stands, by its name or ARN; or how a stop or a sweep does, by its execution.
 *
 * All models of a name are shown: to look at one too many does no harm.
 */
export const status = async (
  { screen, deployment: { api }, commandLine }: Session,
  given: string,
): Promise<ExitCode> => {
  const name = executionArn.exec(given)?.[1] ?? given;
  const show = (document: object, lines: readonly string[]): ExitCode => {
    screen.document(document);
    screen.line(...lines);
    return exitCodes.ok;
  };
  let refused: unknown;
  const sweep =
    isSweep.test(name) &&
    (await findExecution<StopAllProgress>(api, `stop-all/${name}`).catch((error) => {
      // Another program may have given a stop such a name, and a caller who may not see sweeps may still see that stop.
      if (failureOf(error).status !== 403) throw error;
      refused = error;
    }));
  if (sweep) return show({ ExecutionName: name, ...sweep }, reportLines(sweep, screen, commandLine));
  const canBeExecution = executionName.test(name);
  let stop = canBeExecution && stopName.test(name) ? await findExecution<StopProgress>(api, `stop/${name}`) : undefined;
  if (!stop) {
    const canBeModel = !canBeExecution || !name.includes('_');
    const Training = canBeModel ? await findModels(api, readModelWords(name)) : [];
    if (Training.length > 0) return show({ Training }, trainingTable(Training, screen));
    // One that was started by hand may have any name.
    stop = canBeExecution ? await findExecution<StopProgress>(api, `stop/${name}`) : undefined;
  }
  if (stop) {
    const rows = trainingTable([{ ...stop, Error: undefined }], screen);
    return show({ ExecutionName: name, ...stop }, [...rows, '', workflowLine(stop)]);
  }
  if (refused) throw refused;
  const isArn = given.startsWith('arn:');
  const what = isArn
    ? `There is no ${given} in this deployment's region and account.`
    : `There is no model and no execution named '${given}'.`;
  throw failure(`${what} To see what is in training:`, {
    code: 'ResourceNotFoundException',
    command: commandLine('list'),
  });
};

const executionArn = /^arn:[^:]+:states:[^:]+:\d+:execution:[^:]+:([\w-]+)$/;
/** As Step Functions has it; no model's name has a `_`. */
const executionName = /^[\w-]{1,80}$/;
/** Names of sweeps: one UUID, two from EventBridge, or the names that readings and budget notifications give. */
const isSweep =
  /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(_[0-9a-f-]{36})?|reading-\d{4}-[\w-]+|budget-[0-9a-f]{32})$/;

const workflowLine = ({ Status, ExecutionStatus, StartDate, StopDate, Error: error }: StopProgress): string => {
  const begin = `${minuteUtc(StartDate)} UTC`;
  if (ExecutionStatus === 'RUNNING') return `Its stop workflow has been running since ${begin}: it is being stopped.`;
  const took = (new Date(StopDate ?? '').getTime() - new Date(StartDate ?? '').getTime()) / 1000;
  const after = Number.isFinite(took) ? ` after ${hms(took)}` : '';
  if (ExecutionStatus === 'SUCCEEDED') return `Its stop workflow, started ${begin}, ended SUCCEEDED${after}.`;
  const rest = isOver(Status) ? '.' : ': training may go on.';
  return `Its stop workflow, started ${begin}, ended ${ExecutionStatus}${after}${error ? ` (${error})` : ''}${rest}`;
};

const findExecution = <Body extends ExecutionProgress>(api: Api, path: string): Promise<Body | undefined> =>
  api.request<Body>('GET', path).then(
    ({ body }) => body,
    (error: unknown): undefined => {
      if (!isNotThere(error)) throw error;
    },
  );
