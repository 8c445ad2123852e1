import type { SFNClient } from '@aws-sdk/client-sfn';
import { bindFromEnvironment } from '../clients.ts';
import { type ApiOptions, api } from '../http/api.ts';
import { describeExecution } from '../stop/describe-execution.ts';

export interface DescribeStopAllApi extends ApiOptions {
  readonly sfn: SFNClient;
  readonly sweepWorkflowArn: string;
}

/** `GET /stop-all/{ExecutionName}`: whether a sweep still runs, and its report once it is over. */
export const describeStopAllApi = ({ sfn, sweepWorkflowArn, ...options }: DescribeStopAllApi) =>
  api(options, async (event, details) => {
    const { name, status, startDate, stopDate, output, error, cause } = await describeExecution(sfn, {
      workflow: 'sweep workflow',
      stateMachineArn: sweepWorkflowArn,
      name: event.pathParameters?.ExecutionName ?? '',
    });
    details.ExecutionName = name;
    const progress = { ExecutionStatus: status, StartDate: startDate };
    if (status === 'RUNNING') {
      return { statusCode: 200, headers: { 'Retry-After': `${options.retryAfterSeconds}` }, body: progress };
    }
    const Report = output && JSON.parse(output);
    return {
      statusCode: 200,
      body: {
        ...progress,
        StopDate: stopDate,
        // A sweep that left everything to an older one has no report.
        Report: Report?.Counts && Report,
        Error: error,
        Cause: cause,
      },
    };
  });

export const handler = bindFromEnvironment(describeStopAllApi);
