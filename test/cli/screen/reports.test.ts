import { failure } from '../../../cli/failure.ts';
import { dryRunLines, outcomeLines, reportLines, type StopOutcome } from '../../../cli/screen/outcomes.ts';
import { trainingTable } from '../../../cli/screen/runs.ts';
import type { Screen } from '../../../cli/screen/screen.ts';
import type { StopAllProgress } from '../../../lambda/guard/describe-stop-all.ts';
import type { StopAnswer } from '../../../lambda/stop/stop-training.ts';

/** What stops and sweeps say on a wide terminal; colours are shown as `<green>` before a text. */
const paint = (style: string, text: string) => `<${style}>${text}`;
const commandLine = (words: string) => `npx it ${words}`;
const arn = 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/news';
const other = 'arn:aws:comprehend:us-east-1:123456789012:entity-recognizer/parts/version/v2';
const hour = { TrainingSeconds: 3600, TrainingCostUsd: 3 };

describe('a stop', () => {
  const linesOf = (...outcomes: StopOutcome[]) => {
    const out: string[] = [];
    const err: string[] = [];
    const note = (...lines: string[]) => void err.push(...lines);
    const line = (text: string) => void out.push(text);
    const screen = { columns: 200, noteColumns: 200, paint, paintNote: paint, note, line } as unknown as Screen;
    outcomeLines(outcomes, screen, commandLine);
    return { out, err };
  };
  const answered = (more: object, given = 'news'): StopOutcome => ({
    given,
    answer: { DocumentClassifierArn: arn, ...more } as unknown as StopAnswer,
  });
  const over = { ExecutionName: 'news-1', ExecutionStatus: 'SUCCEEDED' };
  const goesOn = 'training goes on. To ask again:';

  test.each<[more: object, text: string, command?: string]>([
    [{ Status: 'TRAINED', ...hour }, 'TRAINED already, nothing to stop: 1:00:00 of training, $3.00'],
    [{ Status: 'TRAINED' }, 'TRAINED already, nothing to stop'],
    [{ Status: 'STOP_REQUESTED', ExecutionName: 'news-1' }, 'STOP_REQUESTED; to see how it ends:', 'status news-1'],
    [
      { Status: 'TRAINING', ...over, ExecutionStatus: 'TIMED_OUT' },
      `<red>TRAINING: the stop workflow ended TIMED_OUT, ${goesOn}`,
      `stop ${arn}`,
    ],
    [
      { Status: 'TRAINING', ...over, ExecutionStatus: 'FAILED', Error: 'Trouble' },
      `<red>TRAINING: the stop workflow ended FAILED (Trouble), ${goesOn}`,
      `stop ${arn}`,
    ],
    [{ Status: 'STOPPED', ...over, ...hour }, '<green>STOPPED: 1:00:00 of training, $3.00'],
    [
      { Status: 'STOPPED', ...over, TrainingSeconds: 1, TrainingCostUsd: 0 },
      '<green>STOPPED: 0:00:01 of training, less than $0.01',
    ],
    [{ Status: 'DELETED', ...over }, '<yellow>DELETED: the model was deleted meanwhile, perhaps trained anew'],
    [
      { Status: 'TRAINED', ...over, ...hour },
      '<yellow>TRAINED before the stop took effect: 1:00:00 of training, $3.00',
    ],
  ])('with the answer %j is one line', (more, text, command = '') => {
    const lines = [`news  ${text}`, ...(command ? [`  npx it ${command}`] : [])];
    expect(linesOf(answered(more))).toEqual({ out: lines, err: [] });
  });

  test('beside another one has its name in a column, and the report adds up both costs', () => {
    const stopped = { Status: 'STOPPED', ...over, ...hour };
    expect(linesOf(answered({ ...stopped, DocumentClassifierArn: `${arn}-2` }), answered(stopped)).out).toEqual([
      'news-2  <green>STOPPED: 1:00:00 of training, $3.00',
      'news    <green>STOPPED: 1:00:00 of training, $3.00',
      'Together $6.00.',
    ]);
  });

  test.each<[what: string, outcome: StopOutcome, lines: string[]]>([
    [
      'was given up without an answer',
      { given: 'news', givenUp: 'time is up' },
      ['news: time is up before an answer came. To be sure that it is stopped, ask again:', '  npx it stop news'],
    ],
    [
      'was given up',
      { ...answered({ Status: 'STOP_REQUESTED', ExecutionName: 'news-1' }), givenUp: 'time is up' },
      ['news: STOP_REQUESTED; time is up, the stop was accepted and goes on:', `  ${arn}`, '  npx it status news-1'],
    ],
    [
      'was accepted, and could not be followed',
      { ...answered({ Status: 'STOP_REQUESTED', ExecutionName: 'news-1' }), failure: failure('Not allowed.') },
      [
        '<red>comprehend-stop-training: news: Not allowed.',
        'news: STOP_REQUESTED; the stop was accepted and goes on:',
        `  ${arn}`,
        '  npx it status news-1',
      ],
    ],
    [
      'failed',
      { given: 'news', failure: failure('Not allowed.') },
      ['<red>comprehend-stop-training: news: Not allowed.'],
    ],
  ])('that %s is reported on stderr', (_, outcome, lines) => {
    expect(linesOf(outcome)).toEqual({ out: [], err: lines });
  });
});

