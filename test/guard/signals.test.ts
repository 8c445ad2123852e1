import fc from 'fast-check';
import { modelArn } from '../../lambda/account/arn.ts';
import type { TrainingRun } from '../../lambda/account/training-run.ts';
import { alarmKey } from '../../lambda/guard/alarm-key.ts';
import { readSignal, type SignalSettings } from '../../lambda/guard/signals.ts';
import { minute, noon } from '../support/virtual-time.ts';

const home = { partition: 'aws', region: 'us-west-2', accountId: '123456789012' };
const settings: SignalSettings = {
  stopWorkflowArns: {
    DocumentClassifier: 'arn:aws:states:us-west-2:123456789012:stateMachine:a',
    EntityRecognizer: 'arn:aws:states:us-west-2:123456789012:stateMachine:b',
  },
  regions: ['us-west-2', 'eu-west-1'],
  budgetUsd: 500,
  alarmKeys: ['big-bill'].map(alarmKey),
};
type Event = Readonly<Record<string, unknown>>;
const own = (type: string, detail: Event = {}): Event => ({
  source: 'comprehend-stop-training',
  'detail-type': type,
  time: '2026-11-23T12:00:00Z',
  detail,
});
const spent = own('Budget Spent', {
  BudgetName: 'Training',
  BudgetedAmountUsd: 500,
  ThresholdUsd: 500,
  AmountUsd: 512.3,
  Unreadable: [],
  Text: 't',
});
const forecast = { ...spent, 'detail-type': 'Budget Forecast' };
const alarm: Event & { readonly detail: Event & { readonly state: Event } } = {
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  account: '123456789012',
  region: 'us-west-2',
  time: '2026-11-23T12:00:00Z',
  detail: { alarmName: 'big-bill', state: { value: 'ALARM', reason: 'Threshold Crossed: 1 datapoint [512.0]\n…' } },
};
const alarmWith = (detail: Event, state: Event = {}): Event => ({
  ...alarm,
  detail: { ...alarm.detail, ...detail, state: { ...alarm.detail.state, ...state } },
});
const cause = { service: 'Amazon Comprehend', region: 'eu-west-1', linkedAccount: '123456789012', usageType: 'u' };
const anomaly: Event & { readonly detail: Event } = {
  source: 'aws.ce',
  'detail-type': 'Anomaly Detected',
  account: '123456789012',
  region: 'us-east-1',
  time: '2026-11-23T12:00:00Z',
  detail: {
    anomalyId: 'a-1',
    dimensionValue: 'Amazon Comprehend',
    impact: { totalImpact: 99.5 },
    rootCauses: [cause],
  },
};
const anomalyWith = (...rootCauses: unknown[]): Event => ({ ...anomaly, detail: { ...anomaly.detail, rootCauses } });
const byHand = own('Stop All Requested', { RequestId: 'r-1' });

/** A run that was submitted and began to train so many minutes before noon. */
const run = (submitted: number, began: number | undefined, more: Partial<TrainingRun> = {}): TrainingRun => ({
  kind: 'DocumentClassifier',
  arn: modelArn(home, 'DocumentClassifier', 'a'),
  submitTime: new Date(noon - submitted * minute),
  status: 'TRAINING',
  trainingStartTime: began === undefined ? undefined : new Date(noon - began * minute),
  ...more,
});
const trains = run(120, 60);
const read = (event: unknown, { at = noon, ...more }: Partial<SignalSettings> & { at?: number } = {}) =>
  readSignal(event, { ...settings, ...more }, new Date(at));
/** `stops`, or why it is only reported. */
const effect = (...given: Parameters<typeof read>): string => {
  const { covers, headline = 'stops', reason } = read(...given);
  const [, why = headline] = /Nothing is stopped for it: (.*?)\.(?: Could not be read.*)?$/.exec(reason) ?? [];
  expect([headline === 'stops', headline === 'only reported']).toEqual([covers(trains), why !== headline]);
  return why;
};

