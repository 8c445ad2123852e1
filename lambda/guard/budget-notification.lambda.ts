import { Logger } from '@aws-lambda-powertools/logger';
import { SFNClient } from '@aws-sdk/client-sfn';
import { functions, readSettings } from '../functions.ts';
import { budgetNotification } from './budget-notification.ts';

const options = functions['budget-notification'].clients;

export const handler = budgetNotification({
  ...readSettings('budget-notification'),
  sfn: new SFNClient(options),
  logger: new Logger(),
});
