import { PassThrough } from 'node:stream';
import { failure, failureOf, noteFailure } from '../../../cli/failure.ts';
import { outcomeLines } from '../../../cli/screen/outcomes.ts';
import { startProgress } from '../../../cli/screen/progress.ts';
import { trainingTable, trainingTotals } from '../../../cli/screen/runs.ts';
import { processScreen, type Screen } from '../../../cli/screen/screen.ts';
import { wrap } from '../../../cli/screen/table.ts';

/** A screen of a width, and what is written to it. */
const screenOf = (columns: number, isLive = false) => {
  const written: string[] = [];
  const plain = { columns, isLive, noteColumns: columns, paint: (_: unknown, text: string) => text };
  const note = (...lines: string[]) => void written.push(...lines.map((line) => `${line}\n`));
  return { written, screen: { ...plain, paintNote: plain.paint, note, line: note, show: note } as unknown as Screen };
};
const run = {
  EntityRecognizerArn: `arn:aws:comprehend:eu-west-1:123456789012:entity-recognizer/${'very-'.repeat(12)}long/version/v2`,
  Status: 'STOP_REQUESTED',
  SubmitTime: '2026-11-24T09:15:00.123Z',
  TrainingSeconds: 3661,
  TrainingCostUsd: 3.05,
  Exempt: null,
  ExecutionName: 'x',
  MaxTrainingMinutes: 480,
};

test('a row that is too wide continues on further lines', () => {
  const lines = trainingTable([run], screenOf(80).screen);
  expect(lines).toEqual([
    'MODEL                             KIND        STATUS          SINCE (UTC)',
    '  TRAINED   COST  OWN LIMIT  NOTE',
    'very-very-very-v…long/version/v2  recognizer  STOP_REQUESTED  2026-11-24 09:15',
    '  1:01:01  $3.05    8:00:00  tags unreadable, being stopped',
  ]);
  expect(trainingTable([run], screenOf(400).screen)).toHaveLength(2);
});

test.each([
  [{ Exempt: true }, 'exempt'],
  [{ Exempt: false }, ''],
  [{ Exempt: true, ExemptUntil: '2026-12-01T18:00:00.000Z' }, 'exempt until 2026-12-01 18:00 UTC'],
  [{ Exempt: null, UnknownExemptTag: 'exempted' }, "exemption tag 'exempted' not understood"],
])('a run of %j has the note %j', (members, note) => {
  const { ExecutionName: _, ...others } = run;
  const [, row = ''] = trainingTable([{ ...others, ...members }], screenOf(400).screen);
  expect(row.split('8:00:00')[1]?.trim()).toBe(note);
});

test('text is wrapped without breaking what is to be copied', () => {
  expect(wrap('see how it ends: npx comprehend-stop-training status abc', 18, ' ')).toEqual([
    ' see how it ends:',
    ' npx',
    ' comprehend-stop-training',
    ' status abc',
  ]);
  expect(wrap('x https://example.com/long', 10)).toEqual(['x', 'https://example.com/long']);
});

const month = { Month: '2026-11', TrainingCostMonthToDateUsd: 440, MonthlyLimitUsd: 500 };
const { MonthlyLimitUsd: _, ...noLimit } = month;
test.each([
  [
    6,
    month,
    [
      'cost $440.00 in 2026-11: 88 % of the $500.00 limit.',
      'At this rate the limit is reached at 2026-11-24 22:00 UTC.',
    ],
  ],
  [0.3, month, ['88 %', 'At this rate the limit is not reached this month.']],
  [0, month, ['88 %']],
  [6, { ...month, TrainingCostMonthToDateUsd: 512 }, ['102 % of', 'The limit is reached.']],
  [6, { ...month, Regions: ['eu-west-1', 'us-east-1'] }, [' in 2026-11 (eu-west-1, us-east-1): 88 %']],
  [6, {}, []],
  [6, { Month: '2026-11', MonthlyLimitUsd: 500 }, ["What training has cost in 2026-11 can't be read."]],
  [6, noLimit, ['Training has cost $440.00 in 2026-11; the month has no limit.']],
])('totals at $%d per hour, case %#', (UsdPerHour, rest, lines) => {
  const totals = trainingTotals({ Training: [], UsdPerHour, ...rest }, new Date('2026-11-24T12:00:00Z'));
  expect(totals).toEqual(['Nothing is in training.', ...lines.map((line) => expect.stringContaining(line))]);
});

test.each([36, 40, 42, 43, 50, 80])('no line of progress is wider than %i columns', (columns) => {
  jest.useFakeTimers();
  const live = screenOf(columns, true);
  const progress = startProgress(live.screen);
  progress.update('support-tickets/version/2026-11', 'TRAINED_WITH_WARNING');
  jest.advanceTimersByTime(100);
  progress.end();
  jest.useRealTimers();
  const [line = ''] = live.written;
  expect(line).toMatch(/^. sup?.* {2}TRAINED_WITH_WARNING/);
  expect(line.trimEnd().length).toBeLessThanOrEqual(columns);
});

