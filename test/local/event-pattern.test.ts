import { compilePattern } from '../../local/event-bridge/event-pattern.ts';

type Case = readonly [what: string, pattern: object, accepted: readonly object[], rejected: readonly object[]];

const table: readonly Case[] = [
  ['values are alternatives', { a: ['x', 1] }, [{ a: 'x' }, { a: 1 }], [{ a: 'y' }, { a: '1' }, { b: 'x' }]],
  ['fields must all match', { a: ['x'], b: ['y'] }, [{ a: 'x', b: 'y', c: 1 }], [{ a: 'x' }, { a: 'y', b: 'x' }]],
  ['null is a value', { a: [null] }, [{ a: null }], [{}, { a: '' }, { a: 'null' }, { a: 0 }]],
  ['a boolean is a value', { a: [true] }, [{ a: true }], [{ a: 'true' }, { a: false }]],
  ['an empty string is a value', { a: [''] }, [{ a: '' }], [{ a: ' ' }, { a: null }, {}]],
  ['objects nest', { a: { b: ['x'] } }, [{ a: { b: 'x' } }], [{ a: 'x' }, { b: 'x' }, { a: { c: 'x' } }]],
  ['paths are joined by dots', { 'a.b': ['x'] }, [{ a: { b: 'x' } }, { 'a.b': 'x' }], [{ a: { c: 'x' } }]],
  ['any element matches', { a: ['x', 'z'] }, [{ a: ['y', 'x'] }, { a: [['x']] }], [{ a: ['y'] }, { a: [] }]],
  [
    'fields are of one element',
    { a: { b: ['x'], c: ['y'] } },
    [{ a: [{ b: 1 }, { b: 'x', c: 'y' }] }, { a: [[{ b: 'x', c: ['z', 'y'] }]] }],
    [{ a: [{ b: 'x' }, { c: 'y' }] }, { a: [{ b: 'x', c: 1 }, { c: 'y' }] }],
  ],
  ['prefix', { a: [{ prefix: 'ab' }] }, [{ a: 'abc' }, { a: 'ab' }], [{ a: 'ABc' }, { a: 'cab' }, { a: 1 }]],
  ['prefix, any case', { a: [{ prefix: { 'equals-ignore-case': 'aB' } }] }, [{ a: 'AbC' }], [{ a: 'ba' }, { a: 1 }]],
  ['suffix', { a: [{ suffix: 'bc' }] }, [{ a: 'abc' }], [{ a: 'bcd' }, { a: 'aBC' }, {}]],
  ['suffix, any case', { a: [{ suffix: { 'equals-ignore-case': 'bC' } }] }, [{ a: 'aBc' }], [{ a: 'bca' }]],
  ['equals-ignore-case', { a: [{ 'equals-ignore-case': 'Ab' }] }, [{ a: 'aB' }], [{ a: 'abc' }, { a: null }]],
  [
    'wildcard',
    { a: [{ wildcard: 'a*.b\\*\\\\*' }] },
    [{ a: 'a.b*\\' }, { a: 'ax\ny.b*\\z' }],
    [{ a: 'axb*\\' }, { a: 'a.b' }, { a: 'xa.b*\\' }, { a: ['a.bc\\'] }],
  ],
  [
    'anything-but a string',
    { a: [{ 'anything-but': 'x' }] },
    [{ a: 'y' }, { a: null }, { a: 1 }, { a: ['x', 'y'] }],
    [{ a: 'x' }, {}, { a: ['x'] }, { a: { x: 'y' } }],
  ],
  ['anything-but strings', { a: [{ 'anything-but': ['x', 'y'] }] }, [{ a: 'z' }], [{ a: 'x' }, { a: 'y' }]],
  ['anything-but numbers', { a: [{ 'anything-but': [1, 2] }] }, [{ a: 3 }, { a: '1' }], [{ a: 1 }, { a: 2.0 }]],
  ['anything-but prefix', { a: [{ 'anything-but': { prefix: 'x' } }] }, [{ a: 'yx' }, { a: 1 }], [{ a: 'xy' }, {}]],
  [
    'anything-but suffixes',
    { a: [{ 'anything-but': { suffix: ['x', 'y'] } }] },
    [{ a: 'xz' }],
    [{ a: 'zx' }, { a: 'y' }],
  ],
  ['anything-but wildcard', { a: [{ 'anything-but': { wildcard: '*x*' } }] }, [{ a: 'y' }], [{ a: 'yxy' }]],
  ['anything-but, any case', { a: [{ 'anything-but': { 'equals-ignore-case': 'x' } }] }, [{ a: 'y' }], [{ a: 'X' }]],
  ['numeric =', { a: [{ numeric: ['=', 3.018e2] }] }, [{ a: 301.8 }], [{ a: '301.8' }, { a: 301 }]],
  [
    'numeric range',
    { a: [{ numeric: ['>', 0, '<=', 5] }] },
    [{ a: 5 }, { a: 0.1 }],
    [{ a: 0 }, { a: 5.1 }, { a: null }],
  ],
  ['numeric >=', { a: [{ numeric: ['>=', 0] }] }, [{ a: 0 }, { a: [-1, 1] }], [{ a: -1 }, {}]],
  ['numeric <', { a: [{ numeric: ['<', 10] }] }, [{ a: 9 }], [{ a: 10 }]],
  [
    'exists',
    { a: { b: [{ exists: true }] } },
    [{ a: { b: null } }],
    [{ a: 1 }, { a: { b: [] } }, { a: { b: { c: 1 } } }],
  ],
  [
    'exists: false',
    { a: { b: [{ exists: false }] } },
    [{}, { a: { b: {} } }],
    [{ a: { b: 0 } }, { a: [{ b: 0 }, {}] }],
  ],
  ['absent or a value', { a: [null, { exists: false }] }, [{}, { a: null }], [{ a: 1 }]],
  [
    'absent in the element that matches',
    { a: { b: ['x'], c: [{ exists: false }] } },
    [{ a: [{ b: 'x' }, { b: 'y', c: 1 }] }],
    [{ a: [{ b: 'x', c: 1 }, { b: 'y' }] }],
  ],
  [
    '$or and what is beside it',
    { s: ['x'], $or: [{ a: [1] }, { b: [2], c: [3] }] },
    [
      { s: 'x', a: 1 },
      { s: 'x', b: 2, c: 3 },
    ],
    [{ s: 'x' }, { s: 'x', b: 2 }, { s: 'y', a: 1 }],
  ],
  [
    '$or within $or and objects',
    { d: { $or: [{ a: [1] }, { e: { $or: [{ b: [2] }, { c: [3] }] } }], s: ['x'] } },
    [{ d: { s: 'x', a: 1 } }, { d: { s: 'x', e: { c: 3 } } }],
    [{ d: { s: 'x', e: { b: 3 } } }, { d: { a: 1 } }],
  ],
];

