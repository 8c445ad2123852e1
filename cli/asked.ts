import { arnIn, modelIn, modelName, type WireModel, wireModel } from '../lambda/account/arn.ts';
import { deletedStatus, hasEnded, statusOfRun } from '../lambda/account/status.ts';
import type { ListedRun } from '../lambda/training/read-training.ts';
import type { Api } from './api.ts';
import { findModels } from './models.ts';

/** Whether a run is in progress that was asked to stop, by this call or another. */
export const isAskedToStop = ({ Status, ExecutionName }: Partial<ListedRun>): boolean =>
  !isOver(Status) && (ExecutionName !== undefined || Status === 'STOP_REQUESTED');

/** Whether training is over: it has ended, or its model is gone. */
export const isOver = (status: string | undefined): boolean => status === deletedStatus || hasEnded(status);

/** How a run stands now: `DELETED` where its model is gone or trains anew. */
export const lookAgain = async (
  api: Api,
  run: WireModel & { readonly SubmitTime: string },
  signal: AbortSignal,
): Promise<WireModel & Partial<ListedRun> & { readonly Status: string }> => {
  const arn = arnIn(run);
  const [latest] = await findModels(api, { given: arn, name: modelName(arn) }, signal);
  const found = latest && { submitTime: new Date(latest.SubmitTime), status: latest.Status };
  const Status = statusOfRun(new Date(run.SubmitTime), found);
  if (latest && Status !== deletedStatus) return latest;
  const model = modelIn(run);
  return { ...(model && wireModel(model)), Status };
};
