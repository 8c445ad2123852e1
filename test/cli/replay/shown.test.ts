import { failure } from '../../../cli/failure.ts';
import { outcomeOf } from '../../../cli/replay/outcome.ts';
import { replayPage } from '../../../cli/replay/page.ts';
import type { Past } from '../../../cli/replay/read-past.ts';
import { readRequest } from '../../../cli/replay/settings.ts';
import { limitsAsOptions, replayReport, unknowns } from '../../../cli/replay/words.ts';
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

test.each([60, 80])('the report fits a terminal of %d columns', (columns) => {
  const screen = { columns, paint: (_: unknown, text: string) => text } as unknown as Screen;
  const long = run(`${'very-'.repeat(11)}long/version/2026-11-01`, 300, 40, { status: 'TRAINED_WITH_WARNING' });
  const lines = [options, {}].flatMap((given) => replayReport(outcome([...runs, long], given), screen, (text) => text));
  expect(lines.filter((line) => line.length > columns)).toEqual([]);
  const shown = /^very-very-.+…\S+-11-01 +\d+:\d\d:\d\d +\$\d+\.\d\d\s+TRAINED_WITH_WARNING\b/m;
  expect(lines.join('\n')).toMatch(shown);
});

const wide = { columns: 400, paint: (_: unknown, text: string) => text } as unknown as Screen;
const ownLimit = { tags: new Map([['stop-training-after-minutes', '60']]), kind: 'EntityRecognizer' } as const;
const all = [...runs, run('own', 230, 5, ownLimit)];

test('with limits the report shows what they would have done, each stop, and what isn’t known', () => {
  const lines = replayReport(outcome(all, { ...options, graceMinutes: '1' }), wide, (text) => text);
  expect(lines).toEqual([
    '2026-10-01 to 2026-11-24 14:00 UTC, us-east-1: 5 training runs. Training cost $132.00. A guard with',
    'a limit of $40.00 per month (after 1 minute of grace) and 10:00:00 per run would have stopped 4 runs',
    "and saved $79.95. 1 stop comes from a model's own limit, a tag. 4 models would have been lost.",
    '',
    'MONTH       COST  WOULD HAVE COST   SAVED  STOPS  MODELS LOST',
    '2026-10   $12.00           $12.00   $0.00      0            0',
    '2026-11  $120.00           $40.05  $79.95      4            4',
    '',
    'MODEL        AFTER   SAVED  REALLY ENDED  KIND                 AT (UTC)          CAUSE',
    'tickets   10:01:00  $59.95  TRAINED       document classifier  2026-11-08 08:01  trained too long',
    'own        1:01:00  $11.95  TRAINED       entity recognizer    2026-11-15 01:01  over its own limit',
    "invoices   2:19:00   $2.05  TRAINED       document classifier  2026-11-16 08:19  month's limit",
    "late       0:00:00   $6.00  TRAINED       document classifier  2026-11-23 18:00  month's limit",
    '',
    "Deleted models are not in Comprehend's lists, and tags count as they are now. Whether people would",
    'have trained again after a stop is not known.',
  ]);
});

test('without limits the report shows what training cost, and limits to choose from', () => {
  const command = (limits: string) => `npx it replay ${limits}`;
  expect(replayReport(outcome(all), wide, command)).toEqual([
    '2026-10-01 to 2026-11-24 14:00 UTC, us-east-1: 5 training runs. Training cost $132.00. No limit was',
    'given, so nothing would have been stopped.',
    '',
    'MONTH       COST',
    '2026-10   $12.00',
    '2026-11  $120.00',
    '',
    'Limits to choose from, based on these runs:',
    'LIMIT                                   STOPS    SAVED  MODELS LOST',
    '$15.00 per month                            4  $105.00            4',
    '$130.00 per month                           1   $11.95            1',
    '31:00:00 per run                            1   $11.95            1',
    '$130.00 per month and 31:00:00 per run      1   $11.95            1',
    '',
    // Each stops only what the tag stops, or loses more models: none is marked.
    'To see what $130.00 per month and 31:00:00 per run would have done:',
    '  npx it replay --monthly-limit-usd 130 --max-training-minutes 1860',
    '',
    "Deleted models are not in Comprehend's lists, and tags count as they are now. Whether people would",
    'have trained again after a stop is not known.',
  ]);
  expect(replayReport(outcome([]), wide, command)[0]).toBe(
    'Nothing trained from 2026-10-01 to 2026-11-24 14:00 UTC in us-east-1, so there is nothing to replay.',
  );
  // None of them saves anything: then the last one is proposed.
  expect(replayReport(outcome(runs, { graceMinutes: '0' }), wide, command).slice(-6, -3)).toEqual([
    '',
    'To see what $110.00 per month and 31:00:00 per run would have done:',
    '  npx it replay --monthly-limit-usd 110 --max-training-minutes 1860',
  ]);
});