test.each(table)('%s', (_, pattern, accepted, rejected) => {
  const matches = compilePattern(pattern);
  for (const event of accepted) expect([event, matches(event)]).toEqual([event, true]);
  for (const event of rejected) expect([event, matches(event)]).toEqual([event, false]);
});

test.each<[unknown, string]>([
  [{ d: { a: [{ regex: 'x' }] } }, 'at d.a: unknown operator "regex", not one of prefix, suffix'],
  [{ a: [{ cidr: '10.0.0.0/24' }] }, 'at a: unknown operator "cidr"'],
  [{ a: [{ EXISTS: true }] }, 'at a: unknown operator "EXISTS"'],
  [{ a: [{ toString: 'x' }] }, 'at a: unknown operator "toString"'],
  [{ a: [{}] }, 'at a: unknown operator ""'],
  [{ a: [{ prefix: 'x', suffix: 'y' }] }, 'at a: prefix must be the only operator'],
  [{ a: 'x' }, 'at a: must be an object or an array, got "x"'],
  [{ a: null }, 'at a: must be an object or an array, got null'],
  [{ a: [] }, 'at a: the array is empty'],
  [{ a: {} }, 'at a: must be an object with at least one field'],
  [{}, 'at its top: must be an object with at least one field'],
  [undefined, 'at its top: must be an object with at least one field'],
  [[{ a: ['x'] }], 'at its top: must be an object'],
  [{ a: [{ prefix: 1 }] }, "at a: prefix can't take 1"],
  [{ a: [{ suffix: { prefix: 'x' } }] }, 'at a: suffix can\'t take {"prefix":"x"}'],
  [{ a: [{ wildcard: 'a**' }] }, 'at a: wildcard takes no **'],
  [{ a: [{ wildcard: 'a\\b' }] }, 'at a: wildcard takes no **'],
  [{ a: [{ 'anything-but': ['x', 1] }] }, 'at a: anything-but takes strings or numbers'],
  [{ a: [{ 'anything-but': [] }] }, 'at a: anything-but takes strings or numbers'],
  [{ a: [{ 'anything-but': null }] }, 'at a: anything-but takes strings or numbers'],
  [{ a: [{ 'anything-but': { prefix: '' } }] }, "at a: anything-but can't take"],
  [{ a: [{ 'anything-but': { prefix: { 'equals-ignore-case': 'x' } } }] }, "at a: anything-but can't take"],
  [{ a: [{ 'anything-but': { numeric: 'x' } }] }, "at a: numeric can't take"],
  [{ a: [{ numeric: ['>', 0, '>', 5] }] }, 'at a: numeric takes'],
  [{ a: [{ numeric: ['<', 0, '<', 5] }] }, 'at a: numeric takes'],
  [{ a: [{ numeric: ['>', 5, '<', 5] }] }, 'at a: numeric takes'],
  [{ a: [{ numeric: ['>', 5, '<'] }] }, 'at a: numeric takes'],
  [{ a: [{ numeric: ['=', '5'] }] }, 'at a: numeric takes'],
  [{ a: [{ numeric: 5 }] }, 'at a: numeric takes'],
  [{ a: [{ exists: 'yes' }] }, 'at a: exists takes true or false'],
  [{ $or: [{ a: [1] }] }, 'at its top: $or must be an array of at least two objects'],
  [{ d: { $or: { a: [1] } } }, 'at d: $or must be an array'],
  [{ $or: [{ a: [1] }, 'x'] }, 'at its top: must be an object'],
  [{ $or: [{ numeric: [1] }, { prefix: ['x'] }] }, '$or has an operator, numeric, in the place of a field'],
  [{ a: [1], $or: [{ a: [2] }, { b: [3] }] }, 'at a: the field is given twice'],
])('fails in one line for %j', (pattern, message) => {
  expect(() => compilePattern(pattern)).toThrow(message);
  expect(() => compilePattern(pattern)).toThrow(/^[^\n]+$/);
});