test('a failure fits the terminal, and its command stays whole', () => {
  const { screen, written } = screenOf(60);
  const command = `npx comprehend-stop-training list --endpoint http://${'long.'.repeat(9)}example`;
  noteFailure(screen, failure('There is no model named x. To see what is in training:', { command }), 'x');
  expect(written).toEqual([
    'comprehend-stop-training: There is no model named x. To see\n',
    'what is in training:\n',
    `  ${command}\n`,
  ]);
});

test('an unexpected error is reported by its first line', () => {
  expect(failureOf(new TypeError('x is no function\n    of y'))).toMatchObject({
    message: 'x is no function',
    code: 'TypeError',
    exitCode: 1,
  });
});

test('a model’s name takes at most half of the terminal’s width, and its ending the rest', () => {
  for (let columns = 50; columns < 70; columns += 1) {
    const { screen, written } = screenOf(columns);
    const answer = { ...run, Status: 'TRAINED', ExecutionStatus: 'SUCCEEDED' };
    outcomeLines([{ given: 'x', answer }], screen, (words) => words);
    expect(Math.max(...written.map((line) => line.trimEnd().length))).toBeLessThanOrEqual(columns);
    expect(written[0]).toMatch(/^very-very-.{0,20}….{0,25}version\/v2 {2}TRAINED/);
  }
});

describe('the screen of this process', () => {
  const hostile = 'a\u001b[2J\u009b31mb\u0007\r\nc\u202ed\u2028e';
  const streams = [process.stdout, process.stderr] as const;
  const [stdin, environment, wereTerminals] = [process.stdin, process.env, streams.map(({ isTTY }) => isTTY)];
  const setStdin = (value: object) => Object.defineProperty(process, 'stdin', { value, configurable: true });
  afterEach(() => {
    jest.restoreAllMocks();
    setStdin(stdin);
    process.env = environment;
    for (const [i, stream] of streams.entries()) stream.isTTY = wereTerminals[i] ?? false;
  });
  /** Makes a terminal of stdout and stderr. @returns what is written to them from then on */
  const terminal = (NO_COLOR = '') => {
    process.env = { ...environment, TERM: 'xterm', NO_COLOR };
    const written: string[] = [];
    for (const stream of streams) {
      stream.isTTY = true;
      jest.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    }
    return written;
  };

  test.each<[given: string | undefined, isTerminal: boolean, answer: string | undefined]>([
    ['yes\nmore\n', true, 'yes'],
    ['', true, ''],
    // Ctrl-C
    [undefined, true, ''],
    ['yes\n', false, undefined],
  ])('reads from %j on a terminal (%j) the answer %j', async (given, isTerminal, answer) => {
    const input = Object.assign(new PassThrough(), { isTTY: isTerminal });
    setStdin(input);
    const written = terminal();
    // stdout doesn't matter: results may be piped.
    process.stdout.isTTY = false;
    process.stderr.isTTY = isTerminal;
    const controller = new AbortController();
    const asking = processScreen(false).ask?.('Stop them? ', controller.signal);
    if (given === undefined) controller.abort();
    else input.end(given);
    expect(await asking).toBe(answer);
    expect(written.join('')).toBe(isTerminal ? `Stop them? ${answer ? '' : '\n'}` : '');
  });

  test.each([
    ['', 'xterm', true],
    ['1', 'xterm', false],
    ['', 'dumb', false],
  ])('with NO_COLOR=%j and TERM=%s is live and coloured: %j', (noColor, TERM, isLively) => {
    terminal(noColor);
    process.env.TERM = TERM;
    const { isLive, paint } = processScreen(false);
    expect([isLive, paint('red', 'x') !== 'x']).toEqual([isLively, isLively]);
  });

  test.each<[string, (screen: Screen) => void]>([
    ['a line', ({ line }) => line(hostile)],
    ['a note', ({ note }) => note(hostile)],
  ])('removes control characters from %s', (_, use) => {
    const written = terminal();
    use(processScreen(false));
    expect(written).toEqual(['a [2J 31mb c d e\n']);
  });

  test('removes control characters from coloured text, and keeps its own colours', () => {
    const written = terminal();
    const { line, paint } = processScreen(false);
    line(`${paint('red', hostile)} ${paint('dim', 'x')}`);
    expect(written).toEqual(['\u001b[31ma [2J 31mb c d e\u001b[39m \u001b[2mx\u001b[22m\n']);
  });

  test('escapes control characters in a document, whose content stays the same', () => {
    const written = terminal();
    processScreen(true).document({ hostile });
    expect(written.join('')).toMatch(/^[ -~\n]+$/);
    expect(JSON.parse(written.join(''))).toEqual({ hostile });
  });

  test('a control character does not split a failure into two lines', () => {
    expect(failure(`It says: ${hostile}`).message).toBe('It says: a [2J 31mb c d e');
  });
});
