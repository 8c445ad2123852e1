import type { TrainingAnswer } from '../../lambda/training/read-training.ts';
import type { Session } from '../deployment.ts';
import { type ExitCode, exitCodes } from '../failure.ts';
import { trainingTable, trainingTotals } from '../screen/runs.ts';

/** `list`: what is in training, what it costs, and the month against its limit. */
export const list = async ({ screen, deployment }: Session): Promise<ExitCode> => {
  const { body } = await deployment.api.request<TrainingAnswer>('GET', 'training');
  screen.document(body);
  const rows = trainingTable(body.Training, screen);
  screen.line(...rows, ...(rows.length > 0 ? [''] : []), ...trainingTotals(body, new Date()));
  return exitCodes.ok;
};
