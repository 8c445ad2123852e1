import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Node } from 'constructs';

/** The settings of a deployment, from CDK context: `-c key=value` or `context` in cdk.json. */
export interface Config {
  /**
   * Seconds between two polls of one classifier's Status: 1 to 300. An ending is noticed at most this much late; a poll
   * costs 3 state transitions.
   *
   * @default 15
   */
  readonly pollIntervalSeconds: number;
  /**
   * Minutes until a stop workflow gives up and ends TIMED_OUT: 5 to 1440.
   *
   * @default 60
   */
  readonly stopTimeoutMinutes: number;
  /**
   * Days that logs are kept: one of the values CloudWatch Logs takes.
   *
   * @default 90
   */
  readonly logRetentionDays: number;
}

export const defaultConfig: Config = { pollIntervalSeconds: 15, stopTimeoutMinutes: 60, logRetentionDays: 90 };

/**
 * Reads and checks the settings.
 *
 * @throws Error of one line naming the key, the value got, and what is allowed
 */
export const readConfig = (node: Node): Config => ({
  pollIntervalSeconds: integer(node, 'pollIntervalSeconds', between(1, 300)),
  stopTimeoutMinutes: integer(node, 'stopTimeoutMinutes', between(5, 1440)),
  logRetentionDays: integer(node, 'logRetentionDays', oneOf(retentionDays)),
});

/** What a number may be, as a test and in words. */
interface Rule {
  readonly allowed: string;
  readonly allows: (value: number) => boolean;
}

const between = (least: number, most: number): Rule => ({
  allowed: `a whole number from ${least} to ${most}`,
  allows: (value) => value >= least && value <= most,
});

const oneOf = (values: readonly number[]): Rule => ({
  allowed: `one of ${values.join(', ')}`,
  allows: (value) => values.includes(value),
});

// RetentionDays.INFINITE is 9999 in the CDK only; logs that nobody ever deletes are no setting here.
const retentionDays = Object.values(RetentionDays)
  .filter((days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE)
  .sort((a, b) => a - b);

/** `-c` gives strings, cdk.json numbers; both are taken. */
const integer = (node: Node, key: keyof Config, { allowed, allows }: Rule): number => {
  const got: unknown = node.tryGetContext(key) ?? defaultConfig[key];
  const value = typeof got === 'string' && got.trim() !== '' ? Number(got) : got;
  if (typeof value !== 'number' || !Number.isInteger(value) || !allows(value)) {
    throw new Error(`${key} must be ${allowed}, got ${JSON.stringify(got)}`);
  }
  return value;
};
