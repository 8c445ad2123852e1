import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import { deploymentOf, type Model, type WireModel, wireModel } from '../account/arn.ts';
import { describeRun, stopTraining as requestStop } from '../account/comprehend.ts';
import { deadline } from '../account/deadline.ts';
import { type Started, startStopWorkflow } from '../account/executions.ts';
import { isTransient } from '../account/faults.ts';
import { arnMembers, kindInWords } from '../account/kind.ts';
import { isOver, statusOfRun } from '../account/status.ts';
import type { Surveyor } from '../account/survey.ts';
import type { SettingsOf } from '../functions.ts';
import { type ApiOptions, acceptedHeaders, api, type LogDetails } from '../http/api.ts';
import { parseBody, parseModel } from '../http/body.ts';
import { notFound } from '../http/problem.ts';

export interface StopTraining extends ApiOptions, SettingsOf<'stop-training'>, Pick<Surveyor, 'comprehend' | 'sfn'> {}

/** The answer of `POST /stop`: without an execution where training has ended already. */
export type StopAnswer = WireModel & { readonly Status: string } & Partial<Started>;

/** How long a person's stop may take: API Gateway waits 29 s, and a cold start takes a part of it. */
export const stopSeconds = 25;

/**
 * `POST /stop`: stops training of one model. 202 while training is in progress, 200 when it has ended already.
 */
export const stopTraining = (options: StopTraining) =>
  api(options, async (event, details) => {
    const model = parseModel(parseBody(event, arnMembers), deploymentOf(options));
    const how = { details, isOrder: true, signal: deadline(stopSeconds) };
    const { status: Status, execution } = await stopModel(options, model, how);
    const body: StopAnswer = { ...wireModel(model), Status, ...execution };
    if (!execution) return { statusCode: 200, body };
    const headers = acceptedHeaders(event, execution.ExecutionName, options.retryAfterSeconds);
    return { statusCode: 202, headers, body };
  });

export interface Stop {
  readonly status: string;
  /** Its stop workflow; undefined where training has ended already, or where none was to be started. */
  readonly execution?: Started;
  readonly stopError?: Error | undefined;
}

export interface StopClients extends Pick<StopTraining, 'comprehend' | 'sfn' | 'stopWorkflowArns'> {
  /** For the Stop itself, where others than this function repeat it. @default - comprehend */
  readonly comprehendOnce?: ComprehendClient;
}

export interface StopOptions {
  /** Gets what is known of it for the log, also where it then fails. */
  readonly details: LogDetails;
  /** Whether the workflow is started even where Comprehend can't take the stop now: a person's order stands, the guard's doesn't. */
  readonly isOrder: boolean;
  /** Of the run that is meant: a later one of the same name is not followed. @default - the model's latest run */
  readonly submitTime?: Date;
  /** Ends what is under way when the caller waits no longer. */
  readonly signal: AbortSignal;
}

/**
 * Asks Comprehend to stop training one model and starts the stop workflow.
 *
 * Stop comes first, since each minute of training costs money. Where Comprehend can't take it now, the workflow asks again. If
 * Describe or StartExecution fails the caller gets an error and calls again, and nothing is lost: Stop may be repeated, and the
 * same training run always leads to the same execution. Starting only the workflow would save a call, but the caller would not
 * learn that the model doesn't exist.
 */
export const stopModel = async (
  { comprehend, comprehendOnce = comprehend, sfn, stopWorkflowArns }: StopClients,
  model: Model,
  { details, isOrder, submitTime, signal }: StopOptions,
): Promise<Stop> => {
  Object.assign(details, wireModel(model));
  const stopped = requestStop(comprehendOnce, model, signal).then(() => undefined, returnTransient);
  const stopError = await stopped.catch(namingModel(model));
  details.stopError = stopError?.name;
  const run = await describeRun(comprehend, model, signal).catch(namingModel(model));
  const status = statusOfRun(submitTime ?? run.submitTime, run);
  details.Status = status;
  if (isOver(status)) return { status };
  // A Stop whose answer was lost may have been taken all the same.
  if (stopError && !isOrder && run.status !== 'STOP_REQUESTED') return { status: run.status, stopError };

  const { startDate: _, ...execution } = await startStopWorkflow(sfn, stopWorkflowArns[model.kind], run, signal);
  details.ExecutionName = execution.ExecutionName;
  return { status: run.status, execution, stopError };
};

/** Stop may be throttled (it is allowed once per second), fail or get no answer: the stop workflow asks again then. */
const returnTransient = (error: Error): Error => {
  if (isTransient(error)) return error;
  throw error;
};

/** Comprehend's own words for a model that it doesn't have don't say which. */
export const namingModel =
  ({ kind, arn }: Model) =>
  (error: Error): never => {
    throw error.name === 'ResourceNotFoundException' ? notFound(`There is no ${kindInWords(kind)} ${arn}`) : error;
  };
