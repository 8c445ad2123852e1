import type { NewEvent } from '../../local/aws/event-bridge/event-bridge.ts';
import type { Signal } from './guard-model.ts';
import type { Step } from './guard-plan.ts';

const account = '123456789012';
const serviceName = 'Amazon Comprehend';
const budgetUsd = 100;

/** What an event's `time` is. */
const timeText = (age: Step['age'], now: number): string | undefined => {
  if (age === 'none') return undefined;
  return age === 'garbled' ? 'last Monday' : new Date(now - age * 1000).toISOString();
};

/** The event of a step, and what the model is to know of it. */
export const signalOf = (
  { what, age, isGood }: Step,
  id: string,
  now: number,
): { readonly event: NewEvent; readonly signal: Signal; readonly isOnBus: boolean } => {
  const text = timeText(age, now);
  const time = typeof age === 'number' ? now - age * 1000 : undefined;
  const event = (source: string, type: string, detail: object) =>
    ({ id, account, region: 'us-east-1', source, 'detail-type': type, time: text, detail }) as unknown as NewEvent;
  const signal = (type: string, more: Partial<Signal> = {}): Signal => ({
    type,
    isByHand: false,
    isMonthCost: false,
    time,
    isGood: () => isGood,
    ...more,
  });
  const own = 'comprehend-stop-training';
  switch (what) {
    case 'alarm': {
      const detail = {
        alarmName: 'billing',
        state: { value: 'ALARM', reason: 'Threshold Crossed' },
        ...(!isGood && { muteDetail: { mutedBy: 'holidays' } }),
      };
      return {
        event: event('aws.cloudwatch', 'CloudWatch Alarm State Change', detail),
        signal: signal('alarm'),
        isOnBus: true,
      };
    }
    case 'anomaly': {
      const linkedAccount = isGood ? account : '210987654321';
      const rootCauses = [{ service: serviceName, region: 'us-east-1', linkedAccount, usageType: 'Train' }];
      const detail = { dimensionValue: serviceName, impact: { totalImpact: 12 }, rootCauses };
      return { event: event('aws.ce', 'Anomaly Detected', detail), signal: signal('anomaly'), isOnBus: true };
    }
    case 'spent': {
      const detail = { BudgetedAmountUsd: isGood ? budgetUsd : 2 * budgetUsd, AmountUsd: 101, Unreadable: [] };
      // Read in a month's first days, or of them, it may be about the month before.
      const isLate = (at: number) => new Date(at).getUTCDate() > 5;
      const more: Partial<Signal> = {
        isMonthCost: true,
        isGood: (told, readAt) =>
          isGood && time !== undefined && isLate(time) && isLate(readAt) && told.budgetUsd === budgetUsd,
      };
      return { event: event(own, 'Budget Spent', detail), signal: signal('spent', more), isOnBus: false };
    }
    case 'requested':
      // As POST /stop-all starts it, by hand or from a copy.
      return {
        event: event(own, 'Stop All Requested', { RequestId: id }),
        signal: signal('requested', { isByHand: true, isGood: () => true }),
        isOnBus: false,
      };
    case 'forecast':
      return {
        event: event(own, 'Budget Forecast', { AmountUsd: 120, Unreadable: [] }),
        signal: signal('forecast', { isGood: () => false }),
        isOnBus: false,
      };
    default:
      return {
        event: event('aws.budgets', 'Something New', {}),
        signal: signal('unknown', { isGood: () => false }),
        isOnBus: false,
      };
  }
};