test.each<[string, Parameters<typeof outcome>[1]]>([
  ['above all that a month cost', { monthlyLimitUsd: '1000000' }],
  ['per run only', { maxTrainingMinutes: '600' }],
])('a limit %s has no line in the month', (_, limits) => {
  expect(pageOf(runs, limits)).not.toContain('class="limit" d=');
});

test('the limit is marked that saves most among those that lose the fewest models', () => {
  const stuck = run('stuck', 300, 60, { status: 'IN_ERROR' });
  const lines = replayReport(outcome([...all, stuck]), wide, (limits) => limits);
  const marked = lines.filter((line) => line.endsWith('←'));
  expect(marked).toEqual([expect.stringMatching(/^31:00:00 per run +2 +\$98\.90 +1 +←$/)]);
  expect(lines).toContain('  --max-training-minutes 1860');
});

test('the report handles limits that stop nothing, plurals, and several regions', () => {
  const textOf = (...given: Parameters<typeof outcomeOf>) =>
    replayReport(outcomeOf(...given), wide, (text) => text)
      .join('\n')
      .replace(/\s+/g, ' ');
  const { period, settings } = readRequest({ months: '2', maxTrainingMinutes: '1900' }, now);
  const past = { runs: [run('a', 9, 9, training), run('b', 3, 3, training)], unlisted: [], untagged: 0 };
  const regions = ['us-east-1', 'eu-west-1'];
  const nothing = textOf(past, period, { ...settings, regions });
  expect(nothing).toContain('A guard with a limit of 31:40:00 per run would have stopped nothing. MONTH');
  expect(nothing).toContain(' 2 runs are still in progress and count up to now. ');
  const both = textOf(past, period, { ...settings, regions, maxTrainingMinutes: 60 });
  expect(both).toContain('2 of the stopped runs are still in progress.');
  expect(both).toContain(' KIND REGION AT (UTC) CAUSE a 1:01:00 $23.95 still TRAINING document classifier us-east-1 ');
});

test('the page proposes a grace only with a limit for the month, and names what it leaves out', () => {
  const given = { monthlyLimitUsd: '1000', graceMinutes: '5', maxTrainingMinutes: '60' };
  const many = (n: number) => Array.from({ length: n }, (_, i) => run(`m${i}`, 500, 20 + i));
  const [fifteen, sixteen] = [15, 16].map((n) => readable(pageOf(many(n), given)));
  expect(fifteen).not.toContain('would have saved most, of');
  expect(sixteen).toContain('These are the 15 that would have saved most, of 16.');
  expect(select(pageOf(many(1), given), 'tr').map(({ text }) => text)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('$65.00 per month (after 5 minutes of grace)'),
      expect.stringMatching(/^21:00:00 per run\d/),
      expect.stringMatching(/^m0 *1:01:00/),
    ]),
  );
  expect(sixteen).toContain('16 training runs. Training cost $');
});

test.each([
  [315, ['$0', '$100', '$200', '$300'], ['limit $315']],
  [316, ['$0', '$50', '$100'], []],
])('a limit of $%d is drawn if it is at most three times the most expensive month', (limit, scale, line) => {
  const page = pageOf(runs.slice(1), { monthlyLimitUsd: `${limit}` });
  expect(select(page, 'text.usd').map(({ text }) => text)).toEqual(scale);
  expect(select(page, 'text.limit').map(({ text }) => text)).toEqual(line);
});