describe('events of the guard', () => {
  const envelope = { version: '0', id: 'c4c1c1c9', account: '123456789012', time: '2026-11-23T12:00:00Z' };
  /** As in AWS's "Alarm events and EventBridge", a billing alarm's. */
  const alarm = {
    ...envelope,
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    region: 'us-east-1',
    resources: ['arn:aws:cloudwatch:us-east-1:123456789012:alarm:Billing'],
    detail: {
      alarmName: 'Billing',
      configuration: {
        metrics: [{ id: 'm1', metricStat: { metric: { namespace: 'AWS/Billing', name: 'EstimatedCharges' } } }],
      },
      previousState: { value: 'OK', timestamp: '2026-11-23T06:00:00.000+0000' },
      state: { value: 'ALARM', reason: 'Threshold Crossed', timestamp: '2026-11-23T12:00:00.000+0000' },
    },
  };
  const anomaly = {
    ...envelope,
    'detail-type': 'Anomaly Detected',
    source: 'aws.ce',
    region: 'us-east-1',
    resources: ['arn:aws:ce::123456789012:anomalymonitor/abcdef12'],
    detail: {
      anomalyId: '12345678',
      dimensionValue: 'Amazon Comprehend',
      impact: { maxImpact: 120, totalImpact: 120, totalActualSpend: 150 },
      rootCauses: [{ service: 'Amazon EC2' }, { service: 'Amazon Comprehend', region: 'us-east-1' }],
    },
  };
  const overLimit = {
    ...envelope,
    'detail-type': 'Training Over Limit',
    source: 'comprehend-stop-training',
    region: 'us-east-1',
    resources: [],
    detail: { Month: '2026-11', TrainingCostMonthToDateUsd: 501, MonthlyLimitUsd: 500 },
  };
  const detailed = <Event extends { detail: object }>(event: Event, detail: object) => ({
    ...event,
    detail: { ...event.detail, ...detail },
  });

  test.each<[string, object, object, boolean]>([
    ['an alarm by its name', { detail: { alarmName: ['Other', 'Billing'] } }, alarm, true],
    ['an alarm of another name', { detail: { alarmName: ['Other', 'Billin'] } }, alarm, false],
    ['an alarm in ALARM', { detail: { state: { value: ['ALARM'] } } }, alarm, true],
    [
      'an alarm back to OK',
      { detail: { state: { value: ['ALARM'] } } },
      detailed(alarm, { state: { value: 'OK' } }),
      false,
    ],
    ['an alarm by its ARN', { resources: [{ suffix: ':alarm:Billing' }] }, alarm, true],
    [
      'a metric inside the alarm',
      { detail: { configuration: { metrics: { metricStat: { metric: { namespace: ['AWS/Billing'] } } } } } },
      alarm,
      true,
    ],
    [
      'our own event',
      { source: ['comprehend-stop-training'], 'detail-type': ['Training Over Limit'] },
      overLimit,
      true,
    ],
    [
      'our other event',
      { source: ['comprehend-stop-training'], 'detail-type': ['Budget Notification'] },
      overLimit,
      false,
    ],
    [
      'our event by its figure',
      { detail: { TrainingCostMonthToDateUsd: [{ numeric: ['>=', 500] }] } },
      overLimit,
      true,
    ],
  ])('%s', (_, pattern, event, matches) => {
    expect(compilePattern(pattern)(event)).toBe(matches);
  });

  test.each<[string, object, boolean]>([
    ['of the service', { rootCauses: [] }, true],
    ['with the service among its causes', { dimensionValue: 'Training account' }, true],
    ['of another service', { dimensionValue: 'Amazon EC2', rootCauses: [{ service: 'Amazon EC2' }] }, false],
  ])('an anomaly %s', (_, detail, matches) => {
    const service = ['Amazon Comprehend'];
    const pattern = {
      source: ['aws.ce'],
      'detail-type': ['Anomaly Detected'],
      detail: { $or: [{ dimensionValue: service }, { rootCauses: { service } }] },
    };
    expect(compilePattern(pattern)(detailed(anomaly, detail))).toBe(matches);
    expect(compilePattern(pattern)(alarm)).toBe(false);
  });
});
