import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import v8 from 'node:v8';
import { replay } from '../../cli/commands/replay.command.ts';
import { failure } from '../../cli/failure.ts';
import { outcomeOf } from '../../cli/replay/outcome.ts';
import { replayPage } from '../../cli/replay/page.ts';
import type { Past } from '../../cli/replay/read-past.ts';
import { readRequest } from '../../cli/replay/settings.ts';
import { unknowns } from '../../cli/replay/words.ts';
import { replayReport } from '../../cli/screen/replay-report.ts';
import { processScreen, type Screen } from '../../cli/screen/screen.ts';
import { modelArn, modelNameWithVersion } from '../../lambda/account/arn.ts';
import type { PastRun } from '../../lambda/guard/past.ts';
import { placeHistory } from '../../local/host/history.ts';
import { elementsOf, readable, select } from '../support/html.ts';
import { command, expectOneLine } from './command.ts';
import { type LocalCommands, localCommands } from './local.ts';

/** `replay` against the local mode with a made-up past. */
let local: LocalCommands;
beforeAll(async () => {
  local = await localCommands({ guard: false });
  placeHistory([local.comprehend], { months: 2, now: Date.now() });
});
afterAll(() => local.close());
const folder = mkdtempSync(join(tmpdir(), 'replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

const months = 'replay --months 2';
const limits = '--monthly-limit-usd 300 --max-training-minutes 720 --grace-minutes 90';

test('says what limits would have done, in a document with fixed members', async () => {
  const { code, stderr, document } = await local.json(`${months} ${limits}`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { From, To, Settings, Months, Stops, SavedUsd, ModelsLost } = document;
  expect(Settings).toEqual({
    Regions: ['us-east-1'],
    MonthlyLimitUsd: 300,
    MaxTrainingMinutes: 720,
    GraceMinutes: 90,
  });
  expect(From).toMatch(/^\d{4}-\d\d-01T00:00:00\.000Z$/);
  expect(Date.now() - Date.parse(To)).toBeLessThan(60_000);
  expect(Months.map(({ Month }: { Month: string }) => Month)).toEqual(
    [-1, 0].map((back) => new Date(Date.UTC(+To.slice(0, 4), +To.slice(5, 7) - 1 + back)).toISOString().slice(0, 7)),
  );
  expect(Stops.length).toBeGreaterThan(2);
  for (const stop of Stops) {
    expect(Object.keys(stop)).toEqual([
      expect.stringMatching(/^(DocumentClassifier|EntityRecognizer)Arn$/),
      ...['SubmitTime', 'StoppedAt', 'Cause', 'TrainingSeconds', 'SavedUsd', 'EndedAs'],
    ]);
    expect(['MonthlyLimit', 'TrainedTooLong']).toContain(stop.Cause);
    // A reading is at a full minute.
    expect(stop.StoppedAt).toMatch(/:00\.000Z$/);
  }
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  const savedByMonths = sum(
    Months.map((month: Record<string, number>) => Number(month.CostUsd) - Number(month.WouldHaveCostUsd)),
  );
  expect(savedByMonths).toBeCloseTo(SavedUsd, 1);
  expect(sum(Stops.map((stop: { SavedUsd: number }) => stop.SavedUsd))).toBeCloseTo(SavedUsd, 1);
  expect(Stops.filter((stop: { EndedAs: string }) => stop.EndedAs.startsWith('TRAINED'))).toHaveLength(ModelsLost);
  // Exempt models are never stopped.
  expect(JSON.stringify(Stops)).not.toContain('fraud-alerts');
});

test('proposes limits where none are given, and what each would have cost', async () => {
  const { document } = await local.json(months);
  expect(document).toMatchObject({ Stops: [], SavedUsd: 0, ModelsLost: 0 });
  for (const { CostUsd, WouldHaveCostUsd } of document.Months) expect(WouldHaveCostUsd).toBe(CostUsd);
  expect(document.Choices.length).toBeGreaterThan(3);
  const [choice] = document.Choices;
  const again = await local.json(`${months} --monthly-limit-usd ${choice.MonthlyLimitUsd}`);
  expect(again.document.Stops).toHaveLength(choice.Stops);
  expect(again.document).toMatchObject({ SavedUsd: choice.SavedUsd, ModelsLost: choice.ModelsLost });
});

test('shows tables, goes on without tags, and says what it can’t know', async () => {
  const given = await local.run(`${months} ${limits}`);
  await local.fault('ListTagsForResource', 1, 'AccessDeniedException');
  const proposed = await local.run(months);
  expect([given, proposed]).toMatchObject([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ]);
  expect(given.stdout).toMatch(/^MONTH +COST +WOULD HAVE COST +SAVED +STOPS +MODELS LOST$/m);
  expect(given.stdout).toMatch(/^STOPPED +AFTER +SAVED +REALLY ENDED /m);
  expect(given.stdout.replace(/\s+/g, ' ')).toContain(
    'A guard with a limit of $300.00 per month (after 90 minutes of grace) and 12:00:00 per run would have stopped',
  );
  expect(proposed.stdout).toMatch(/^LIMIT +STOPS +SAVED +MODELS LOST/m);
  expect(proposed.stdout).toMatch(/^ {2}npx comprehend-stop-training replay --\S+ \d+ .*--months 2 --endpoint /m);
  expect(proposed.stdout.replace(/\s+/g, ' ')).toMatch(
    /The tags of \d+ runs could not be read \(comprehend:ListTagsForResource\); they count as if they had none\./,
  );
  for (const { stdout } of [given, proposed]) {
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      "Deleted models are not in Comprehend's lists, and tags count as they are now.",
    );
    expect(stripVTControlCharacters(stdout)).toBe(stdout);
  }
});

test('says that there is nothing to replay', async () => {
  const { code, stdout } = await local.run('replay --regions eu-west-1 --monthly-limit-usd 5');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Nothing trained from .+ in eu-west-1, so there is nothing to replay\.$/m);
  expect(stdout).not.toContain('MONTH');
});

test('names a region without the right to list, and shows the others', async () => {
  // One of the two kinds in one of two regions.
  await local.fault('ListEntityRecognizers', 1, 'AccessDeniedException');
  const twoRegions = `${months} --regions us-east-1,eu-west-1`;
  const { code, document } = await local.json(twoRegions);
  expect(code).toBe(0);
  expect(document.Unlisted).toEqual([
    expect.objectContaining({
      Kind: 'EntityRecognizer',
      Detail: expect.stringContaining('comprehend:ListEntityRecognizers'),
    }),
  ]);
  expect(document.Runs).toBeGreaterThan(0);
  expect((await local.run(twoRegions)).stdout).toContain(' UTC, us-east-1, eu-west-1: ');
});

test('the process runs at full speed again after the reading, and after one that is broken off', async () => {
  const flags = jest.spyOn(v8, 'setFlagsFromString');
  const setAndReset = [['--optimize-for-size'], ['--no-optimize-for-size']];
  await local.run(months);
  expect(flags.mock.calls).toEqual(setAndReset);
  const session = { screen: processScreen(false), signal: AbortSignal.abort(), commandLine: (text: string) => text };
  await expect(replay({ ...session, options: { stack: '', endpoint: local.url } })).rejects.toThrow();
  expect(flags.mock.calls).toEqual([...setAndReset, ...setAndReset]);
  flags.mockRestore();
});

test('--html writes a page', async () => {
  const file = join(folder, 'replay.html');
  const { code, stderr } = await local.run(`${months} ${limits} --html ${file}`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: `The page is in ${file}.\n` });
  expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>[\s\S]+<svg [\s\S]+<\/html>\n$/);
  // Before anything is read: nothing listens there.
  const failed = await command(
    `replay --html ${join(folder, 'nowhere/replay.html')} --endpoint http://127.0.0.1:65534`,
  );
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(/^comprehend-stop-training: \S+ can't be written: [^\n]+\n$/);
});

