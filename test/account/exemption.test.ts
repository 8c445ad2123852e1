import { type Exemption, exemptionIn } from '../../lambda/account/tags.ts';

const now = new Date('2026-11-23T12:00:00Z');
const byDefault = { exemptTagKey: 'stop-training', exemptTagValue: 'exempt' };
/** `exempt`, `exempt until …`, `unknown "…"`, `none`. */
const inWords = (exemption: Exemption): string => {
  if (exemption.is === 'unknown') return `unknown "${exemption.value}"`;
  const isUntil = exemption.is === 'exempt' && exemption.until;
  return isUntil ? `exempt until ${isUntil.toISOString()}` : exemption.is;
};
const read = (tags: Readonly<Record<string, string>>, settings = byDefault) =>
  inWords(exemptionIn(new Map(Object.entries(tags)), settings, now));

describe('the tag stop-training', () => {
  const at6 = 'exempt until 2026-12-01T18:00:00.000Z';
  test.each<[value: string, expected: string]>([
    ['exempt', 'exempt'],
    ['EXEMPT', 'exempt'],
    [' exempt ', 'exempt'],
    ['until=2026-12-01T18:00Z', at6],
    ['until=2026-12-01T18:00:00Z', at6],
    ['until=2026-12-01T19:00+01:00', at6],
    ['UNTIL = 2026-12-01t18:00z ', at6],
    ['until=2026-11-23T12:00:00.001Z', 'exempt until 2026-11-23T12:00:00.001Z'],
    ['until=2026-11-23T12:00:00Z', 'none'],
    ['until=2026-11-23T11:59Z', 'none'],
    ['until=2026-12-01T18:00', 'unknown "until=2026-12-01T18:00"'],
    ['until=2026-12-01', 'unknown "until=2026-12-01"'],
    ['until=2026-12-01T18:00:30.5-05:00', 'exempt until 2026-12-01T23:00:30.500Z'],
    ...['2026-02-30T12:00Z', '2026-11-23T25:00Z', '2026-12-23 12:00Z', '1795435200'].map((time): [string, string] => [
      `until=${time}`,
      `unknown "until=${time}"`,
    ]),
    ['until=', 'unknown "until="'],
    ['until', 'unknown "until"'],
    ['', 'unknown ""'],
    ['true', 'unknown "true"'],
    ['exempted', 'unknown "exempted"'],
  ])('with the value "%s": %s', (value, expected) => {
    expect(read({ 'stop-training': value })).toBe(expected);
  });

  test.each<[key: string, expected: string]>([
    ['stop-training', 'exempt'],
    ['Stop-Training', 'exempt'],
    [' stop-training ', 'exempt'],
    ['stop-training-after-minutes', 'none'],
    ['team', 'none'],
  ])('is recognized by its key "%s": %s', (key, expected) => {
    expect(read({ [key]: 'exempt' })).toBe(expected);
  });
});

const until = (time: string) => `until=2026-12-${time}:00Z`;
test.each<[values: readonly string[], expected: string]>([
  [['no', 'exempt'], 'exempt'],
  [['exempt', until('01T18')], 'exempt'],
  [[until('01T18'), until('02T18')], 'exempt until 2026-12-02T18:00:00.000Z'],
  [['no', until('01T18')], 'exempt until 2026-12-01T18:00:00.000Z'],
  [['until=2026-11-01T00:00Z', 'no'], 'unknown "no"'],
  [['until=2026-11-01T00:00Z', 'until=2026-11-02T00:00Z'], 'none'],
])('with several such tags the longest exemption counts: %j: %s', (values, expected) => {
  for (const [one, other] of [values, values.toReversed()]) {
    expect(read({ 'stop-training': `${one}`, 'Stop-Training': `${other}` })).toBe(expected);
  }
});

const keep = { exemptTagKey: 'Keep', exemptTagValue: '' };
test.each<[tags: Record<string, string>, settings: typeof byDefault, expected: string]>([
  [{ keep: '' }, keep, 'exempt'],
  [{ keep: ' ' }, keep, 'exempt'],
  // Under such a key a value may be about anything, but for a time that can't be read.
  [{ keep: 'a' }, keep, 'none'],
  [{ keep: 'until=2026-12-01T18:00Z' }, keep, 'exempt until 2026-12-01T18:00:00.000Z'],
  [{ keep: 'until=soon' }, keep, 'unknown "until=soon"'],
  [{ 'stop-training': 'exempt' }, keep, 'none'],
  [{ 'stop-training': 'never' }, { ...byDefault, exemptTagValue: 'Never' }, 'exempt'],
  [{ 'stop-training': 'exempt' }, { ...byDefault, exemptTagValue: 'Never' }, 'unknown "exempt"'],
])('a key or value of the deployment’s own: %j with %j: %s', (tags, settings, expected) => {
  expect(read(tags, settings)).toBe(expected);
});
