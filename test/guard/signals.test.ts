import fc from 'fast-check';
import { modelArn } from '../../lambda/account/arn.ts';
import { kindNames } from '../../lambda/account/kind.ts';
import { readSignal } from '../../lambda/guard/signals.ts';
import { alarm, byHand, onWire, own } from '../support/guard.ts';
import { noon } from '../support/virtual-time.ts';

const reading = {
  Month: '2026-11',
  TrainingCostMonthToDateUsd: 1512.3,
  MonthlyLimitUsd: 500,
  TrainingJobsInProgress: 3,
  LongestTrainingSeconds: 7985,
  UsdPerHour: 9,
};
const cost = 'Training has cost $1,512.30 in 2026-11; the monthly limit is $500.00.';
const ExemptTag = 'stop-training = exempt';
const budget = {
  BudgetName: 'B',
  BudgetedAmountUsd: 0.5,
  ThresholdUsd: 0.5,
  AmountUsd: 0.59,
  Unreadable: [],
  Text: '',
};
const unreadable = { Unreadable: ['BudgetName', 'AmountUsd'], Text: 'Your  budget\nwas exceeded.' };
const budgetSays = (what: string) =>
  `AWS Budgets says of the budget "B" that the ${what} amount is $0.59. Its alert threshold is $0.50. Budgeted are $0.50.`;
const budgetSent = (what: string) =>
  `AWS Budgets sent a notification of the ${what} amount. It says: "Your budget was exceeded.". Could not be read: detail.BudgetName, detail.AmountUsd.`;
const anomaly = (detail: object) => ({ source: 'aws.ce', 'detail-type': 'Anomaly Detected', detail });
const home = { partition: 'aws', region: 'us-east-1', accountId: '123456789012' };
const runOf = (kind: (typeof kindNames)[number], name: string, submitTime = new Date(noon)) => ({
  kind,
  arn: modelArn(home, kind, name),
  submitTime,
  status: 'TRAINING',
});
const named = (kind: (typeof kindNames)[number], name: string) => {
  const { submitTime, ...run } = runOf(kind, name);
  return { ...onWire(run), SubmitTime: submitTime.toISOString(), TrainingSeconds: 7200, MaxTrainingMinutes: 60 };
};
const tooLong = own('Training Too Long', { Runs: kindNames.map((kind) => named(kind, 'a')) });

