import { Logger } from '@aws-lambda-powertools/logger';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { setting, taskClientOptions } from '../clients.ts';
import { type BudgetNotification, detailTypes } from './events.ts';
import { type Bus, putEvent } from './put-event.ts';

export interface ForwardBudgetNotification extends Bus {
  readonly logger: Pick<Logger, 'info'>;
}

/** What SNS sends, as far as it matters; nothing of it is relied on. */
interface SnsEvent {
  readonly Records?: readonly { readonly Sns?: { readonly Message?: unknown } }[];
}

/** Of AWS's text, which has some 1,000. */
const maxTextLength = 8000;

/**
 * Puts what AWS Budgets says to its topic on the bus, as `Budget Notification`.
 *
 * The topic is for nothing else, so arrival itself is the signal: whatever came becomes an event, and what could not be
 * read of it is named there. To refuse a text that AWS has rephrased would silence the budget.
 */
export const budgetNotification =
  ({ logger, ...bus }: ForwardBudgetNotification) =>
  async (event: SnsEvent): Promise<void> => {
    const messages = event.Records?.map(({ Sns }) => Sns?.Message) ?? [];
    for (const message of messages.length > 0 ? messages : [event]) {
      const { Text, ...read } = readBudgetNotification(message);
      await putEvent(bus, detailTypes.budgetNotification, { ...read, Text });
      logger.info('Budget notification forwarded', read);
    }
  };

const text = (value: string) => value.trim();
const upperCase = (value: string) => value.toUpperCase();
const amount = (value: string) => Number(value.replaceAll(',', ''));

/**
 * Where the figures are in AWS's text, which is English prose and nowhere documented.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html the topic (read 2026-11-23)
 */
const members = {
  BudgetName: [/^[ \t]*Budget Name:[ \t]*(\S.*)$/im, text],
  AlertType: [/\bAlert Type:\s*(ACTUAL|FORECASTED)\b/i, upperCase],
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

export const handler = budgetNotification({
  eventBridge: new EventBridgeClient(taskClientOptions),
  logger: new Logger(),
  eventBus: setting('eventBus'),
});
