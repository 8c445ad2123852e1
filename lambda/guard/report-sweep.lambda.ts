import { Logger } from '@aws-lambda-powertools/logger';
import { readSettings } from '../functions.ts';
import { reportSweep } from './report-sweep.ts';

export const handler = reportSweep({
  ...readSettings('report-sweep'),
  logger: new Logger(),
});
