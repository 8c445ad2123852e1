import { failure } from '../../../cli/failure.ts';
import { outcomeOf } from '../../../cli/replay/outcome.ts';
import { replayPage } from '../../../cli/replay/page.ts';
import type { Past } from '../../../cli/replay/read-past.ts';
import { readRequest } from '../../../cli/replay/settings.ts';
import { unknowns } from '../../../cli/replay/words.ts';
import { replayReport } from '../../../cli/screen/replay-report.ts';
import type { Screen } from '../../../cli/screen/screen.ts';
import { modelArn, modelNameWithVersion } from '../../../lambda/account/arn.ts';
import type { PastRun } from '../../../lambda/guard/past.ts';
import { elementsOf, readable, select } from '../../support/html.ts';

/** What a replay of given runs shows, in a terminal and on its page. */
const now = new Date('2026-11-24T14:00:00Z');
const hour = 3_600_000;

/** A run that began some hours ago and trained for some. */
const run = (name: string, hoursAgo: number, hours: number, more: Partial<PastRun> = {}): PastRun => {
  const start = new Date(now.getTime() - hoursAgo * hour);
  const end = new Date(start.getTime() + hours * hour);
  return {
    kind: 'DocumentClassifier',
    arn: modelArn({ partition: 'aws', region: 'us-east-1', accountId: '123456789012' }, 'DocumentClassifier', name),
    status: 'TRAINED',
    submitTime: start,
    trainingStartTime: start,
    trainingEndTime: end,
    endTime: end,
    tags: new Map(),
    ...more,
  };
};

const outcome = (
  runs: readonly PastRun[],
  options: Parameters<typeof readRequest>[0] = {},
  unlisted: Past['unlisted'] = [],
) => {
  const { period, settings } = readRequest({ months: '2', ...options }, now);
  return outcomeOf({ runs, unlisted, untagged: 0 }, period, { ...settings, regions: ['us-east-1'] });
};
const pageOf = (...given: Parameters<typeof outcome>) =>
  replayPage(outcome(...given), (limits) => `npx it replay ${limits}`);

const runs = [run('news', 900, 4), run('tickets', 400, 30), run('invoices', 200, 3), run('late', 20, 2)];
const options = { monthlyLimitUsd: '40', maxTrainingMinutes: '600' };

test.each([60, 80])('on a terminal fits %d columns', (columns) => {
  const screen = { columns, paint: (_: unknown, text: string) => text } as unknown as Screen;
  const long = run(`${'very-'.repeat(11)}long/version/2026-11-01`, 300, 40, { status: 'TRAINED_WITH_WARNING' });
  const lines = [options, {}].flatMap((given) => replayReport(outcome([...runs, long], given), screen, (text) => text));
  expect(lines.filter((line) => line.length > columns)).toEqual([]);
  const shown = /^very-very-.+…\S+-11-01 +\d+:\d\d:\d\d +\$\d+\.\d\d\s+TRAINED_WITH_WARNING\b/m;
  expect(lines.join('\n')).toMatch(shown);
});

const wide = { columns: 400, paint: (_: unknown, text: string) => text } as unknown as Screen;
const training = { status: 'TRAINING', trainingEndTime: undefined, endTime: undefined } as const;
const failed = { status: 'IN_ERROR' };
test.each<[said: string, ended: string[], runs: PastRun[]]>([
  ['1 model would have been lost.', ['TRAINED', 'IN_ERROR'], [run('a', 80, 30), run('b', 40, 30, failed)]],
  [
    'No model would have been lost. 1 of the stopped runs is still in progress.',
    ['IN_ERROR', 'still TRAINING'],
    [run('a', 80, 30, failed), run('b', 40, 30, training)],
  ],
])('says what became of those that would have been stopped: %s', (said, ended, given) => {
  const [first = '', ...lines] = replayReport(outcome(given, { maxTrainingMinutes: '60' }), wide, (text) => text);
  expect([first, ...lines].slice(0, 3).join(' ').replace(/\s+/g, ' ')).toContain(`. ${said}`);
  expect(lines.flatMap((line) => /^[ab] +\S+ +\S+ +((?:still )?[A-Z_]+)/.exec(line)?.[1] ?? [])).toEqual(ended);
});

test.each([
  [15, undefined],
  [16, '1 smaller stop is not shown; --json lists all.'],
  [17, '2 smaller stops are not shown; --json lists all.'],
])('of %i stops the largest 15', (n, said) => {
  const many = Array.from({ length: n }, (_, i) => run(`m${i}`, 500, 20 + i));
  const lines = replayReport(outcome(many, { maxTrainingMinutes: '60' }), wide, (text) => text);
  const shown = lines.flatMap((line) => /^(m\d+) .+ TRAINED\b/.exec(line)?.[1] ?? []);
  expect(shown.sort()).toEqual(
    many
      .slice(-15)
      .map(({ arn }) => modelNameWithVersion(arn))
      .sort(),
  );
  expect(lines.find((line) => line.includes('not shown'))).toBe(said);
});