test.each([
  [0.1, ['$0', '$0.5', '$1']],
  [3, ['$0', '$5']],
  [6, ['$0', '$5', '$10', '$15']],
  [10, ['$0', '$10', '$20', '$30']],
  [20, ['$0', '$20', '$40', '$60']],
  [160, ['$0', '$200', '$400']],
])('after %d hours of training the scale is %j', (hours, scale) => {
  const page = pageOf([run('a', 500, hours)]);
  expect(select(page, 'text.usd').map(({ text }) => text)).toEqual(scale);
  expect(page).toContain(`<b>2026-11</b> $${(hours * 3).toFixed(2)}</figcaption>`);
});

test('limits become the options of a command line, without those at their default', () => {
  const limits = { monthlyLimitUsd: 5, maxTrainingMinutes: 90, graceMinutes: 1 };
  expect(limitsAsOptions(limits)).toBe('--monthly-limit-usd 5 --max-training-minutes 90 --grace-minutes 1');
  expect(limitsAsOptions({ ...limits, monthlyLimitUsd: null })).toBe('--max-training-minutes 90');
});

test('a month’s chart shows its scale and days, its cost with the guard and without, and each stop', () => {
  const [figure = ''] =
    /<figure class="month">.+<\/figure>/s.exec(pageOf(all.slice(1), { ...options, monthlyLimitUsd: '40' })) ?? [];
  const points = (name: string) =>
    /d="M(.+?)Z?"/.exec(figure.slice(figure.indexOf(`class="${name}"`)))?.[1]?.split('L') ?? [];
  const some = (name: string) => [0, 40, 80, 120, 150].map((i) => points(name)[i]);
  expect([some('really'), some('guarded'), points('really').length]).toEqual([
    ['40 146', '97 146', '154 54.3', '211.1 29.9', '253.8 23.8'],
    ['40 146', '97 146', '154 115.4', '211.1 105.3', '253.8 105.3'],
    151,
  ]);
  expect(points('saved')).toEqual([...points('really'), ...points('guarded').toReversed()]);
  const others = figure.replace(/<path class="(saved|really|guarded)" d="[^"]+"\/>\n/g, '').replaceAll('><', '>\n<');
  expect(others.split('\n')).toEqual([
    '<figure class="month">',
    '<figcaption>',
    '<b>2026-11</b> <s>$120.00</s> <b>$40.00</b>',
    '</figcaption>',
    '<svg viewBox="0 0 320 168" role="img" aria-label="2026-11 cost $120.00 and would have cost $40.00; 4 stops.">',
    '<path class="grid" d="M40 146H312"/>',
    '<text class="usd" x="34" y="149.5">$0</text>',
    '<path class="grid" d="M40 95.1H312"/>',
    '<text class="usd" x="34" y="98.6">$50</text>',
    '<path class="grid" d="M40 44.1H312"/>',
    '<text class="usd" x="34" y="47.6">$100</text>',
    '<text class="day" x="40" y="161">1</text>',
    '<text class="day" x="103.5" y="161">8</text>',
    '<text class="day" x="166.9" y="161">15</text>',
    '<text class="day" x="230.4" y="161">22</text>',
    '<text class="day" x="293.9" y="161">29</text>',
    '<path class="limit" d="M40 105.3H312"/>',
    '<text class="limit" x="44" y="101.3">limit $40</text>',
    '<path class="stop" d="M106.5 109.4l6 6l-6 6l-6 -6Z">',
    '<title>tickets after 10:01:00, 2026-11-08 08:01 UTC: trained too long</title>',
    '</path>',
    '<path class="stop" d="M167.3 106.3l6 6l-6 6l-6 -6Z">',
    '<title>own after 1:01:00, 2026-11-15 01:01 UTC: over its own limit</title>',
    '</path>',
    '<circle class="stop" cx="179.1" cy="105.3" r="4">',
    '<title>invoices after 2:18:00, 2026-11-16 08:18 UTC: month&#39;s limit</title>',
    '</circle>',
    '<circle class="stop" cx="246.3" cy="105.3" r="4">',
    '<title>late after 0:00:00, 2026-11-23 18:00 UTC: month&#39;s limit</title>',
    '</circle>',
    '</svg>',
    '</figure>',
  ]);
});

