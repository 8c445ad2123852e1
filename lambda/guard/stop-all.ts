import { randomUUID } from 'node:crypto';
import { type Started, startExecution } from '../account/executions.ts';
import { type Surveyor, survey } from '../account/survey.ts';
import { monthCost } from '../account/training-cost.ts';
import type { SettingsOf } from '../functions.ts';
import { type ApiOptions, acceptedHeaders, api } from '../http/api.ts';
import { parseBody } from '../http/body.ts';
import { invalidRequest, shown } from '../http/problem.ts';
import { decide } from './decide.ts';
import { detailTypes, eventSource } from './events.ts';
import { readSignal } from './signals.ts';
import { leftAlone, type SweptRun, sweptRun } from './sweep.ts';

export interface StopAll extends ApiOptions, Surveyor, SettingsOf<'stop-all'> {}

/** The answer of `POST /stop-all` to `{"DryRun": true}`. */
export interface DryRunAnswer extends ReturnType<typeof leftAlone> {
  readonly DryRun: true;
  /** A sweep now would stop these and the queued ones. */
  readonly Training: readonly SweptRun[];
  readonly Queued: readonly SweptRun[];
}

export type StopAllAnswer = Started;

const request = (time: Date, requestId: string) => ({
  source: eventSource,
  'detail-type': detailTypes.stopAllRequested,
  time: time.toISOString(),
  detail: { RequestId: requestId },
});

/**
 * `POST /stop-all`: starts a sweep by hand, 202; it stops even where the guard is set to report only. With `{"DryRun": true}` it
 * only says what a sweep would stop now, 200, and touches nothing. Every request starts a sweep of its own.
 */
export const stopAll = (options: StopAll) =>
  api(options, async (event, details) => {
    const { DryRun = false } = parseBody(event, ['DryRun'], '{}');
    if (typeof DryRun !== 'boolean') throw invalidRequest(`DryRun must be true or false, got ${shown(DryRun)}`);
    details.DryRun = DryRun;
    if (DryRun) return { statusCode: 200, body: await dryRun(options) };

    const { requestTimeEpoch, requestId } = event.requestContext;
    const input = JSON.stringify(request(new Date(requestTimeEpoch), requestId));
    const { sfn, sweepWorkflowArn, retryAfterSeconds } = options;
    const { startDate: _, ...body } = await startExecution(sfn, sweepWorkflowArn, randomUUID(), input);
    details.ExecutionName = body.ExecutionName;
    const headers = acceptedHeaders(event, body.ExecutionName, retryAfterSeconds);
    return { statusCode: 202, headers, body: body satisfies StopAllAnswer };
  });

/**
 * What a sweep would do now, in time for API Gateway's 29 s: two thirds are for the lists, the rest for tags and workflows.
 *
 * @throws the error of a list that failed, of stop workflows too: half of an answer would look like the whole of it
 */
const dryRun = async (options: StopAll): Promise<DryRunAnswer> => {
  // The ledger says nothing about what a person may stop.
  const surveyed = await survey({ ...options, ledgerTable: null }, { listSeconds: 16, seconds: 24 });
  for (const error of [...surveyed.unlisted.map((kind) => kind.error), ...surveyed.failures]) throw error;
  const { readAt, month, shown: runs } = surveyed;
  const cost = monthCost(surveyed, { ...options, regions: [] });
  const now = new Date(readAt.getTime() + 1);
  const settings = { ...options, regions: [], budgetUsd: null, alarmKeys: [] };
  const decision = decide(
    { readAt, month, cost, runs, announcement: undefined, speaksForAll: false },
    { monthlyLimitUsd: null, warnPercent: 0, graceMinutes: 0, maxTrainingMinutes: null, guardMode: 'stop' },
    readSignal(request(now, ''), settings, now),
  );
  const isQueued = ({ status }: { readonly status: string }) => status === 'SUBMITTED';
  return {
    DryRun: true,
    Training: decision.toStop.filter((run) => !isQueued(run)).map(sweptRun),
    Queued: decision.toStop.filter(isQueued).map(sweptRun),
    ...leftAlone(decision),
  };
};