describe('a signal', () => {
  const unknown = 'an unknown event';
  const noTime = 'the event has no time that can be read';
  const ahead = 'the event is dated 2026-11-23 12:00 UTC, which is ahead of our clock';
  const otherAmount = 'the notification is about a budget of $500.00, and budgetUsd is $400.00';
  const suppressed = 'the actions of the alarm are suppressed (Alarm)';
  const late = (time: string) => `the event is of 2026-11-23 ${time} UTC and comes too late`;
  const pastMonth = 'in the first 5 days of a month it may be about the month before';
  const spentAt = (time: string) => ({ ...spent, time: `2026-${time}:00Z` });
  const noCause = 'none of its root causes is Amazon Comprehend in this account and in us-west-2, eu-west-1';
  test.each<[source: string, what: string, event: Event, given: Parameters<typeof read>[1], expected: string]>([
    ['alarm', 'in ALARM', alarm, {}, 'stops'],
    ['alarm', 'that came a minute later', alarm, { at: noon + minute }, 'stops'],
    ['alarm', '60 minutes old', alarm, { at: noon + 60 * minute }, 'stops'],
    ['alarm', 'more than 60 minutes old', alarm, { at: noon + 60 * minute + 1 }, late('12:00')],
    ['alarm', '5 minutes ahead of our clock', alarm, { at: noon - 5 * minute }, 'stops'],
    ['alarm', 'more than that ahead', alarm, { at: noon - 5 * minute - 1 }, ahead],
    ['alarm', 'without a time', { ...alarm, time: undefined }, {}, noTime],
    ['alarm', 'with a time that is none', { ...alarm, time: 'now' }, {}, noTime],
    ['alarm', 'with a time without a zone', { ...alarm, time: '2026-11-23T12:00:00' }, {}, noTime],
    ['alarm', 'that is OK', alarmWith({}, { value: 'OK' }), {}, 'the alarm is not in ALARM'],
    ['alarm', 'that is muted', alarmWith({ muteDetail: { mutedByArn: 'arn' } }), {}, 'the alarm is muted'],
    ['alarm', 'suppressed by an alarm', alarmWith({}, { actionsSuppressedBy: 'Alarm' }), {}, suppressed],
    ['alarm', 'of another name', alarmWith({ alarmName: 'other' }), {}, 'alarmNames and alarms do not name this alarm'],
    ...(['big', 'other'] as const).map((named): [string, string, Event, object, string] => [
      'alarm',
      `whose ARN is ${named === 'big' ? '' : 'not '}one of alarms`,
      { ...alarmWith({ alarmName: 'other' }), resources: [`arn:aws:cloudwatch:us-west-2:1:alarm:${named}`] },
      { alarmKeys: ['arn:aws:cloudwatch:us-west-2:1:alarm:big'] },
      named === 'big' ? 'stops' : 'alarmNames and alarms do not name this alarm',
    ]),
    ['alarm', 'of another account', { ...alarm, account: '210987654321' }, {}, 'it is an alarm of another account'],
    ['alarm', 'of another region', { ...alarm, region: 'eu-west-1' }, {}, 'it is an alarm of another region'],
    ['alarm', 'of billing, in us-east-1', { ...alarm, region: 'us-east-1' }, {}, 'stops'],
    ['anomaly', 'here', anomaly, {}, 'stops'],
    ['anomaly', 'of another account', anomalyWith({ ...cause, linkedAccount: '210987654321' }), {}, noCause],
    ['anomaly', 'of another region', anomalyWith({ ...cause, region: 'ap-south-1' }), {}, noCause],
    ['anomaly', 'of another service', anomalyWith({ ...cause, service: 'Amazon EC2' }), {}, noCause],
    ['anomaly', 'with one cause here of two', anomalyWith({ ...cause, region: 'ap-south-1' }, cause), {}, 'stops'],
    ['anomaly', 'whose causes name no service', anomalyWith({ ...cause, service: undefined }), {}, 'stops'],
    ['anomaly', 'without root causes', anomalyWith(), {}, noCause],
    ['budget', 'spent', spent, {}, 'stops'],
    ['budget', 'spent, another amount', spent, { budgetUsd: 400 }, otherAmount],
    ['budget', 'spent, no amount in its text', own('Budget Spent', { Text: 't' }), {}, 'stops'],
    ['budget', 'spent, and none is set', spent, { budgetUsd: null }, 'this deployment has no budget'],
    ['budget', 'spent last month', spentAt('11-30T23:30'), { at: Date.UTC(2026, 11, 1) }, pastMonth],
    ['budget', 'spent on the 5th', spentAt('12-05T23:59'), { at: Date.UTC(2026, 11, 6, 0, 1) }, pastMonth],
    ['budget', 'spent on the 6th', spentAt('12-06T00:00'), { at: Date.UTC(2026, 11, 6, 0, 1) }, 'stops'],
    ['budget', 'forecast', forecast, {}, 'forecast over threshold'],
    ['person', 'asks', byHand, {}, 'stops'],
    ['person', 'asked more than 60 minutes ago', byHand, { at: noon + 61 * minute }, late('12:00')],
    ['another', 'of our own', own('Panic'), {}, unknown],
    ['another', 'of a prototype’s name', own('constructor'), {}, unknown],
    ['another', 'by a foreign source', { ...byHand, source: 'my.app' }, {}, unknown],
  ])('from %s, %s', (...[, , event, given, expected]) => {
    expect(effect(event, given)).toBe(expected);
  });

  test.each<[signal: string, event: Event, ofRun: string, run: TrainingRun, covers: boolean]>([
    ['an alarm', alarm, 'that began a second before', run(120, 1 / 60), true],
    ['an alarm', alarm, 'that began at its time', run(120, 0), false],
    ['an alarm', alarm, 'that was queued then and is', run(120, undefined, { status: 'SUBMITTED' }), false],
    ['an alarm', alarm, 'whose start nobody knows', run(120, undefined), false],
    ['an alarm', alarm, 'that was first seen before', run(120, undefined, { firstSeen: new Date(noon - 1) }), true],
    ['an alarm', alarm, 'that was first seen since', run(120, undefined, { firstSeen: new Date(noon) }), false],
    ['a person', byHand, 'that is queued', run(120, undefined, { status: 'SUBMITTED' }), true],
    ['a person', byHand, 'that began since', run(120, -1), true],
    ['a person', byHand, 'that was submitted at that time', run(0, undefined), false],
  ])('from %s (%j) covers a run %s: %j', (...[, event, , of, covers]) => {
    expect(read(event, { at: noon + 10 * minute }).covers(of)).toBe(covers);
  });
});

