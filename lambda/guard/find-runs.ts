import type { Logger } from '@aws-lambda-powertools/logger';
import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { wireModel } from '../account/arn.ts';
import { stopWorkflowInput } from '../account/executions.ts';
import { kindInWords, kindNames } from '../account/kind.ts';
import { listInProgress, listKinds, lookAt, partRuns, type RunInProgress } from '../account/survey.ts';
import type { SettingsOf } from '../settings.ts';
import { readSignal } from './signals.ts';
import { type FoundRun, maxRunsPerSweep, type Sweep, type SweptRun } from './sweep.ts';

export interface FindRuns extends SettingsOf<'find-runs'> {
  readonly comprehend: ComprehendClient;
  readonly sfn: SFNClient;
  readonly logger: Pick<Logger, 'info'>;
}

/** What the sweep workflow passes. */
export interface FindRunsInput {
  /** What set the sweep off: any JSON. */
  readonly Event: unknown;
  /** Of the sweep. */
  readonly ExecutionArn: string;
}

/**
 * The sweep's first step: what its signal stops or only reports, and the runs in progress that it takes on: not exempt and
 * not being stopped yet.
 *
 * It looks once. What is submitted later is for the meter's next reading, so that a sweep stops nothing that its signal
 * doesn't cover.
 *
 * @throws the error of Comprehend's lists, where no kind can be listed
 */
export const findRuns =
  ({ comprehend, sfn, logger, guardMode, ...deciders }: FindRuns) =>
  async ({ Event, ExecutionArn }: FindRunsInput): Promise<Sweep> => {
    const { mode, isAlwaysTold, headline, covers, reason } = readSignal(Event, guardMode);
    const listed = await listKinds((kind) => listInProgress(comprehend, kind));
    const [failure] = listed.failures;
    if (failure && listed.failures.length === kindNames.length) throw failure.error;
    const unlisted = listed.failures.map(({ kind, error }) => ` Could not list ${kindInWords(kind)}s: ${error.name}.`);

    const runs = await lookAt(listed.runs.filter(covers), { comprehend, sfn, ...deciders });
    const { toStop, exempt, unreadable, beingStopped } = partRuns(runs);
    const Runs = toStop.slice(0, maxRunsPerSweep).map(foundRun);
    const isSilent = !isAlwaysTold && toStop.length + unreadable.length + unlisted.length === 0;
    const sweep: Sweep = {
      Next: Runs.length > 0 && mode === 'stop' ? 'stop' : isSilent ? 'end' : 'report',
      Reason: reason + unlisted.join(''),
      Mode: mode,
      ...(headline && { Headline: headline }),
      Runs,
      Exempt: exempt.map(sweptRun),
      Unreadable: unreadable.map(sweptRun),
      BeingStopped: beingStopped.map(sweptRun),
      NotTakenOn: toStop.slice(maxRunsPerSweep).map(sweptRun),
    };
    logger.info('Runs found', {
      ExecutionArn,
      next: sweep.Next,
      mode,
      toStop: toStop.length,
      exempt: exempt.length,
      unreadable: unreadable.length,
      beingStopped: beingStopped.length,
    });
    return sweep;
  };

/** A run as lists have it on the wire. */
export const sweptRun = (run: RunInProgress): SweptRun => ({
  ...wireModel(run),
  Status: run.status,
  ...(run.flywheelArn && { FlywheelArn: run.flywheelArn }),
  ...(run.ignoredMaxMinutes !== undefined && { IgnoredMaxTrainingTag: run.ignoredMaxMinutes }),
});

const foundRun = (run: RunInProgress): FoundRun => ({
  ...sweptRun(run),
  ...stopWorkflowInput(run),
  ExecutionName: run.ExecutionName,
});
