import { hash } from 'node:crypto';
import { startOnce } from '../account/executions.ts';
import type { Reading } from './reading.ts';
import type { Plan } from './sweep.ts';
import type { TakeReading } from './take-reading.ts';

export interface TimedReading {
  readonly reader: TakeReading;
  /** The time of the schedule's event: a second start of the same tick finds the first one's sweeps. */
  readonly tick: string;
  readonly reading: Reading;
}

/** Names a sweep by its tick and by what it is about, which may differ if Lambda repeats the tick minutes later. */
export const sweepName = ({ tick }: TimedReading, about: readonly string[], what?: string): string => {
  const id = hash('sha256', about.join('\n')).slice(0, 8);
  return ['reading', tick.replace(/[^0-9A-Za-z-]/g, '-'), id, what].filter(Boolean).join('-').slice(-80);
};

export const startSweep = async ({ reader }: TimedReading, name: string, plan: Plan, signal: AbortSignal) => {
  const { sfn, sweepWorkflowArn } = reader;
  await startOnce(sfn, sweepWorkflowArn, name, JSON.stringify({ Plan: plan }), signal);
};
