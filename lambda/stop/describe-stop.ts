import type { DescribeExecutionOutput, SFNClient } from '@aws-sdk/client-sfn';
import { locationOf, type Model, modelOf, type WireModel, wireModel } from '../account/arn.ts';
import { findRun } from '../account/comprehend.ts';
import { type ExecutionProgress, executionProgress, findExecution } from '../account/executions.ts';
import { arnMember, type Kind, kindNames } from '../account/kind.ts';
import { deletedStatus, statusOfRun } from '../account/status.ts';
import type { Surveyor } from '../account/survey.ts';
import { trainingFigures } from '../account/training-cost.ts';
import type { SettingsOf } from '../functions.ts';
import { type ApiOptions, api } from '../http/api.ts';
import { noSuchExecution } from '../http/problem.ts';

export interface DescribeStop extends ApiOptions, SettingsOf<'describe-stop'>, Pick<Surveyor, 'comprehend' | 'sfn'> {}

/** The answer of `GET /stop/{ExecutionName}`: figures once the workflow is over, and as long as the model is there. */
export interface StopProgress extends ExecutionProgress, WireModel {
  readonly Status: string | undefined;
  readonly TrainingSeconds?: number | undefined;
  readonly TrainingCostUsd?: number | undefined;
}

/**
 * `GET /stop/{ExecutionName}`: how the stop of one training run stands.
 *
 * While the workflow runs, Status is live; once it has succeeded, Status is the one it ended with. What training took and
 * cost is read from Comprehend, so it is missing once the model has been deleted.
 */
export const describeStop = ({ comprehend, sfn, stopWorkflowArns, trainingUsdPerHour, ...options }: DescribeStop) =>
  api(options, async (event, details) => {
    const name = event.pathParameters?.ExecutionName ?? '';
    const found = await findStop(sfn, stopWorkflowArns, name);
    if (!found) throw noSuchExecution('stop workflow', name);
    const { kind, execution } = found;
    details.ExecutionName = name;
    const input = readInput(kind, execution, stopWorkflowArns[kind]);
    const model = input?.model;
    if (model) Object.assign(details, wireModel(model));

    const latest = model && (await findRun(comprehend, model));
    const Status = input && statusOfRun(input.submitTime, latest);
    const isRunning = execution.status === 'RUNNING';
    const isThere = latest && Status !== deletedStatus;
    const body: StopProgress = {
      ...(model && wireModel(model)),
      Status,
      ...executionProgress(execution),
      ...(execution.output && { Status: JSON.parse(execution.output)?.Status }),
      ...(!isRunning && isThere && trainingFigures(latest, new Date(), trainingUsdPerHour)),
    };
    return { statusCode: 200, headers: isRunning ? { 'Retry-After': `${options.retryAfterSeconds}` } : {}, body };
  });

/** The execution of a stop workflow by its name, which doesn't tell the kind: all are asked at once. */
const findStop = async (sfn: SFNClient, stopWorkflowArns: Readonly<Record<Kind, string>>, name: string) => {
  const answers = await Promise.allSettled(
    kindNames.map(async (kind) => {
      const execution = await findExecution(sfn, stopWorkflowArns[kind], name);
      return execution && { kind, execution };
    }),
  );
  for (const answer of answers) if (answer.status === 'fulfilled' && answer.value) return answer.value;
  for (const answer of answers) if (answer.status === 'rejected') throw answer.reason;
  return undefined;
};

/**
 * The run that an execution is for; undefined where it was started by hand with something else. Without a SubmitTime in its
 * input, or with one that is no time, it is the run that was the latest when the execution started.
 */
const readInput = (
  kind: Kind,
  { input = '', startDate = new Date() }: DescribeExecutionOutput,
  stopWorkflowArn: string,
): { model: Model; submitTime: Date } | undefined => {
  try {
    const { [arnMember(kind)]: arn, SubmitTime } = JSON.parse(input);
    const model = modelOf(arn);
    const [here, there] = [locationOf(stopWorkflowArn), locationOf(arn)];
    const isHere = here.region === there.region && here.accountId === there.accountId;
    if (model?.kind !== kind || !isHere) return undefined;
    const submitTime = new Date(typeof SubmitTime === 'string' ? SubmitTime : Number.NaN);
    return { model, submitTime: Number.isNaN(submitTime.getTime()) ? startDate : submitTime };
  } catch {
    return undefined;
  }
};
