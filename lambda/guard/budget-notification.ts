import type { Logger } from '@aws-lambda-powertools/logger';
import type { SettingsOf } from '../settings.ts';
import { type BudgetNotification, detailTypes } from './events.ts';
import { type Bus, putEvent } from './put-event.ts';

export interface ForwardBudgetNotification extends Bus, SettingsOf<'budget-notification'> {
  readonly logger: Pick<Logger, 'info'>;
}

/** What SNS sends, as far as it matters; nothing of it is relied on. */
export interface SnsEvent {
  readonly Records?: readonly { readonly Sns?: { readonly TopicArn?: unknown; readonly Message?: unknown } }[];
}

/** Of AWS's text, which has some 1,000. */
const maxTextLength = 8000;

/**
 * Puts what AWS Budgets says to its topics on the bus.
 *
 * Each topic is for nothing else, so arrival itself is the signal, and the topic tells a forecast from what has been
 * spent: whatever came becomes an event, and what could not be read of it is named there. To refuse a text that AWS has
 * rephrased would silence the budget.
 */
export const budgetNotification =
  ({ logger, actualCostTopicArn, ...bus }: ForwardBudgetNotification) =>
  async (event: SnsEvent): Promise<void> => {
    const notifications = event.Records?.map(({ Sns }) => Sns) ?? [];
    for (const notification of notifications.length > 0 ? notifications : [{ Message: event }]) {
      const isSpent = notification && 'TopicArn' in notification && notification.TopicArn === actualCostTopicArn;
      const { Text, ...read } = readBudgetNotification(notification?.Message);
      await putEvent(bus, isSpent ? detailTypes.budgetSpent : detailTypes.budgetForecast, { ...read, Text });
      logger.info('Budget notification forwarded', { ...read, isSpent });
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
} as const satisfies Partial<Record<keyof BudgetNotification, readonly [RegExp, (found: string) => string | number]>>;

/** Reads a message of AWS Budgets; whatever it is, there is an answer. */
export const readBudgetNotification = (message: unknown): BudgetNotification => {
  const whole = typeof message === 'string' ? message : (JSON.stringify(message) ?? '');
  const Text = whole.slice(0, maxTextLength);
  const found = Object.entries(members).map(([name, [pattern, read]]) => {
    const value = pattern.exec(Text)?.[1];
    return [name, value === undefined ? undefined : read(value)] as const;
  });
  return {
    ...Object.fromEntries(found.filter(([, value]) => value !== undefined)),
    Unreadable: found.filter(([, value]) => value === undefined).map(([name]) => name),
    Text,
  };
};
