import { type ClientPolicy, clients } from './clients.ts';
import type { Settings } from './settings.ts';

const survey = [
  'stopWorkflowArns',
  'exemptTagKey',
  'exemptTagValue',
  'maxTrainingTagKey',
  'trainingUsdPerHour',
  'ledgerTable',
] as const satisfies readonly (keyof Settings)[];

const view = [...survey, 'monthlyLimitUsd', 'warnPercent', 'maxTrainingMinutes', 'regions'] as const;

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
  postpone: {
    settings: ['stopWorkflowArns', 'exemptTagKey', 'exemptTagValue', 'ledgerTable', 'retryAfterSeconds'],
    clients: clients.caller,
  },
  'show-training': { settings: [...view, 'stopFunctionArn', 'postponeFunctionArn'], clients: clients.viewer },
  'stop-from-widget': { settings: [...view, 'postponeFunctionArn'], clients: clients.caller },
  'postpone-from-widget': { settings: view, clients: clients.caller },
  'take-reading': { settings: [...reading, 'sweepWorkflowArn'], clients: clients.reading },
  'answer-signal': { settings: [...reading, 'budgetUsd', 'alarmKeys'], clients: clients.reading },
  'follow-sweep': {
    settings: ['stopWorkflowArns', 'trainingUsdPerHour', 'ledgerTable', 'stopTimeoutMinutes'],
    clients: clients.task,
  },
  'report-sweep': { settings: ['stopWorkflowArns', 'trainingUsdPerHour', 'stackName'], clients: clients.task },
  'budget-notification': { settings: ['sweepWorkflowArn', 'actualCostTopicArn'], clients: clients.task },
} as const satisfies Record<string, { settings: readonly (keyof Settings)[]; clients: ClientPolicy }>;

export type FunctionName = keyof typeof functions;

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
  const missing = members.find((member) => given[member] === undefined);
  if (missing !== undefined) {
    throw new Error(`The environment variable ${settingsVariable} of ${functionName} must be JSON with ${missing}`);
  }
  return Object.fromEntries(members.map((member) => [member, given[member]])) as SettingsOf<Name>;
};

const parse = (text: string | undefined): Readonly<Record<string, unknown>> => {
  try {
    return JSON.parse(text ?? '') ?? {};
  } catch {
    return {};
  }
};