describe('a signal', () => {
  test.each<[event: string, unknown, 'stop' | 'report', reason: string]>([
    [
      'the limit',
      own('Training Over Limit', reading),
      'stop',
      `${cost} In progress then: 3 jobs, the longest for 2:13:05 (h:mm:ss).`,
    ],
    [
      'the limit, a region unread',
      own('Training Over Limit', { ...reading, Regions: 'us-east-1, eu-west-1', UnreadRegions: 'eu-west-1' }),
      'stop',
      `${cost} Both are of all regions together: us-east-1, eu-west-1. Could not be read and counts with its last known figures: eu-west-1. In progress then: 3 jobs, the longest for 2:13:05 (h:mm:ss).`,
    ],
    [
      'the limit, without figures',
      own('Training Over Limit', { Month: ' \t', MonthlyLimitUsd: '500', TrainingJobsInProgress: Infinity }),
      'stop',
      'The event "Training Over Limit" came. Could not be read: detail.TrainingCostMonthToDateUsd, detail.Month, detail.MonthlyLimitUsd, detail.TrainingJobsInProgress, detail.LongestTrainingSeconds.',
    ],
    [
      'a warning',
      own('Training Cost Warning', { ...reading, LimitReachedAt: '2026-11-24T13:05:09.000Z' }),
      'report',
      `${cost} What trains now costs $9.00 an hour. At that rate the limit is reached at 2026-11-24 13:05 UTC.`,
    ],
    [
      'a warning of several regions',
      own('Training Cost Warning', { ...reading, Regions: 'us-east-1, eu-west-1' }),
      'report',
      `${cost} Both are of all regions together: us-east-1, eu-west-1. What trains there now costs $9.00 an hour.`,
    ],
    [
      'a warning while nothing trains',
      own('Training Cost Warning', { ...reading, UsdPerHour: 0 }),
      'report',
      `${cost} What trains now costs $0.00 an hour.`,
    ],
    [
      'an announcement',
      own('Training Will Be Stopped', { ...reading, StopsAt: '2026-11-24T13:05:09.000Z', ExemptTag }),
      'report',
      `${cost} What is in training and not exempt will be stopped at 2026-11-24 13:05 UTC. To exempt a model, tag it ${ExemptTag} before.`,
    ],
    [
      'runs that train for too long',
      tooLong,
      'stop',
      '2 runs trained for longer than allowed (h:mm:ss): a for 2:00:00 of 1:00:00, a for 2:00:00 of 1:00:00.',
    ],
    ['a forecast', own('Budget Forecast', budget), 'report', budgetSays('forecast')],
    ['a forecast that cannot be read', own('Budget Forecast', unreadable), 'report', budgetSent('forecast')],
    ['a budget spent', own('Budget Spent', budget), 'stop', budgetSays('actual')],
    ['a budget spent that cannot be read', own('Budget Spent', unreadable), 'stop', budgetSent('actual')],
    [
      'an alarm',
      alarm(),
      'stop',
      'The CloudWatch alarm "billing" in us-east-1 is in ALARM. Threshold Crossed: 1 datapoint [512.0] …',
    ],
    [
      'an alarm that is OK',
      alarm({ value: 'OK', reason: 'r' }),
      'report',
      'The CloudWatch alarm "billing" in us-east-1 is in OK. r',
    ],
    [
      'an alarm without a state',
      { ...alarm(), detail: null },
      'report',
      'The event "CloudWatch Alarm State Change" came. Could not be read: detail.alarmName, detail.state.value, detail.state.reason.',
    ],
    [
      'an anomaly',
      anomaly({ anomalyId: 'a-1', dimensionValue: 'Amazon Comprehend', impact: { totalImpact: 99.5 } }),
      'stop',
      'AWS Cost Anomaly Detection found an anomaly in Amazon Comprehend. Its impact is $99.50. Its id is a-1.',
    ],
    ['a person', byHand, 'stop', 'Asked for with POST /stop-all. Request r-1.'],
  ])('of %s is read', (_, event, mode, reason) => {
    expect(readSignal(event, 'stop')).toMatchObject({ mode, reason });
  });

  test('that stops nothing by design says why its mail comes', () => {
    const headlines = ['Training Cost Warning', 'Training Will Be Stopped', 'Budget Forecast'].map(
      (type) => readSignal(own(type), 'stop').headline,
    );
    expect(headlines).toEqual(['the limit comes near', 'the limit is reached, stops follow', 'forecast over budget']);
    for (const event of [own('Training Over Limit'), tooLong, own('Budget Spent'), alarm(), anomaly({}), byHand, {}]) {
      expect(readSignal(event, 'stop').headline).toBeUndefined();
    }
  });

  test('only reports where the guard only reports, unless a person asks', () => {
    const events = [own('Training Over Limit', reading), tooLong, own('Budget Spent', budget), alarm(), anomaly({})];
    expect(events.map((event) => readSignal(event, 'report').mode)).toEqual(events.map(() => 'report'));
    expect(readSignal(byHand, 'report').mode).toBe('stop');
  });

  test('is answered also where there is nothing to do if it announces something, or if a person asks', () => {
    const always = [own('Training Cost Warning'), own('Training Will Be Stopped'), byHand];
    const others = [
      own('Training Over Limit'),
      tooLong,
      own('Budget Forecast'),
      own('Budget Spent'),
      alarm(),
      anomaly({}),
      {},
    ];
    expect(always.map((event) => readSignal(event, 'stop').isAlwaysTold)).toEqual(always.map(() => true));
    expect(others.map((event) => readSignal(event, 'stop').isAlwaysTold)).toEqual(others.map(() => false));
  });

  test.each(kindNames)('of runs that train for too long is about the %s that it names, and this run of it', (kind) => {
    const [other] = kindNames.filter((name) => name !== kind);
    const { covers } = readSignal(own('Training Too Long', { Runs: [null, 7, named(kind, 'a')] }), 'stop');
    expect(covers(runOf(kind, 'a'))).toBe(true);
    expect(covers(runOf(kind, 'b'))).toBe(false);
    expect(covers(runOf(other ?? kind, 'a'))).toBe(false);
    expect(covers(runOf(kind, 'a', new Date(noon + 1)))).toBe(false);
    expect(readSignal(own('Training Over Limit', { Runs: [] }), 'stop').covers(runOf(kind, 'a'))).toBe(true);
  });
});

