import { randomUUID } from 'node:crypto';
import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { listInProgress, listKinds, lookAt, partRuns } from '../account/survey.ts';
import { type ApiOptions, acceptedHeaders, api } from '../http/api.ts';
import { parseBody } from '../http/body.ts';
import { invalidRequest, shown } from '../http/problem.ts';
import { timeLimit } from '../http/time-limit.ts';
import type { SettingsOf } from '../settings.ts';
import { detailTypes, eventSource } from './events.ts';
import { sweptRun } from './find-runs.ts';

export interface StopAll extends ApiOptions, SettingsOf<'stop-all'> {
  readonly comprehend: ComprehendClient;
  readonly sfn: SFNClient;
}

/**
 * `POST /stop-all`: starts a sweep by hand, the same that the guard's signals start; it stops even where the guard is
 * set to report only. With `{"DryRun": true}` it only tells what a sweep would stop now, and touches nothing.
 *
 * Every request starts a sweep of its own. One that finds all of them being stopped already says so in its report.
 *
 * 202 with the sweep's execution, 200 for a dry run.
 */
export const stopAll = ({ comprehend, sfn, sweepWorkflowArn, ...options }: StopAll) =>
  api(options, async (event, details) => {
    const { DryRun = false } = parseBody(event, ['DryRun'], '{}');
    if (typeof DryRun !== 'boolean') throw invalidRequest(`DryRun must be true or false, got ${shown(DryRun)}`);
    details.DryRun = DryRun;
    if (DryRun) return { statusCode: 200, body: { DryRun, ...(await dryRun({ comprehend, sfn, ...options })) } };

    const input = {
      source: eventSource,
      'detail-type': detailTypes.stopAllRequested,
      time: new Date(event.requestContext.requestTimeEpoch).toISOString(),
      detail: { RequestId: event.requestContext.requestId },
    };
    const ExecutionName = randomUUID();
    const { executionArn: ExecutionArn } = await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: sweepWorkflowArn,
        name: ExecutionName,
        input: JSON.stringify(input),
      }),
    );
    if (!ExecutionArn) throw new Error('StartExecution answered without an executionArn');
    details.ExecutionName = ExecutionName;
    return {
      statusCode: 202,
      headers: acceptedHeaders(event, ExecutionName, options.retryAfterSeconds),
      body: { ExecutionName, ExecutionArn },
    };
  });

/** What a sweep would find now, in time for API Gateway's 29 s: two thirds are for the lists, the rest for tags and workflows. */
const dryRun = async (options: Omit<StopAll, 'sweepWorkflowArn'>) => {
  const [toList, toLook] = [timeLimit(16), timeLimit(24)];
  try {
    const list = listKinds((kind) => listInProgress(options.comprehend, kind));
    const { runs, failures } = await Promise.race([list, toList.isUp]);
    // Half of an answer would look like the whole of it.
    for (const { error } of failures) throw error;
    const { toStop, exempt, unreadable, beingStopped } = partRuns(
      await lookAt(runs, { ...options, timeIsUp: toLook.isUp }),
    );
    return {
      Training: toStop.map(sweptRun),
      Exempt: exempt.map(sweptRun),
      BeingStopped: beingStopped.map(sweptRun),
      ...(unreadable.length > 0 && { Unreadable: unreadable.map(sweptRun) }),
    };
  } finally {
    toList.clear();
    toLook.clear();
  }
};