test('what could not be listed is said first', () => {
  const unlisted = [{ region: 'us-east-1', kind: 'EntityRecognizer', failure: failure('Not allowed') }] as const;
  const said = 'us-east-1 is shown without its entity recognizers: Not allowed.';
  for (const given of [runs, []]) {
    const lines = replayReport(outcome(given, {}, unlisted), wide, (text) => text);
    expect(lines[0]).toMatch(new RegExp(`^${said} `));
    expect(lines.filter((line) => line.includes(said))).toHaveLength(1);
    expect(readable(replayPage(outcome(given, {}, unlisted), (text) => text))).toContain(said);
  }
});

const untimed = '1 run without a known training time counts as $0, as in the guard.';
const goingOn = '1 run is still in progress and counts up to now.';
const unknown = "1 run in a Status that this version doesn't know counts towards no limit, as in the guard.";
test.each<[which: string, more: Partial<PastRun>, said: string[]]>([
  ['without a start', { trainingStartTime: undefined }, [untimed]],
  ['without an end', { trainingEndTime: undefined, endTime: undefined }, [untimed]],
  ['in progress', training, [goingOn]],
  ['in a new Status', { status: 'PAUSED' }, [unknown, goingOn]],
  ['that ended', {}, []],
])('says of a run %s what can’t be known', (_, more, said) => {
  const all = unknowns(outcome([run('news', 300, 4), run('other', 200, 3, more)]));
  expect(all.slice(0, -2)).toEqual(said);
});

test('months before the first run are left out, and the marked choice is a whole command', () => {
  const long = outcome([...runs, run('wasted', 300, 40, failed)], { months: '9' });
  const lines = replayReport(long, wide, (text) => text);
  expect(lines.flatMap((line) => /^\d{4}-\d\d(?= )/.exec(line) ?? [])).toEqual(['2026-10', '2026-11']);
  const page = replayPage(long, (limits) => `npx it replay ${limits} --months 9`);
  expect(select(page, 'figure.month')).toHaveLength(2);
  expect(select(page, 'code')[0]?.text).toMatch(/^npx it replay --\S+ \d+ --months 9$/);
});

test('the page has for each month a picture of its cost, with the limit and a mark for each stop', () => {
  const page = pageOf(runs, options);
  const pictures = select(page, 'figure.month');
  expect(pictures.map(({ text }) => text.slice(0, 7))).toEqual(['2026-10', '2026-11']);
  const elements = elementsOf(page).filter(({ path }) => path.includes('/figure/svg'));
  expect(select(page, 'svg').map(({ attributes }) => attributes['aria-label'])).toEqual([
    '2026-10 cost $12.00 and would have cost $12.00; 0 stops.',
    '2026-11 cost $105.00 and would have cost $40.00; 2 stops.',
  ]);
  const has = (name: string) => elements.filter(({ attributes }) => attributes.class === name);
  expect([has('really').length, has('guarded').length]).toEqual([2, 2]);
  expect(has('limit').filter(({ tag }) => tag === 'path')).toHaveLength(2);
  expect(has('usd').map(({ text }) => text)).toEqual(['$0', '$50', '$100', '$0', '$50', '$100']);
  // tickets is cut at the first reading past 10 hours, at $30.05; with invoices' $9 late may cost $0.95, which is 19 minutes.
  expect(has('stop').map(({ tag, text }) => `${tag} ${text}`)).toEqual([
    'path tickets after 10:01:00, 2026-11-08 08:01 UTC: trained too long',
    "circle late after 0:19:00, 2026-11-23 18:19 UTC: month's limit",
  ]);
  expect(select(page, 'tr').map(({ text }) => text)).toContainEqual(expect.stringMatching(/^tickets *10:01:00/));
});

test.each([
  [
    'with limits',
    runs,
    options,
    'A guard with a limit of $40.00 per month and 10:00:00 per run would have stopped 2 runs',
  ],
  ['without limits', runs, {}, 'What training cost'],
  ['of an empty past', [], options, 'Nothing trained from 2026-10-01'],
])('%s says in words what its pictures show', (_, given, settings, words) => {
  const page = pageOf(given, settings);
  for (const text of [words, 'Deleted models are not in Comprehend']) expect(readable(page)).toContain(text);
  const pictures = elementsOf(page).filter(({ attributes }) => attributes.role === 'img');
  expect(pictures.filter(({ attributes }) => !attributes['aria-label'])).toEqual([]);
  const isDrawn = given.length > 0;
  expect([pictures.length > 0, select(page, 'table').length > 0]).toEqual([isDrawn, isDrawn]);
  expect(select(page, '.stop').length > 0).toBe(words.includes('stopped'));
});

test('runs no script, asks no other host, and escapes what others wrote', () => {
  const hostile = `x"><script>alert(1)</script><img src="https://example.com/a.png">`;
  const { arn } = run('x', 1, 1);
  const page = pageOf([run('a', 300, 40, { arn: arn.replace(/x$/, hostile) })], options);
  const elements = elementsOf(page);
  expect(elements.filter(({ tag }) => ['script', 'img', 'link', 'iframe', 'object', 'form'].includes(tag))).toEqual([]);
  const attributes = elements.flatMap(({ attributes: all }) => Object.entries(all));
  expect(attributes.filter(([name]) => /^(on|src|href|xlink|action)/.test(name))).toEqual([]);
  expect(page.replaceAll('&quot;https://example.com', '')).not.toMatch(/https?:|url\((?!#)|@import|javascript:/);
  expect(readable(page)).toContain(hostile);
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
});