test.each([
  ['--months 0', "--months must be a whole number from 1 to 120, got '0'."],
  ['--months many', "--months must be a whole number from 1 to 120, got 'many'."],
  ['--monthly-limit-usd lots', '--monthly-limit-usd must be an amount in USD above 0'],
  ['--monthly-limit-usd 0', '--monthly-limit-usd must be an amount in USD above 0'],
  ['--max-training-minutes 1.5', '--max-training-minutes must be a whole number from 1 to 43200'],
  ['--grace-minutes -1', '--grace-minutes must be a whole number from 0 to 1440'],
  ['--grace-minutes 5 --max-training-minutes 60', '--grace-minutes comes after --monthly-limit-usd'],
  ['--grace-minutes 60', '--grace-minutes comes after --monthly-limit-usd'],
  ['--monthly-limit-usd 0x10', '--monthly-limit-usd must be an amount in USD above 0'],
  ['--regions moon-1', /^\S+ --regions must be regions with Amazon Comprehend .+, separated by commas or spaces, got /],
  ['--regions us-east-1,us-east-1', '--regions must be regions with Amazon Comprehend'],
  ['--endpoint localhost', '--endpoint must be a URL'],
])('replay %s is refused in one line, exit 2', async (args, text) => {
  const ended = await command(`replay ${args}`);
  expectOneLine(ended, text);
  expect(ended.code).toBe(2);
});

describe('what is shown', () => {
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
    const lines = [options, {}].flatMap((given) =>
      replayReport(outcome([...runs, long], given), screen, (text) => text),
    );
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
    expect(elements.filter(({ tag }) => ['script', 'img', 'link', 'iframe', 'object', 'form'].includes(tag))).toEqual(
      [],
    );
    const attributes = elements.flatMap(({ attributes: all }) => Object.entries(all));
    expect(attributes.filter(([name]) => /^(on|src|href|xlink|action)/.test(name))).toEqual([]);
    expect(page.replaceAll('&quot;https://example.com', '')).not.toMatch(/https?:|url\((?!#)|@import|javascript:/);
    expect(readable(page)).toContain(hostile);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });
});
