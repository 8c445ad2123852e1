import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { maxTrainingTag } from '../../../tools/rehearsal/names.ts';
import { RehearsalStack } from '../../../tools/rehearsal/stack.ts';
import { trainingData } from '../../../tools/rehearsal/training-data.ts';
import { readStack, statementsOf, testApp, toldTo } from '../../support/stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'data.csv');
writeFileSync(file, trainingData());
const stack = readStack(new RehearsalStack(testApp(), { trainingData: file }));

test('its guard reports, and of no other model than its own: no limit of the account can be reached', () => {
  for (const name of ['GuardTrainingMeterFunction', 'GuardSweepWorkflowReadFunction']) {
    expect(toldTo(stack, name)).toMatchObject({
      ...{ monthlyLimitUsd: 1e9, maxTrainingMinutes: null, warnPercent: 0, guardMode: 'report' },
      maxTrainingTagKey: maxTrainingTag.Key,
    });
  }
  expect(stack.ofType('Budgets::Budget')).toEqual({});
});

test('its role is for Comprehend of this account, and reads the training data and nothing else', () => {
  const { AssumeRolePolicyDocument } = stack.one('IAM::Role', 'DataAccess');
  expect(statementsOf(AssumeRolePolicyDocument)).toEqual([
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'comprehend.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '{AWS::AccountId}' } },
    },
  ]);
  const statements = statementsOf(stack.one('IAM::Policy', 'DataAccessDefaultPolicy'));
  expect(statements.map(({ Action }) => Action)).toEqual(['s3:GetObject', 's3:ListBucket']);
  expect(JSON.stringify(statements[0]?.Resource)).toMatch(/\/[0-9a-f]{64}\.csv"$/);
});

test('its training data are two classes of 50 different documents each, one a line, without a heading', () => {
  const rows = trainingData().trimEnd().split('\n');
  expect(rows.every((row) => /^(INVOICE|SUPPORT),[\w ]+\.$/.test(row))).toBe(true);
  expect([new Set(rows).size, rows.filter((row) => row.startsWith('INVOICE')).length]).toEqual([100, 50]);
});
