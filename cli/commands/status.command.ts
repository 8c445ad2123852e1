import type { ExecutionProgress } from '../../lambda/account/executions.ts';
import type { StopAllProgress } from '../../lambda/guard/describe-stop-all.ts';
import type { StopProgress } from '../../lambda/stop/describe-stop.ts';
import { hms } from '../../lambda/words/figures.ts';
import type { Api } from '../api.ts';
import { type ExitCode, exitCodes, failure, failureOf } from '../failure.ts';
import { findModels, readModelWords } from '../models.ts';
import type { Screen } from '../screen/screen.ts';
import { reportLines } from '../screen/sweep-report.ts';
import { trainingTable } from '../screen/training-table.ts';
import { minuteUtc } from '../screen/words.ts';
import type { Session } from '../session.ts';

/**
 * `status`: how a model's training stands, by its name or ARN; or how a stop or a sweep does, by its execution.
 *
 * All models of a name are shown: to look at one too many does no harm.
 */
export const status = async ({ screen, deployment, commandLine }: Session, given: string): Promise<ExitCode> => {
  const show = await find(deployment.api, executionArn.exec(given)?.[1] ?? given);
  if (!show) {
    throw failure(`There is no model and no execution named '${given}'. To see what is in training:`, {
      code: 'ResourceNotFoundException',
      command: commandLine('list'),
    });
  }
  screen.document(show.document);
  screen.line(...show.lines(screen, commandLine));
  return exitCodes.ok;
};

interface Show {
  readonly document: object;
  readonly lines: (screen: Screen, commandLine: Session['commandLine']) => string[];
}

const executionArn = /^arn:[^:]+:states:[^:]+:\d+:execution:[^:]+:([\w-]+)$/;
/** As Step Functions has it; no model's name has a `_`. */
const executionName = /^[\w-]{1,80}$/;
/** Names of executions: of a stop workflow by the contract; of a sweep a UUID, with another behind it where EventBridge began it. */
const isSweep = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(_[0-9a-f-]{36})?$/;
const isStop = /^[\w-]+-[0-9a-f]{16}(-\d+)?$/;

const find = async (api: Api, given: string): Promise<Show | undefined> => {
  const found = isSweep.test(given)
    ? await findSweep(api, given)
    : isStop.test(given)
      ? await findStop(api, given)
      : undefined;
  if (found) return found;
  const canBeExecution = executionName.test(given);
  const training = canBeExecution && given.includes('_') ? undefined : await findTraining(api, given);
  // One that was started by hand may have any name.
  return training ?? (canBeExecution ? findStop(api, given) : undefined);
};

const findTraining = async (api: Api, given: string): Promise<Show | undefined> => {
  const Training = await findModels(api, readModelWords(given));
  if (Training.length === 0) return undefined;
  return { document: { Training }, lines: (screen) => trainingTable(Training, screen) };
};

const findStop = (api: Api, ExecutionName: string): Promise<Show | undefined> =>
  ifFound<StopProgress>(api, `stop/${ExecutionName}`, (stop) => ({
    document: { ExecutionName, ...stop },
    lines: (screen) => [...trainingTable([{ ...stop, Error: undefined }], screen), '', workflowLine(stop)],
  }));

const workflowLine = ({ ExecutionStatus, StartDate, StopDate, Error: error }: StopProgress): string => {
  const since = `since ${minuteUtc(StartDate)} UTC`;
  if (ExecutionStatus === 'RUNNING') return `Its stop workflow has been running ${since}: it is being stopped.`;
  const took = (new Date(StopDate ?? '').getTime() - new Date(StartDate ?? '').getTime()) / 1000;
  const after = Number.isFinite(took) ? ` after ${hms(took)}` : '';
  if (ExecutionStatus === 'SUCCEEDED') return `Its stop workflow, ${since}, ended SUCCEEDED${after}.`;
  return `Its stop workflow, ${since}, ended ${ExecutionStatus}${after}${error ? ` (${error})` : ''}: training may go on.`;
};

const findSweep = (api: Api, ExecutionName: string): Promise<Show | undefined> =>
  ifFound<StopAllProgress>(api, `stop-all/${ExecutionName}`, (sweep) => ({
    document: { ExecutionName, ...sweep },
    lines: (screen, commandLine) => reportLines(sweep, screen, commandLine),
  }));

/** 404 is an answer here; so is 403 of a route that isn't there, the guard's. */
const ifFound = <Body extends ExecutionProgress>(api: Api, path: string, show: (body: Body) => Show) =>
  api.request<Body>('GET', path).then(
    ({ body }) => show(body),
    (error: unknown): undefined => {
      const { status, code } = failureOf(error);
      if (status !== 404 && code !== 'MissingAuthenticationTokenException') throw error;
    },
  );