const run = { DocumentClassifierArn: arn, Status: 'TRAINING', SubmitTime: '2026-11-24T09:15:00.123Z', ...hour };
const screen = { columns: 200, paint } as unknown as Screen;
/** A list with its heading and `run` as its only row, in a Status. */
const section = (heading: string, status = 'TRAINING') => [
  '',
  `<bold>${heading}`,
  `  <dim>MODEL  KIND        ${'STATUS'.padEnd(status.length)}  SINCE (UTC)       TRAINED   COST`,
  `  news   classifier  ${status}  2026-11-24 09:15  1:00:00  $3.00`,
];
const others = 'Ended, asked to stop by others';
const unreadable = 'Left alone: the guard does not know enough to stop these';
const beingStopped = section('Already being stopped, by a stop workflow of their own');

test('a dry run lists what would be stopped, and what would not', () => {
  const none = { Training: [], Queued: [], Exempt: [], BeingStopped: [], Unreadable: [] } as never;
  expect(dryRunLines(none, screen)).toEqual(['Nothing is in progress, so a sweep would stop nothing.']);
  const all = { Training: [run], Queued: [run], Exempt: [run], BeingStopped: [run], Unreadable: [run] } as never;
  expect(dryRunLines(all, screen)).toEqual([
    'A sweep would stop 2 models and leave 2 alone; 1 being stopped already. Nothing was touched.',
    ...section('Would be stopped'),
    ...section('Would be stopped, queued'),
    ...section(unreadable),
    ...beingStopped,
    ...section('Left alone, since their tag exempts them'),
  ]);
});

describe('a sweep', () => {
  const linesOf = (more: object, ofOthers?: readonly object[]) =>
    reportLines(more as unknown as StopAllProgress, screen, commandLine, ofOthers);
  const empty = { Stopped: [], Failed: [], WouldStop: [], Queued: [], Exempt: [], Unreadable: [], BeingStopped: [] };
  const none = { ...empty, Counts: { Stopped: 0, Failed: 0 }, Unlisted: [], TrainingCostUsd: 0 };
  const report = {
    ...none,
    Counts: { Stopped: 1, Failed: 1 },
    Unlisted: [{ Kind: 'EntityRecognizer', Region: 'eu-west-1', Error: 'Throttled' }],
    TrainingCostUsd: 3,
    Stopped: [{ ...run, Status: 'STOPPED' }],
    Failed: [{ EntityRecognizerArn: other, Status: 'TRAINING', Error: 'X' }],
    BeingStopped: [run],
  };
  const said = [
    'The sweep is over: 1 model ended, 1 failed. Their training had cost $3.00.',
    'Could not list entity recognizers in eu-west-1: Throttled. They may be in training.',
    '',
    '<bold>Could not be stopped',
    '  <dim>MODEL             KIND        STATUS    ERROR',
    '  parts/version/v2  recognizer  TRAINING  X',
  ];

  test('that left unclear runs alone counts them', () => {
    const Report = { ...none, Counts: { Stopped: 0, Failed: 0, Unreadable: 1 }, Unreadable: [run] };
    expect(linesOf({ ExecutionStatus: 'SUCCEEDED', Report })).toEqual([
      'The sweep is over: 0 models ended, 0 failed, 1 left alone as unclear.',
      ...section(unreadable),
    ]);
  });

  test.each<[progress: object, lines: string[]]>([
    [{ ExecutionStatus: 'RUNNING' }, ['The sweep is running.']],
    [
      { ExecutionStatus: 'FAILED', Error: 'MailNotSent', Cause: 'No topic' },
      [
        'The sweep ended FAILED (MailNotSent: No topic): training may go on. To see what is in training:',
        '  npx it list',
      ],
    ],
    [
      { ExecutionStatus: 'ABORTED' },
      ['The sweep ended ABORTED: training may go on. To see what is in training:', '  npx it list'],
    ],
    [{ ExecutionStatus: 'SUCCEEDED' }, ['The sweep is over; it found nothing to do.']],
    [{ ExecutionStatus: 'SUCCEEDED', Report: none }, ['The sweep is over; there was nothing to stop.']],
  ])('with the progress %j says what to do', (progress, lines) => {
    expect(linesOf(progress)).toEqual(lines);
  });

  test('that is over shows its lists, and other runs only if it waited for them', () => {
    const over = { ExecutionStatus: 'SUCCEEDED', Report: report };
    expect(linesOf(over)).toEqual([...said, ...beingStopped, ...section('Ended', 'STOPPED')]);
    const ended = [...section('Ended', 'STOPPED'), ...section(others, 'TRAINED')];
    expect(linesOf(over, [{ ...run, Status: 'TRAINED' }])).toEqual([...said, ...ended]);
  });
});

test('a table of runs has a column for each thing that one of them has', () => {
  const runs = [{ ...run, MaxTrainingMinutes: 90, IgnoredMaxTrainingTag: '4 h' }, { SubmitTime: 'yesterday' }];
  expect(trainingTable(runs, screen)).toEqual([
    '<dim>MODEL  KIND        STATUS    SINCE (UTC)       TRAINED   COST  OWN LIMIT  NOTE',
    "news   classifier  TRAINING  2026-11-24 09:15  1:00:00  $3.00    1:30:00  limit tag '4 h' ignored",
    '-                  unknown   -',
  ]);
});
