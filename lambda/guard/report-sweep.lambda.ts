import { bound } from '../bound.ts';
import { reportSweep } from './report-sweep.ts';

export const handler = reportSweep(bound('report-sweep', () => ({})));