describe('an event of a kind that the table does not have', () => {
  const unknown = (source: string, type: string) =>
    `An event of a kind that this version does not know. Its source is ${source}. Its detail-type is ${type}.`;
  test.each<[event: unknown, reason: string]>([
    [own('Panic'), unknown('comprehend-stop-training', 'Panic')],
    [own('Training Sweep Completed'), unknown('comprehend-stop-training', 'Training Sweep Completed')],
    [own('training over limit'), unknown('comprehend-stop-training', 'training over limit')],
    [own('constructor'), unknown('comprehend-stop-training', 'constructor')],
    [{ ...own('Training Over Limit'), source: 'my.app' }, unknown('my.app', 'Training Over Limit')],
    ...[
      {},
      null,
      [],
      'text',
      7,
      { source: ['comprehend-stop-training'], 'detail-type': ['Training Over Limit'] },
      { source: { toString: 1 }, 'detail-type': { valueOf: null } },
      { source: ' ', 'detail-type': '\n' },
      JSON.parse('{"__proto__":{"source":"aws.ce","detail-type":"Anomaly Detected"}}'),
    ].map((event): [unknown, string] => [
      event,
      'An event of a kind that this version does not know. Could not be read: source, detail-type.',
    ]),
  ])('stops nothing: %j', (event, reason) => {
    expect(readSignal(event, 'stop')).toMatchObject({ mode: 'report', isAlwaysTold: false, reason });
  });

  test('is read whatever it is, and its row alone gives a stop', () => {
    const stopping = ['Training Over Limit', 'Training Too Long', 'Budget Spent', 'Stop All Requested'];
    const source = fc.oneof(fc.jsonValue(), fc.constantFrom('comprehend-stop-training', 'aws.cloudwatch', 'aws.ce'));
    const type = fc.oneof(fc.jsonValue(), fc.constantFrom(...stopping, 'Training Cost Warning', 'Budget Forecast'));
    const members = fc.constantFrom('Runs', 'Unreadable', 'Text', 'state', 'toString', '__proto__', 'Month');
    const detail = fc.oneof(fc.jsonValue(), fc.dictionary(members, fc.jsonValue()));
    fc.assert(
      fc.property(source, type, detail, (from, what, about) => {
        const event: unknown = JSON.parse(JSON.stringify({ source: from, 'detail-type': what, detail: about }));
        const { mode, reason } = readSignal(event, 'stop');
        const isStop = from === 'comprehend-stop-training' && stopping.some((stop) => stop === what);
        expect(mode).toBe(isStop ? 'stop' : 'report');
        expect(reason.length).toBeLessThanOrEqual(1000);
      }),
      { numRuns: 2000, examples: [['comprehend-stop-training', 'Budget Spent', { Unreadable: [{ toString: 1 }] }]] },
    );
  });

  test('has at most 1,000 characters of reason', () => {
    const long = 'ä'.repeat(5000);
    const many = Array.from({ length: 500 }, (_, i) => `Amount${i}`);
    for (const event of [
      { ...alarm({ value: long, reason: long }), region: long },
      own('Budget Spent', { Unreadable: many, Text: long }),
      own('Training Too Long', { Runs: many }),
      own(long),
    ]) {
      expect(readSignal(event, 'stop').reason.length).toBeLessThanOrEqual(1000);
    }
  });
});