const training = { status: 'TRAINING', trainingEndTime: undefined, endTime: undefined } as const;
const failed = { status: 'IN_ERROR' };
test.each<[said: string, ended: string[], runs: PastRun[]]>([
  ['1 model would have been lost.', ['TRAINED', 'IN_ERROR'], [run('a', 80, 30), run('b', 40, 30, failed)]],
  [
    'No model would have been lost. 1 of the stopped runs is still in progress.',
    ['IN_ERROR', 'still TRAINING'],
    [run('a', 80, 30, failed), run('b', 40, 30, training)],
  ],
])('the report says how the runs ended that would have been stopped: %s', (said, ended, given) => {
  const [first = '', ...lines] = replayReport(outcome(given, { maxTrainingMinutes: '60' }), wide, (text) => text);
  expect([first, ...lines].slice(0, 3).join(' ').replace(/\s+/g, ' ')).toContain(`. ${said}`);
  expect(lines.flatMap((line) => /^[ab] +\S+ +\S+ +((?:still )?[A-Z_]+)/.exec(line)?.[1] ?? [])).toEqual(ended);
});

test.each([
  [15, undefined],
  [16, '1 smaller stop is not shown; --json lists all.'],
  [17, '2 smaller stops are not shown; --json lists all.'],
])('of %i stops the report lists the 15 that save most', (n, said) => {
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

test('report and page begin with what could not be listed', () => {
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
test('the report of an empty period says how many models are older, and how many tags could not be read', () => {
  const { period, settings } = readRequest({ months: '2' }, now);
  // The last one ended as the period begins.
  const past = { runs: [run('old', 3000, 4), run('older', 4000, 4), run('just', 1314, 4)], unlisted: [], untagged: 1 };
  const nothing = outcomeOf(past, period, { ...settings, regions: ['us-east-1', 'eu-west-1'] });
  expect(replayReport(nothing, wide, (text) => text)).toEqual([
    'Nothing trained from 2026-10-01 to 2026-11-24 14:00 UTC in us-east-1, eu-west-1, so there is nothing',
    'to replay. Comprehend lists 3 models of other times; --months looks further back.',
    '',
    'The tags of 1 run could not be read (comprehend:ListTagsForResource); they count as if they had',
    "none. Deleted models are not in Comprehend's lists, and tags count as they are now. Whether people",
    'would have trained again after a stop is not known.',
  ]);
});

test.each<[which: string, more: Partial<PastRun>, said: string[]]>([
  ['without a start', { trainingStartTime: undefined }, [untimed]],
  ['without an end', { trainingEndTime: undefined, endTime: undefined }, [untimed]],
  ['in progress', training, [goingOn]],
  ['in a new Status', { status: 'PAUSED' }, [unknown, goingOn]],
  ['that ended', {}, []],
])('the report says what can’t be known about a run %s', (_, more, said) => {
  const all = unknowns(outcome([run('news', 300, 4), run('other', 200, 3, more)]));
  expect(all.slice(0, -2)).toEqual(said);
});

test('months before the first run are left out, and the marked choice is a whole command', () => {
  const long = outcome([...runs, run('wasted', 300, 40, failed)], { months: '9' });
  const lines = replayReport(long, wide, (text) => text);
  expect(lines.flatMap((line) => /^\d{4}-\d\d(?= )/.exec(line) ?? [])).toEqual(['2026-10', '2026-11']);
  const page = replayPage(long, (limits) => `npx it replay ${limits} --months 9`);
  expect(select(page, 'figure.month').map(({ text }) => text.slice(0, 7))).toEqual(['2026-10', '2026-11']);
  const scale = ['$0', '$100', '$200'];
  expect(select(page, 'text.usd').map(({ text }) => text)).toEqual([...scale, ...scale]);
  expect(select(page, 'code')[0]?.text).toMatch(/^npx it replay --\S+ \d+ --months 9$/);
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
])('the page %s says in words what its charts show', (_, given, settings, words) => {
  const page = pageOf(given, settings);
  for (const text of [words, 'Deleted models are not in Comprehend']) expect(readable(page)).toContain(text);
  const pictures = elementsOf(page).filter(({ attributes }) => attributes.role === 'img');
  expect(pictures.filter(({ attributes }) => !attributes['aria-label'])).toEqual([]);
  const isDrawn = given.length > 0;
  expect([pictures.length > 0, select(page, 'table').length > 0]).toEqual([isDrawn, isDrawn]);
  expect(select(page, '.stop').length > 0).toBe(words.includes('stopped'));
});

test('the page runs no script, asks no other host, and escapes text from outside', () => {
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
