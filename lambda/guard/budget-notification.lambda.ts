import { SFNClient } from '@aws-sdk/client-sfn';
import { bound } from '../bound.ts';
import { budgetNotification } from './budget-notification.ts';

export const handler = budgetNotification(bound('budget-notification', (options) => ({ sfn: new SFNClient(options) })));
