import { type Kind, kindNames } from './account/kind.ts';

/** `stop`, or `report` to tell only what would have been stopped. */
export type GuardMode = 'stop' | 'report';

/** A tag as it has to be, key and value, for a sweep to leave a model alone. */
export interface ExemptTag {
  readonly key: string;
  readonly value: string;
}

/** What the guard compares its readings with. */
export interface Limits {
  /** What training may cost in a month, in USD; null for no such limit. */
  readonly monthlyLimitUsd: number | null;
  /** Percent of it at which people are warned; 0 for no warning. */
  readonly warnPercent: number;
  /** Between reaching it and the first stop. */
  readonly graceMinutes: number;
  /** How long a run may train whose model has no tag that says otherwise; null for any time. */
  readonly maxTrainingMinutes: number | null;
}

/** How a setting stands in an environment variable. */
interface Codec<Value> {
  /** What the variable must hold, in words. */
  readonly allowed: string;
  /** Undefined where the text is not allowed. */
  readonly read: (text: string) => Value | undefined;
  readonly write: (value: Value) => string;
}

const text: Codec<string> = {
  allowed: 'a text that is not empty',
  read: (got) => got || undefined,
  write: (value) => value,
};

const textOrNone: Codec<string | null> = {
  allowed: 'a text that is not empty, or none',
  read: (got) => (got === 'none' ? null : got || undefined),
  write: (value) => value ?? 'none',
};

const positiveNumber: Codec<number> = {
  allowed: 'a number above 0',
  // Number('') is 0 and Number(' ') as well: neither is above it.
  read: (got) => (Number(got) > 0 && Number.isFinite(Number(got)) ? Number(got) : undefined),
  write: (value) => `${value}`,
};

const limits: Codec<Limits> = {
  allowed:
    'a JSON object with monthlyLimitUsd and maxTrainingMinutes, above 0 or null, and warnPercent and graceMinutes, from 0',
  read: (got) => {
    const { monthlyLimitUsd, maxTrainingMinutes, warnPercent, graceMinutes } = parsed(got);
    const areRead =
      [monthlyLimitUsd, maxTrainingMinutes].every((limit) => limit === null || (Number.isFinite(limit) && limit > 0)) &&
      [warnPercent, graceMinutes].every((figure) => Number.isFinite(figure) && figure >= 0);
    return areRead ? { monthlyLimitUsd, maxTrainingMinutes, warnPercent, graceMinutes } : undefined;
  },
  write: (value) => JSON.stringify(value),
};

const regionNames: Codec<readonly string[]> = {
  allowed: 'names of regions with commas between them',
  read: (got) =>
    got.split(',').every((region) => /^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(region)) ? got.split(',') : undefined,
  write: (value) => value.join(','),
};

const guardMode: Codec<GuardMode> = {
  allowed: 'stop or report',
  read: (got) => (got === 'stop' || got === 'report' ? got : undefined),
  write: (value) => value,
};

/** An object whose members are texts, as JSON; those that may be empty come last. */
const texts = <Value extends object>(members: readonly string[], mayBeEmpty: readonly string[] = []): Codec<Value> => ({
  allowed: `a JSON object with the texts ${[...members, ...mayBeEmpty].join(', ')}`,
  read: (got) => {
    const value = parsed(got);
    const isRead = members.every((name) => typeof value[name] === 'string' && value[name] !== '');
    return isRead && mayBeEmpty.every((name) => typeof value[name] === 'string') ? (value as Value) : undefined;
  },
  write: (value) => JSON.stringify(value),
});

/** A JSON object's members; none where the text is not one. */
const parsed = (text: string): ReturnType<typeof JSON.parse> => {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
};

