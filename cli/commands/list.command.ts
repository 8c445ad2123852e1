import type { TrainingAnswer } from '../../lambda/training/read-training.ts';
import type { Session } from '../deployment.ts';
import { type ExitCode, exitCodes } from '../failure.ts';
import { trainingTable, trainingTotals } from '../screen/runs.ts';
import { wrap } from '../screen/table.ts';

/** `list`: what is in training, what it costs, and the month against its limit. */
export const list = async ({ screen, deployment }: Session): Promise<ExitCode> => {
  const { body } = await deployment.api.request<TrainingAnswer>('GET', 'training');
  screen.document(body);
  const rows = trainingTable(body.Training, screen);
  const totals = trainingTotals(body, new Date()).flatMap((line) => wrap(line, screen.columns));
  screen.line(...rows, ...(rows.length > 0 ? [''] : []), ...totals);
  return exitCodes.ok;
};