describe('people are told', () => {
  const ofBudget = (amount: string) =>
    `AWS Budgets says that the ${amount} amount of the budget "Training" is $512.30. Its alert threshold is $500.00. The budget is $500.00.`;
  test.each<[what: string, event: Event, reason: string]>([
    ['a budget spent', spent, ofBudget('actual')],
    ['a forecast', forecast, ofBudget('forecast')],
    [
      'a budget notification that cannot be read',
      own('Budget Spent', { Unreadable: ['BudgetName', 'AmountUsd'], Text: 'Your  budget\nwas exceeded.' }),
      'AWS Budgets sent a notification about the actual amount. It says: "Your budget was exceeded.". Could not be read: detail.BudgetName, detail.AmountUsd.',
    ],
    [
      'an alarm',
      alarm,
      'The CloudWatch alarm "big-bill" in us-west-2 is in ALARM. Threshold Crossed: 1 datapoint [512.0] …',
    ],
    [
      'an alarm without a state',
      { ...alarm, detail: null },
      'The event "CloudWatch Alarm State Change" came. Nothing is stopped for it: alarmNames and alarms do not name this alarm. Could not be read: detail.alarmName, detail.state.value, detail.state.reason.',
    ],
    [
      'an anomaly, with where it comes from',
      anomalyWith(cause, { ...cause, linkedAccount: '210987654321', region: 'ap-south-1' }),
      'AWS Cost Anomaly Detection found an anomaly in Amazon Comprehend. Its impact is $99.50. Its id is a-1. Root causes: Amazon Comprehend in eu-west-1, account 123456789012; Amazon Comprehend in ap-south-1, account 210987654321.',
    ],
    [
      'an anomaly, one of whose causes can’t be read',
      anomalyWith({ ...cause, region: 1 }, cause),
      'AWS Cost Anomaly Detection found an anomaly in Amazon Comprehend. Its impact is $99.50. Its id is a-1. Root causes: Amazon Comprehend in eu-west-1, account 123456789012. Could not be read: detail.rootCauses.0.region.',
    ],
    ['a person', byHand, 'Someone ran stop-all (request r-1).'],
    ['a person, unnamed', { ...byHand, detail: {} }, 'Someone ran stop-all. Could not be read: detail.RequestId.'],
    [
      'an unknown event',
      own('Panic'),
      'An event came of a kind that this version does not know. Its source is comprehend-stop-training. Its detail-type is Panic.',
    ],
  ])('of %s', (_, event, reason) => {
    expect(read(event).reason).toBe(reason);
  });

  test('at most 1,000 characters of reason, 500 of an alarm’s own, and why nothing is stopped is among them', () => {
    const long = 'ä'.repeat(5000);
    expect(read(alarmWith({}, { reason: long })).reason).toMatch(/ALARM\. ä{499}…$/);
    const many = Array.from({ length: 500 }, (_, i) => `Amount${i}`);
    for (const event of [
      alarmWith({ alarmName: long }, { value: long, reason: long }),
      { ...own('Budget Spent', { Unreadable: many, Text: long }), time: '2026-11-23T10:00:00Z' },
      anomalyWith(...many.map(() => ({ ...cause, region: long }))),
      own(long),
    ]) {
      const { reason, headline } = read(event);
      expect(reason.length).toBeLessThanOrEqual(1000);
      if (headline === 'only reported') expect(reason).toContain('Nothing is stopped for it: ');
    }
  });
});

