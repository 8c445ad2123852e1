import type { SFNClient } from '@aws-sdk/client-sfn';
import { findExecution, noSuchExecution } from '../account/executions.ts';
import type { SettingsOf } from '../functions.ts';
import { type ApiOptions, api } from '../http/api.ts';

export interface DescribeStopAll extends ApiOptions, SettingsOf<'describe-stop-all'> {
  readonly sfn: SFNClient;
}

/** `GET /stop-all/{ExecutionName}`: whether a sweep still runs, and its report once it is over. */
export const describeStopAll = ({ sfn, sweepWorkflowArn, ...options }: DescribeStopAll) =>
  api(options, async (event, details) => {
    const name = event.pathParameters?.ExecutionName ?? '';
    const execution = await findExecution(sfn, sweepWorkflowArn, name);
    if (!execution) throw noSuchExecution('sweep workflow', name);
    details.ExecutionName = name;
    const progress = { ExecutionStatus: execution.status, StartDate: execution.startDate };
    if (execution.status === 'RUNNING') {
      return { statusCode: 200, headers: { 'Retry-After': `${options.retryAfterSeconds}` }, body: progress };
    }
    const Report = execution.output && JSON.parse(execution.output);
    return {
      statusCode: 200,
      body: {
        ...progress,
        StopDate: execution.stopDate,
        // A sweep by signal that found nothing to do has no report.
        Report: Report?.Counts && Report,
        Error: execution.error,
        Cause: execution.cause,
      },
    };
  });
