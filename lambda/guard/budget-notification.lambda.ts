import { Logger } from '@aws-lambda-powertools/logger';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { taskClientOptions } from '../clients.ts';
import { readSettings } from '../settings.ts';
import { budgetNotification } from './budget-notification.ts';

export const handler = budgetNotification({
  ...readSettings('budget-notification'),
  eventBridge: new EventBridgeClient(taskClientOptions),
  logger: new Logger(),
});
