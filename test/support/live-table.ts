import { modelArn } from '../../lambda/account/arn.ts';
import { arnMember, byKind, type Kind } from '../../lambda/account/kind.ts';
import type { ListedRun } from '../../lambda/training/read-training.ts';
import type { TableView } from '../../lambda/words/widget/live-table.ts';

const here = { partition: 'aws', region: 'eu-west-1', accountId: '123456789012' };
export const stopFunctionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:Stop';
export const view: TableView = {
  readAt: new Date('2026-11-24T12:00:05Z'),
  stopFunctionArn,
  stopWorkflowArns: byKind((kind) => `arn:aws:states:eu-west-1:123456789012:stateMachine:Stop${kind}`),
};
export const runOf = (kind: Kind, name: string, more: Partial<ListedRun> = {}, version?: string): ListedRun => ({
  [arnMember(kind)]: modelArn(here, kind, name, version),
  Status: 'TRAINING',
  SubmitTime: '2026-11-24T09:46:00.000Z',
  TrainingSeconds: 7985,
  TrainingCostUsd: 6.65,
  Exempt: false,
  ...more,
});
export const invoices = runOf('DocumentClassifier', 'invoices', {}, 'v2');
