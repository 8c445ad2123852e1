import type { Kind } from './account/kind.ts';
import { type ClientPolicy, clients } from './clients.ts';

/** `stop`, or `report` to report only what would have been stopped. */
export type GuardMode = 'stop' | 'report';

/**
 * What functions are told. Synth has checked every value; null means none.
 *
 * Those that are settings of the deployment have its names and units, see lib/settings.ts.
 */
export interface Settings {
  /** ARN of each kind's stop workflow. */
  readonly stopWorkflowArns: Readonly<Record<Kind, string>>;
  readonly sweepWorkflowArn: string;
  /** After how many seconds a caller should ask again: the poll interval, since nothing changes in between. */
  readonly retryAfterSeconds: number;
  readonly monthlyLimitUsd: number | null;
  readonly warnPercent: number;
  readonly graceMinutes: number;
  readonly maxTrainingMinutes: number | null;
  readonly maxTrainingTagKey: string;
  readonly exemptTagKey: string;
  readonly exemptTagValue: string;
  readonly guardMode: GuardMode;
  readonly meterIntervalMinutes: number;
  readonly stopTimeoutMinutes: number;
  readonly trainingUsdPerHour: number;
  /** The regions that share the limit; the deployment's own is one of them. */
  readonly regions: readonly string[];
  /** null where there is no budget. */
  readonly budgetUsd: number | null;
  /** Names of the alarms that stop training, the billing alarm among them. */
  readonly alarmNames: readonly string[];
  /** Name of the DynamoDB table; null without a guard. */
  readonly ledgerTable: string | null;
  /** What the live table's Stop buttons call. */
  readonly stopFunctionArn: string;
  /** The topic to which AWS Budgets publishes that the budget has been spent; the other one gets its forecasts. */
  readonly actualCostTopicArn: string;
}

interface Row {
  readonly settings: readonly (keyof Settings)[];
  readonly clients: ClientPolicy;
}

/** What a function is told that reads the account. */
const survey = [
  'stopWorkflowArns',
  'exemptTagKey',
  'exemptTagValue',
  'maxTrainingTagKey',
  'trainingUsdPerHour',
  'ledgerTable',
] as const satisfies readonly (keyof Settings)[];

/** What a function is told that shows it. */
const view = [...survey, 'monthlyLimitUsd', 'warnPercent', 'maxTrainingMinutes', 'regions'] as const;

/** What a function is told that decides. */
const reading = [...view, 'graceMinutes', 'guardMode'] as const;

/** The functions, by the name of their entry file: what each of them is told, and how its SDK clients retry. */
export const functions = {
  'stop-training': { settings: ['stopWorkflowArns', 'retryAfterSeconds'], clients: clients.caller },
  'describe-stop': {
    settings: ['stopWorkflowArns', 'retryAfterSeconds', 'trainingUsdPerHour'],
    clients: clients.caller,
  },
  'stop-all': { settings: [...survey, 'sweepWorkflowArn', 'retryAfterSeconds'], clients: clients.viewer },
  'describe-stop-all': { settings: ['sweepWorkflowArn', 'retryAfterSeconds'], clients: clients.caller },
  'list-training': { settings: [...view, 'retryAfterSeconds'], clients: clients.viewer },
  'show-training': { settings: [...view, 'stopFunctionArn'], clients: clients.viewer },
  'stop-from-widget': { settings: view, clients: clients.caller },
  'take-reading': { settings: [...reading, 'sweepWorkflowArn'], clients: clients.reading },
  'answer-signal': { settings: [...reading, 'budgetUsd', 'alarmNames'], clients: clients.reading },
  'follow-sweep': {
    settings: ['stopWorkflowArns', 'trainingUsdPerHour', 'ledgerTable', 'stopTimeoutMinutes'],
    clients: clients.task,
  },
  'report-sweep': { settings: ['stopWorkflowArns', 'trainingUsdPerHour'], clients: clients.task },
  'budget-notification': { settings: ['sweepWorkflowArn', 'actualCostTopicArn'], clients: clients.task },
} as const satisfies Record<string, Row>;

export type FunctionName = keyof typeof functions;

/** What one function is told. */
export type SettingsOf<Name extends FunctionName> = Pick<Settings, (typeof functions)[Name]['settings'][number]>;

/** The environment variable that tells a function its settings, as a JSON object. */
export const settingsVariable = 'SETTINGS';

/**
 * A function's settings from its environment.
 *
 * @throws Error naming the setting that is missing: a default could stop what must not be stopped
 */
export const readSettings = <Name extends FunctionName>(
  functionName: Name,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): SettingsOf<Name> => {
  const members: readonly (keyof Settings)[] = functions[functionName].settings;
  const given = parse(environment[settingsVariable]);
  const entries = members.map((member) => {
    const value = given[member];
    if (value === undefined) {
      throw new Error(`The environment variable ${settingsVariable} of ${functionName} must be JSON with ${member}`);
    }
    return [member, value] as const;
  });
  return Object.fromEntries(entries) as SettingsOf<Name>;
};

const parse = (text: string | undefined): Readonly<Record<string, unknown>> => {
  try {
    return JSON.parse(text ?? '') ?? {};
  } catch {
    return {};
  }
};
