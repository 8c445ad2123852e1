import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { locationOf, type Model, wireModel } from '../account/arn.ts';
import { describeRun, stopTraining as requestStop } from '../account/comprehend.ts';
import { startStopWorkflow } from '../account/executions.ts';
import { arnMembers, kindInWords } from '../account/kind.ts';
import { hasEnded } from '../account/status.ts';
import { type ApiOptions, acceptedHeaders, api, type LogDetails } from '../http/api.ts';
import { parseBody, parseModel } from '../http/body.ts';
import { notFound } from '../http/problem.ts';
import type { SettingsOf } from '../settings.ts';

export interface StopTraining extends ApiOptions, SettingsOf<'stop-training'> {
  readonly comprehend: ComprehendClient;
  readonly sfn: SFNClient;
}

/**
 * `POST /stop`: stops training of one model. 202 while training is in progress, 200 when it has ended already.
 */
export const stopTraining = (options: StopTraining) =>
  api(options, async (event, details) => {
    const deployment = locationOf(Object.values(options.stopWorkflowArns)[0] ?? '');
    const model = parseModel(parseBody(event, arnMembers), deployment);
    const { status: Status, execution } = await stopModel(options, model, details);
    const answer = { ...wireModel(model), Status };
    if (!execution) return { statusCode: 200, body: answer };
    return {
      statusCode: 202,
      headers: acceptedHeaders(event, execution.ExecutionName, options.retryAfterSeconds),
      body: { ...answer, ...execution },
    };
  });

/** What the stop of a run has come to. */
export interface Stop {
  readonly status: string;
  /** Its stop workflow; undefined where training has ended already. */
  readonly execution?: { readonly ExecutionName: string; readonly ExecutionArn: string };
  /** Name of the error for which Comprehend couldn't take the stop now. */
  readonly stopError?: string | undefined;
}

/**
 * Asks Comprehend to stop training one model and starts the stop workflow.
 *
 * Stop comes first, since it is the thing asked for. Where Comprehend can't take it now, the workflow asks again. If Describe
 * or StartExecution fails the caller gets an error and calls again, and nothing is lost: Stop may be repeated, and the
 * same training run always leads to the same execution. A workflow alone, started without the Stop, would be a call less,
 * but would leave the caller's "no such model" unanswered.
 *
 * @param details - gets what is known of it for the log, also where it then fails
 */
export const stopModel = async (
  { comprehend, sfn, stopWorkflowArns }: Pick<StopTraining, 'comprehend' | 'sfn' | 'stopWorkflowArns'>,
  model: Model,
  details: LogDetails,
): Promise<Stop> => {
  Object.assign(details, wireModel(model));
  const stopError = await stopOrLeave(comprehend, model).catch(namingModel(model));
  details.stopError = stopError;
  const run = await describeRun(comprehend, model).catch(namingModel(model));
  details.Status = run.status;
  if (hasEnded(run.status)) return { status: run.status };

  const execution = await startStopWorkflow(sfn, stopWorkflowArns[model.kind], run);
  details.ExecutionName = execution.ExecutionName;
  return { status: run.status, execution, stopError };
};

/**
 * Asks Comprehend to stop, and answers the name of an error that passes: throttling (Stop is allowed once a second), a fault,
 * no answer in time. The stop workflow asks again then.
 *
 * @throws what Comprehend refuses for a reason that stays: no such model, no permission
 */
const stopOrLeave = async (comprehend: ComprehendClient, model: Model): Promise<string | undefined> => {
  try {
    await requestStop(comprehend, model);
    return undefined;
  } catch (thrown) {
    const error = thrown as Error & { $metadata?: { httpStatusCode?: number } };
    const status = error.$metadata?.httpStatusCode ?? 0;
    const isThrottled = status === 429 || /^(TooManyRequests|Throttling)Exception$/.test(error.name);
    if (status >= 400 && status < 500 && !isThrottled) throw error;
    return error.name;
  }
};

/** Comprehend's own words for a model that it doesn't have don't say which. */
const namingModel =
  ({ kind, arn }: Model) =>
  (error: Error): never => {
    throw error.name === 'ResourceNotFoundException' ? notFound(`There is no ${kindInWords(kind)} ${arn}`) : error;
  };
