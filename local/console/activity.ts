import { modelNameWithVersion } from '../../lambda/account/arn.ts';
import { type Kind, kindInWords, kindNames } from '../../lambda/account/kind.ts';
import { hasEnded } from '../../lambda/account/status.ts';
import type { Clock } from '../aws/clock.ts';
import type { Mail } from '../aws/sns.ts';
import type { ExecutionDescription } from '../aws/step-functions/executions.ts';
import { type EndingSources, endingOf, trainedSeconds, trainingCost } from '../host/endings.ts';
import type { Activity, EndedRun, ShownExecution, ShownFault, ShownMail } from './answers.ts';

/** Where the page's lists come from. */
export interface ActivitySources extends EndingSources {
  readonly clock: Clock;
  readonly mails: readonly Mail[];
  /** Oldest first. */
  readonly executions: () => readonly ExecutionDescription[];
  /** The state that an execution entered last. */
  readonly stateOf: (executionArn: string) => string | undefined;
  readonly stopWorkflowArns: Readonly<Record<Kind, string>>;
  readonly faults: () => readonly ShownFault[];
}

/** How many of each list are shown: what happened lately, not an archive. */
const shownMails = 20;
const shownExecutions = 20;
const shownEnded = 8;

const latest = <Item>(items: readonly Item[], count: number): Item[] => items.slice(-count).reverse();
const iso = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString();

export const activity = (sources: ActivitySources): Activity => ({
  Now: new Date(sources.clock()).toISOString(),
  Mails: latest(sources.mails, shownMails).map(shownMail),
  Executions: latest(sources.executions(), shownExecutions).map((execution) => shownExecution(execution, sources)),
  Ended: endedRuns(sources),
  Faults: sources.faults(),
});

const shownMail = ({ TopicArn, ...mail }: Mail): ShownMail => ({ Topic: TopicArn.split(':').at(-1) ?? '', ...mail });

const shownExecution = (execution: ExecutionDescription, sources: ActivitySources): ShownExecution => {
  const { executionArn, stateMachineArn, name, status, startDate, stopDate } = execution;
  const kind = kindNames.find((candidate) => sources.stopWorkflowArns[candidate] === stateMachineArn);
  const state = status === 'RUNNING' ? sources.stateOf(executionArn) : undefined;
  const result = endingOf(execution, sources);
  return {
    Name: name,
    Workflow: kind ? `Stop workflow, ${kindInWords(kind)}` : 'Sweep',
    Status: status,
    ...(state !== undefined && { State: state }),
    ...(result !== undefined && { Result: result }),
    StartDate: iso(startDate),
    // By the process's own clock: workflows don't go by the account's.
    Seconds: Math.max(0, (stopDate ?? Date.now() / 1000) - startDate),
  };
};

const endedRuns = ({ models, trainingUsdPerHour }: ActivitySources): EndedRun[] =>
  models()
    .filter(({ status, times }) => hasEnded(status) && status !== 'DELETING' && times.EndTime !== undefined)
    .toSorted((one, other) => Number(other.times.EndTime) - Number(one.times.EndTime))
    .slice(0, shownEnded)
    .map((model) => {
      const { kind, arn, status, times } = model;
      const seconds = trainedSeconds(model);
      return {
        Kind: kindInWords(kind),
        Name: modelNameWithVersion(arn),
        Status: status,
        EndTime: iso(Number(times.EndTime)),
        TrainingSeconds: seconds,
        TrainingCost: trainingCost(seconds, trainingUsdPerHour),
      };
    });
