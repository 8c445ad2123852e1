import { hash } from 'node:crypto';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { startOnce } from '../account/executions.ts';
import type { SettingsOf } from '../functions.ts';
import { detailTypes, eventSource } from './events.ts';

export interface AnswerBudget extends SettingsOf<'budget-notification'> {
  readonly sfn: SFNClient;
  readonly logger: Pick<Logger, 'info'>;
}

type SnsMessage = Readonly<Partial<Record<'TopicArn' | 'Message' | 'MessageId' | 'Timestamp', unknown>>>;

/** What SNS sends, as far as it matters; nothing of it is relied on. */
export interface SnsEvent {
  readonly Records?: readonly { readonly Sns?: SnsMessage }[];
}

/** Of AWS's text, which has some 1,000. */
const maxTextLength = 8000;

/**
 * Starts a sweep for what AWS Budgets says to its topics.
 *
 * Each topic is for nothing else, so arrival itself is the signal, and the topic tells a forecast from what has been
 * spent. Whatever came starts a sweep, and what could not be read of it is named there: to refuse a text that AWS has
 * rephrased would silence the budget. A message that SNS delivers twice finds the sweep of the first time.
 */
export const budgetNotification =
  ({ logger, sfn, sweepWorkflowArn, actualCostTopicArn }: AnswerBudget) =>
  async (event: SnsEvent): Promise<void> => {
    const notifications: (SnsMessage | undefined)[] = event.Records?.map(({ Sns }) => Sns) ?? [];
    for (const notification of notifications.length > 0 ? notifications : [{ Message: event }]) {
      const sns = notification ?? {};
      const isSpent = sns.TopicArn === actualCostTopicArn;
      const { Text, ...read } = readBudgetNotification(sns.Message);
      const input = {
        source: eventSource,
        'detail-type': isSpent ? detailTypes.budgetSpent : detailTypes.budgetForecast,
        time: sns.Timestamp,
        detail: { ...read, Text },
      };
      const id = hash('sha256', `${sns.MessageId ?? JSON.stringify(notification)}`).slice(0, 32);
      await startOnce(sfn, sweepWorkflowArn, `budget-${id}`, JSON.stringify(input));
      logger.info('Budget notification answered', { ...read, isSpent });
    }
  };

const text = (value: string) => value.trim();
const amount = (value: string) => Number(value.replaceAll(',', ''));

/**
 * Where the figures are in AWS's text, which is English prose and nowhere documented.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html the topic
 */
const members = {
  BudgetName: [/^[ \t]*Budget Name:[ \t]*(\S.*)$/im, text],
  BudgetedAmountUsd: [/\bBudgeted Amount:\s*\$\s*(\d[\d,]*(?:\.\d+)?)/i, amount],
  ThresholdUsd: [/\bAlert Threshold:\s*>?\s*\$\s*(\d[\d,]*(?:\.\d+)?)/i, amount],
  AmountUsd: [/\b(?:ACTUAL|FORECASTED) Amount:\s*\$\s*(\d[\d,]*(?:\.\d+)?)/i, amount],
} as const satisfies Record<string, readonly [RegExp, (found: string) => string | number]>;

/** What AWS Budgets wrote, as far as it could be read, and the names of the members that could not. */
const readBudgetNotification = (message: unknown) => {
  const whole = typeof message === 'string' ? message : (JSON.stringify(message) ?? '');
  const Text = whole.slice(0, maxTextLength).toWellFormed();
  const found: Record<string, string | number> = {};
  const Unreadable: string[] = [];
  for (const [name, [pattern, read]] of Object.entries(members)) {
    const [, value] = pattern.exec(Text) ?? [];
    if (value === undefined) Unreadable.push(name);
    else found[name] = read(value);
  }
  return { ...found, Unreadable, Text };
};