describe('an event of any form', () => {
  test.each([
    null,
    [],
    { source: ['comprehend-stop-training'], 'detail-type': ['Stop All Requested'], time: '2026-11-23T12:00:00Z' },
    { source: { toString: 1 }, 'detail-type': { valueOf: null } },
    { source: ' ', 'detail-type': '\n' },
    JSON.parse('{"__proto__":{"source":"aws.ce","detail-type":"Anomaly Detected"}}'),
  ])('that has no source and type is unknown: %j', (event) => {
    const reason = 'An event came of a kind that this version does not know. Could not be read: source, detail-type.';
    expect([effect(event), read(event).reason]).toEqual(['an unknown event', reason]);
  });

  test('is read whatever it is, and its row alone gives a stop', () => {
    const types = ['Stop All Requested', 'Budget Spent', 'Budget Forecast', 'Training Over Limit', 'Anomaly Detected'];
    const source = fc.oneof(fc.jsonValue(), fc.constantFrom('comprehend-stop-training', 'aws.cloudwatch', 'aws.ce'));
    const type = fc.oneof(fc.jsonValue(), fc.constantFrom(...types));
    const time = fc.oneof(fc.jsonValue(), fc.constantFrom('2026-11-23T12:00:00Z', '2026-11-23T10:00:00Z'));
    const members = fc.constantFrom('Unreadable', 'Text', 'state', 'rootCauses', 'BudgetedAmountUsd', '__proto__');
    const detail = fc.oneof(fc.jsonValue(), fc.dictionary(members, fc.jsonValue()));
    fc.assert(
      fc.property(source, type, time, detail, (from, what, when, about) => {
        const event = JSON.parse(JSON.stringify({ source: from, 'detail-type': what, time: when, detail: about }));
        const { covers, reason, isByHand, isMonthCost } = read(event);
        const isOwn = from === 'comprehend-stop-training' && when === '2026-11-23T12:00:00Z';
        const amount = typeof about === 'object' && about !== null && Reflect.get(about, 'BudgetedAmountUsd');
        const isSpent = what === 'Budget Spent' && (typeof amount !== 'number' || amount === 500);
        expect(covers(trains)).toBe(isOwn && (what === 'Stop All Requested' || isSpent));
        expect(isByHand).toBe(isOwn && what === 'Stop All Requested');
        expect(isMonthCost).toBe(from === own('').source && what === 'Budget Spent');
        expect(reason.length).toBeLessThanOrEqual(1000);
      }),
      {
        numRuns: 2000,
        examples: [
          ['comprehend-stop-training', 'Budget Spent', '2026-11-23T12:00:00Z', { Unreadable: [{ toString: 1 }] }],
        ],
      },
    );
  });
});
