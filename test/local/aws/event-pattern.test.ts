import { compilePattern } from '../../../local/aws/event-bridge/event-pattern.ts';

type Case = readonly [what: string, pattern: object, accepted: readonly object[], rejected: readonly object[]];

const table: readonly Case[] = [
  ['values are alternatives', { a: ['x', 1] }, [{ a: 'x' }, { a: 1 }], [{ a: 'y' }, { a: '1' }, { b: 'x' }]],
  ['fields must all match', { a: ['x'], b: ['y'] }, [{ a: 'x', b: 'y', c: 1 }], [{ a: 'x' }, { a: 'y', b: 'x' }]],
  ['null is a value', { a: [null] }, [{ a: null }], [{}, { a: '' }, { a: 'null' }, { a: 0 }]],
  ['a boolean is a value', { a: [true] }, [{ a: true }], [{ a: 'true' }, { a: false }]],
  ['an empty string is a value', { a: [''] }, [{ a: '' }], [{ a: ' ' }, { a: null }, {}]],
  ['objects nest', { a: { b: ['x'] } }, [{ a: { b: 'x' } }], [{ a: 'x' }, { b: 'x' }, { a: { c: 'x' } }]],
  ['any element matches', { a: ['x', 'z'] }, [{ a: ['y', 'x'] }, { a: [['x']] }], [{ a: ['y'] }, { a: [] }]],
  [
    'fields are of one element',
    { a: { b: ['x'], c: ['y'] } },
    [{ a: [{ b: 1 }, { b: 'x', c: 'y' }] }, { a: [[{ b: 'x', c: ['z', 'y'] }]] }],
    [{ a: [{ b: 'x' }, { c: 'y' }] }, { a: [{ b: 'x', c: 1 }, { c: 'y' }] }],
  ],
  ['prefix', { a: [{ prefix: 'ab' }] }, [{ a: 'abc' }, { a: 'ab' }], [{ a: 'ABc' }, { a: 'cab' }, { a: 1 }, {}]],
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
  [{ d: { a: [{ wildcard: 'x*' }] } }, 'at d.a: the local mode has no operator wildcard, only prefix'],
  [{ a: [{ prefix: 'x', suffix: 'y' }] }, 'at a: the local mode has no operator suffix'],
  [{ a: [{ toString: 'x' }] }, 'at a: the local mode has no operator toString'],
  [{ a: [{}] }, 'at a: prefix must be a text'],
  [{ a: [{ prefix: 1 }] }, 'at a: prefix must be a text, got 1'],
  [{ a: 'x' }, 'at a: must be an object with at least one field, got "x"'],
  [{ a: null }, 'at a: must be an object with at least one field, got null'],
  [{ a: [] }, 'at a: the array is empty'],
  [{ a: {} }, 'at a: must be an object with at least one field'],
  [{}, 'at its top: must be an object with at least one field'],
  [undefined, 'at its top: must be an object with at least one field'],
  [[{ a: ['x'] }], 'at its top: must be an object'],
  [{ $or: [{ a: [1] }] }, 'at its top: $or must be an array of at least two objects'],
  [{ d: { $or: { a: [1] } } }, 'at d: $or must be an array'],
  [{ $or: [{ a: [1] }, 'x'] }, 'at its top: must be an object'],
])('fails in one line for %j', (pattern, message) => {
  expect(() => compilePattern(pattern)).toThrow(message);
  expect(() => compilePattern(pattern)).toThrow(/^[^\n]+$/);
});
