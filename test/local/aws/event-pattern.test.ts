import { compilePattern } from '../../../local/aws/event-bridge/rules.ts';
import type { Members } from '../../../local/aws/wire/operation.ts';

type Case = readonly [what: string, pattern: Members, accepted: readonly object[], rejected: readonly object[]];

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
  const matches = compilePattern(pattern, Error);
  for (const event of accepted) expect([event, matches(event)]).toEqual([event, true]);
  for (const event of rejected) expect([event, matches(event)]).toEqual([event, false]);
});

test.each<[Members, string]>([
  [{ d: { a: [{ wildcard: 'x*' }] } }, 'at a the local mode has no operator wildcard, only prefix'],
  [{ a: [{ prefix: 'x', suffix: 'y' }] }, 'at a the local mode has no operator suffix'],
  [{ a: [{ toString: 'x' }] }, 'at a the local mode has no operator toString'],
])('fails for %j', (pattern, message) => {
  expect(() => compilePattern(pattern, Error)).toThrow(message);
});
