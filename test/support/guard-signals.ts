import type { NewEvent } from '../../local/aws/event-bridge.ts';
import type { Signal } from './guard-model.ts';
import type { Step } from './guard-plan.ts';

const account = '123456789012';
const serviceName = 'Amazon Comprehend';
const budgetUsd = 100;
const own = 'comprehend-stop-training';

type Made = readonly [source: string, type: string, detail: object, more?: Partial<Signal>];

/** The event of a step, and what the model must know about it. */
export const signalOf = ({ what, age, isGood }: Step, id: string, now: number) => {
  const time = typeof age === 'number' ? now - age * 1000 : undefined;
  const text = age === 'garbled' ? 'last Monday' : time && new Date(time).toISOString();
  const state = { value: 'ALARM', reason: 'Threshold Crossed' };
  const alarm = { alarmName: 'billing', state, ...(!isGood && { muteDetail: { mutedBy: 'holidays' } }) };
  const linkedAccount = isGood ? account : '210987654321';
  const rootCauses = [{ service: serviceName, region: 'us-east-1', linkedAccount, usageType: 'Train' }];
  const anomaly = { dimensionValue: serviceName, impact: { totalImpact: 12 }, rootCauses };
  const spent = { BudgetedAmountUsd: isGood ? budgetUsd : 2 * budgetUsd, AmountUsd: 101, Unreadable: [] };
  // A notification from or read in a month's first days may be about the month before.
  const isLate = (at: number) => new Date(at).getUTCDate() > 5;
  const isSpent: Signal['isGood'] = (told, readAt) =>
    isGood && time !== undefined && isLate(time) && isLate(readAt) && told.budgetUsd === budgetUsd;
  const stopsNothing = { isGood: () => false };
  const made: Partial<Record<Step['what'], Made>> = {
    alarm: ['aws.cloudwatch', 'CloudWatch Alarm State Change', alarm],
    anomaly: ['aws.ce', 'Anomaly Detected', anomaly],
    spent: [own, 'Budget Spent', spent, { isMonthCost: true, isGood: isSpent }],
    // As POST /stop-all starts it, by hand or from a copy.
    requested: [own, 'Stop All Requested', { RequestId: id }, { isByHand: true, isGood: () => true }],
    forecast: [own, 'Budget Forecast', { AmountUsd: 120, Unreadable: [] }, stopsNothing],
  };
  const [source, type, detail, more] = made[what] ?? ['aws.budgets', 'Something New', {}, stopsNothing];
  const signal: Signal = { type: what, isByHand: false, isMonthCost: false, time, isGood: () => isGood, ...more };
  const event = { id, account, region: 'us-east-1', source, 'detail-type': type, time: text, detail };
  return { signal, event: event as unknown as NewEvent, isOnBus: what === 'alarm' || what === 'anomaly' };
};
