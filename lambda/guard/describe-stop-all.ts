import { type ExecutionProgress, executionProgress, findExecution } from '../account/executions.ts';
import type { Surveyor } from '../account/survey.ts';
import type { SettingsOf } from '../functions.ts';
import { type ApiOptions, api } from '../http/api.ts';
import { noSuchExecution } from '../http/problem.ts';
import type { SweepReport } from './sweep.ts';

export interface DescribeStopAll extends ApiOptions, SettingsOf<'describe-stop-all'>, Pick<Surveyor, 'sfn'> {}

/** The answer of `GET /stop-all/{ExecutionName}`: with the report once it is over. A sweep by signal that found nothing to do has none. */
export interface StopAllProgress extends ExecutionProgress {
  readonly Report?: SweepReport | undefined;
}

/** `GET /stop-all/{ExecutionName}`: whether a sweep still runs, and its report once it is over. */
export const describeStopAll = ({ sfn, sweepWorkflowArn, ...options }: DescribeStopAll) =>
  api(options, async (event, details) => {
    const name = event.pathParameters?.ExecutionName ?? '';
    const execution = await findExecution(sfn, sweepWorkflowArn, name);
    if (!execution) throw noSuchExecution('sweep workflow', name);
    details.ExecutionName = name;
    const Report = execution.output && JSON.parse(execution.output);
    const body: StopAllProgress = { ...executionProgress(execution), Report: Report?.Counts && Report };
    const isRunning = execution.status === 'RUNNING';
    return { statusCode: 200, headers: isRunning ? { 'Retry-After': `${options.retryAfterSeconds}` } : {}, body };
  });
