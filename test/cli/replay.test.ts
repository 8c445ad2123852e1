import fs, { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import v8 from 'node:v8';
import { replay } from '../../cli/commands/replay.command.ts';
import { processScreen } from '../../cli/screen/screen.ts';
import { placeHistory } from '../../local/host/history.ts';
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

test('--json says what limits would have done, with fixed members', async () => {
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

test('proposes limits when none are given, and says what each would have cost', async () => {
  const { document } = await local.json(months);
  expect(document).toMatchObject({ Stops: [], SavedUsd: 0, ModelsLost: 0 });
  for (const { CostUsd, WouldHaveCostUsd } of document.Months) expect(WouldHaveCostUsd).toBe(CostUsd);
  expect(document.Choices.length).toBeGreaterThan(3);
  const [choice] = document.Choices;
  const again = await local.json(`${months} --monthly-limit-usd ${choice.MonthlyLimitUsd}`);
  expect(again.document.Stops).toHaveLength(choice.Stops);
  expect(again.document).toMatchObject({ SavedUsd: choice.SavedUsd, ModelsLost: choice.ModelsLost });
});

test('goes on when tags can’t be read, says so, and proposes a command for the same runs', async () => {
  await local.fault('ListTagsForResource', 1, 'AccessDeniedException');
  const { code, stdout, stderr } = await local.run(months);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^ {2}npx comprehend-stop-training replay --\S+ \d+ .*--months 2 --endpoint /m);
  expect(stdout.replace(/\s+/g, ' ')).toMatch(
    /The tags of \d+ runs could not be read \(comprehend:ListTagsForResource\); they count as if they had none\./,
  );
});

test('names a kind and region that may not be listed, and shows the others', async () => {
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
  expect((await local.run(twoRegions)).stdout).toMatch(
    / UTC, us-east-1, eu-west-1: [\s\S]+ --months 2 --regions us-east-1,eu-west-1 --endpoint /,
  );
});

test('the process returns to full speed after a reading, also after one that is aborted', async () => {
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
  const full = jest.spyOn(fs, 'writeFileSync').mockImplementation(() => {
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  });
  const { code: failedCode, document } = await local.json(`${months} ${limits} --html ${file}`);
  full.mockRestore();
  expect([failedCode, document]).toEqual([1, { Error: expect.anything() }]);
  // Before anything is read: nothing is listening there.
  const failed = await command(
    `replay --html ${join(folder, 'nowhere/replay.html')} --endpoint http://127.0.0.1:65534`,
  );
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(/^comprehend-stop-training: \S+ can't be written: [^\n]+\n$/);
});

test.each([
  ['--html=', "--html must be the path of a file, got ''."],
  ['--html .', "--html must be the path of a file, got '.'."],
  ['--months 0', "--months must be a whole number from 1 to 120, got '0'."],
  ['--months many', "--months must be a whole number from 1 to 120, got 'many'."],
  ['--monthly-limit-usd lots', '--monthly-limit-usd must be an amount in USD above 0'],
  ['--monthly-limit-usd 0', '--monthly-limit-usd must be an amount in USD above 0'],
  ['--max-training-minutes 1.5', '--max-training-minutes must be a whole number from 1 to 43200'],
  ['--grace-minutes -1', '--grace-minutes must be a whole number from 0 to 1440'],
  ['--grace-minutes 5 --max-training-minutes 60', '--grace-minutes needs --monthly-limit-usd.'],
  ['--grace-minutes 60', '--grace-minutes needs --monthly-limit-usd.'],
  ['--monthly-limit-usd 0x10', '--monthly-limit-usd must be an amount in USD above 0'],
  ['--regions moon-1', /^\S+ --regions must be regions with Amazon Comprehend .+, separated by commas or spaces, got /],
  ['--regions us-east-1,us-east-1', '--regions must be regions with Amazon Comprehend'],
  ['--endpoint localhost', '--endpoint must be http'],
])('replay %s is refused in one line, exit 2', async (args, text) => {
  const ended = await command(`replay ${args}`);
  expectOneLine(ended, text);
  expect(ended.code).toBe(2);
});