/** The environment variables of all functions: each setting's name there and its form. */
const variables = {
  /** ARN of each kind's stop workflow. */
  stopWorkflowArns: ['STOP_WORKFLOW_ARNS', texts<Readonly<Record<Kind, string>>>(kindNames)],
  sweepWorkflowArn: ['SWEEP_WORKFLOW_ARN', text],
  /** After how many seconds a caller should ask again: the poll interval, since nothing changes in between. */
  retryAfterSeconds: ['RETRY_AFTER_SECONDS', positiveNumber],
  limits: ['LIMITS', limits],
  /** Those that the limit is for; the deployment's own is one of them. */
  regions: ['REGIONS', regionNames],
  trainingUsdPerHour: ['TRAINING_USD_PER_HOUR', positiveNumber],
  /** Name of the DynamoDB table. */
  ledgerTable: ['LEDGER_TABLE', text],
  /** The same for functions that there are without the guard too, and then null. */
  ledgerTableIfAny: ['LEDGER_TABLE_IF_ANY', textOrNone],
  /** What the live table's Stop buttons call. */
  stopFunctionArn: ['STOP_FUNCTION_ARN', text],
  /** Name or ARN. */
  eventBus: ['EVENT_BUS', text],
  exemptTag: ['EXEMPT_TAG', texts<ExemptTag>(['key'], ['value'])],
  /** Key of the tag with a model's own longest training time, in minutes. */
  maxTrainingTagKey: ['MAX_TRAINING_TAG_KEY', text],
  guardMode: ['GUARD_MODE', guardMode],
  /** The topic to which AWS Budgets publishes that the budget has been spent; whatever else it says is a forecast. */
  actualCostTopicArn: ['ACTUAL_COST_TOPIC_ARN', text],
} as const;

type Variables = typeof variables;
type ValueOf<Form> = Form extends Codec<infer Value> ? Value : never;

/** The settings that functions may have, by name. */
export type Settings = { readonly [Name in keyof Variables]: ValueOf<Variables[Name][1]> };

/** What functions are told that read all training. */
const reader = [
  'stopWorkflowArns',
  'trainingUsdPerHour',
  'exemptTag',
  'maxTrainingTagKey',
  'limits',
  'regions',
  'ledgerTableIfAny',
] as const;

/** The functions and what each of them is told, by the name of its entry file without suffix. */
export const functionSettings = {
  'stop-training': ['stopWorkflowArns', 'retryAfterSeconds'],
  'describe-stop': ['stopWorkflowArns', 'retryAfterSeconds', 'trainingUsdPerHour'],
  'stop-all': ['stopWorkflowArns', 'sweepWorkflowArn', 'retryAfterSeconds', 'exemptTag'],
  'describe-stop-all': ['sweepWorkflowArn', 'retryAfterSeconds'],
  'training-meter': [
    'stopWorkflowArns',
    'ledgerTable',
    'eventBus',
    'limits',
    'regions',
    'trainingUsdPerHour',
    'exemptTag',
    'maxTrainingTagKey',
    'guardMode',
  ],
  'find-runs': ['stopWorkflowArns', 'exemptTag', 'maxTrainingTagKey', 'guardMode'],
  'report-sweep': ['stopWorkflowArns', 'trainingUsdPerHour'],
  'budget-notification': ['eventBus', 'actualCostTopicArn'],
  'list-training': [...reader, 'retryAfterSeconds'],
  'show-training': [...reader, 'stopFunctionArn'],
  'stop-from-widget': reader,
} as const satisfies Record<string, readonly (keyof Settings)[]>;

export type FunctionName = keyof typeof functionSettings;

/** What one function is told. */
export type SettingsOf<Name extends FunctionName> = Pick<Settings, (typeof functionSettings)[Name][number]>;

/**
 * A function's settings from its environment.
 *
 * @throws Error naming the variable that is missing or unreadable and what it must hold: a default could stop what must
 * not be stopped
 */
export const readSettings = <Name extends FunctionName>(
  functionName: Name,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): SettingsOf<Name> => {
  const entries = functionSettings[functionName].map((setting) => {
    const [variable, { allowed, read }] = variables[setting];
    const got = environment[variable];
    const value = got === undefined ? undefined : read(got);
    if (value === undefined) {
      const found = got === undefined ? 'it is missing' : `got ${JSON.stringify(got)}`;
      throw new Error(`The environment variable ${variable} of ${functionName} must be ${allowed}: ${found}`);
    }
    return [setting, value] as const;
  });
  return Object.fromEntries(entries) as SettingsOf<Name>;
};

/** The environment variables that tell a function its settings. */
export const writeSettings = <Name extends FunctionName>(
  functionName: Name,
  settings: SettingsOf<Name>,
): Record<string, string> =>
  Object.fromEntries(
    functionSettings[functionName].map((setting) => {
      const [variable, { write }] = variables[setting];
      return [variable, (write as (value: unknown) => string)(settings[setting as keyof SettingsOf<Name>])];
    }),
  );
