import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { putEvent } from '../../lambda/guard/put-event.ts';
import { type ReportSweepInput, reportSweepTask } from '../../lambda/guard/report-sweep.task.ts';
import { bytesOf, type Outcome, type Sweep } from '../../lambda/guard/sweep.ts';
import { executionName } from '../../lambda/stop/stop-execution.ts';
import { awsJson } from '../../local/wire/aws-json.ts';
import { inProcess } from '../in-process.ts';
import { account, arnOf, freezeDate, hoursBefore, noon, reportTopicArn, stopWorkflowArn } from './account.ts';

beforeEach(() => freezeDate());

const ExecutionArn = 'arn:aws:states:us-east-1:123456789012:execution:Sweep:0b5a2f0e-6a41-4c5e-9d0c-000000000001';
const consoleLink = 'https://console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/';
const Reason =
  'Training has cost $512.30 in 2026-11; the monthly limit is $500.00. In progress then: 3 jobs, the longest for 2:13:05 (h:mm:ss).';

const setup = (faults: Record<string, string> = {}) => {
  const aws = account(faults);
  const { comprehend, sns, eventBridge } = aws;
  const task = reportSweepTask({
    comprehend,
    sns,
    eventBridge,
    logger: { info: () => {} },
    reportTopicArn,
    eventBus: 'default',
    stopWorkflowArn,
    trainingUsdPerHour: 3,
    now: () => new Date(),
  });
  const report = (sweep: Partial<Sweep>) => {
    const Sweep: Sweep = {
      Next: 'report',
      Reason,
      Mode: 'stop',
      Round: 1,
      Waited: false,
      Found: [],
      Stopped: [],
      Exempt: [],
      ExemptCount: sweep.Exempt?.length ?? 0,
      Left: 0,
      ...sweep,
    };
    return task({ Sweep, ExecutionArn } satisfies ReportSweepInput);
  };
  const stopped = (name: string, hours: number, ended: Partial<Outcome> = { Status: 'STOPPED' }): Outcome => {
    const submitTime = hoursBefore(hours);
    const pinnedStatus = (ended.Status ?? 'TRAINING') as 'STOPPED';
    const DocumentClassifierArn = aws.place(name, { submitTime, trainingSeconds: hours * 3600 - 600, pinnedStatus });
    const ExecutionName = executionName({ DocumentClassifierArn, SubmitTime: new Date(submitTime) });
    return { DocumentClassifierArn, ExecutionName, ...ended };
  };
  return { ...aws, report, stopped };
};

describe('the report', () => {
  test('says in the mail what happened, why, what it had cost, and what to do', async () => {
    const { report, stopped, mails, events } = setup();
    const failure = stopped('reviews', 5, { Error: 'States.Timeout' });
    const answer = await report({
      Stopped: [
        stopped('support-tickets', 2.5),
        stopped('invoices', 34, { Status: 'TRAINED' }),
        { DocumentClassifierArn: arnOf('gone/version/v2'), ExecutionName: 'gone-0123456789abcdef', Status: 'DELETING' },
        failure,
      ],
      Exempt: [{ DocumentClassifierArn: arnOf('weekly-retraining'), Status: 'TRAINING' }],
    });
    expect(mails).toEqual([
      expect.objectContaining({ TopicArn: reportTopicArn, Timestamp: new Date(noon).toISOString() }),
    ]);
    expect(mails[0]?.Subject).toBe('Comprehend training: 3 stopped, 1 failed, 1 exempt (us-east-1)');
    expect(mails[0]?.Message).toBe(`3 stopped, 1 failed, 1 exempt. Region us-east-1, account 123456789012.

1 job could not be stopped and may still train, at $3.00 an hour each: see below.

Why
  ${Reason}

How training ended, and what it had cost
  Classifier        Status      h:mm:ss      Cost
  support-tickets   STOPPED     2:20:00     $7.00
  invoices          TRAINED    33:50:00   $101.50
  gone/version/v2   DELETING          -         -
  In all                                  $108.50
  A dash: Comprehend no longer tells, as when the classifier was deleted meanwhile.

Not stopped
  ${arnOf('reviews')}
    States.Timeout: ${consoleLink}arn:aws:states:us-east-1:123456789012:execution:Stop:${failure.ExecutionName}
  What to do: the link shows why its stop workflow failed. To stop it now, POST /stop with its ARN, or
    aws comprehend stop-training-document-classifier --region us-east-1 --document-classifier-arn <ARN>
  While the limit stays exceeded the guard tries again at its next reading.

Left alone, for the exemption tag they carry
  Classifier          Status
  weekly-retraining   TRAINING

This sweep, with all details
  ${consoleLink}${ExecutionArn}
`);
    expect(answer).toEqual({
      Reason,
      Mode: 'stop',
      Counts: { Stopped: 3, Failed: 1, WouldStop: 0, Exempt: 1, Left: 0 },
      Stopped: [
        {
          DocumentClassifierArn: arnOf('support-tickets'),
          Status: 'STOPPED',
          TrainingSeconds: 8400,
          TrainingCostUsd: 7,
        },
        {
          DocumentClassifierArn: arnOf('invoices'),
          Status: 'TRAINED',
          TrainingSeconds: 121_800,
          TrainingCostUsd: 101.5,
        },
        { DocumentClassifierArn: arnOf('gone/version/v2'), Status: 'DELETING' },
      ],
      Failed: [failure],
      WouldStop: [],
      Exempt: [{ DocumentClassifierArn: arnOf('weekly-retraining'), Status: 'TRAINING' }],
      Left: 0,
      TrainingCostUsd: 108.5,
    });
    expect(events).toEqual([
      expect.objectContaining({
        source: 'comprehend-stop-training',
        'detail-type': 'Training Sweep Completed',
        resources: [ExecutionArn],
        detail: answer,
      }),
    ]);
  });

  test.each<[string, Partial<Sweep>, string, RegExp]>([
    ['nothing was in training', {}, 'nothing to stop', /^nothing to stop\. Region us-east-1.*\n\nWhy\n/],
    [
      'the guard only reports',
      { Mode: 'report', Found: [{ DocumentClassifierArn: arnOf('a'), ExecutionName: 'a-0', Status: 'SUBMITTED' }] },
      '1 would be stopped',
      /1 job would be stopped, but the guard only reports.*POST \/stop-all.*Would be stopped\n[^\n]*\n {2}a +SUBMITTED/s,
    ],
    ['a bound was reached', { Left: 1200 }, '0 stopped, 1200 not taken on', /1,200 more jobs may still train, at \$3/],
    ['more are exempt than are named', { Exempt: [], ExemptCount: 130 }, '0 stopped, 130 exempt', /… and 30 more/],
  ])('says when %s', async (_, sweep, summary, text) => {
    const { report, mails } = setup();
    await report(sweep);
    expect(mails[0]?.Subject).toBe(`Comprehend training: ${summary} (us-east-1)`);
    expect(mails[0]?.Message).toMatch(text);
  });

  test('gives no figures of another run that took the ARN, nor where Comprehend is throttled', async () => {
    const { report, stopped, place } = setup();
    const run = stopped('c', 2);
    expect((await report({ Stopped: [run] })).TrainingCostUsd).toBe(5.5);
    place('c', { submitTime: noon, pinnedStatus: 'STOPPED' });
    expect((await report({ Stopped: [run] })).Stopped).toEqual([
      { DocumentClassifierArn: run.DocumentClassifierArn, Status: 'STOPPED' },
    ]);
    const throttled = setup({ DescribeDocumentClassifier: 'ThrottlingException' });
    expect((await throttled.report({ Stopped: [throttled.stopped('c', 2)] })).TrainingCostUsd).toBe(0);
    expect(throttled.mails).toHaveLength(1);
  });

  test.each([
    ['Publish', 0, 1],
    ['PutEvents', 1, 0],
  ])('fails when %s fails, the other one sent', async (operation, mailCount, eventCount) => {
    const { report, mails, events } = setup({ [operation]: 'AuthorizationErrorException' });
    await expect(report({})).rejects.toMatchObject({ name: 'AuthorizationErrorException' });
    expect([mails.length, events.length]).toEqual([mailCount, eventCount]);
  });

  test('fails when the bus answers 200 but refuses the entry', async () => {
    const bus = { PutEvents: async () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] }) };
    const endpoint = awsJson({ services: [{ target: 'AWSEvents', jsonVersion: '1.1', operations: bus }] });
    const putting = putEvent({ eventBridge: new EventBridgeClient(inProcess(endpoint)), eventBus: 'default' }, 'X', {});
    await expect(putting).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});

describe('its size', () => {
  /** The longest that a name can be, in an ARN of 256 characters. */
  const longest = (i: number) => arnOf(`${i}`.padStart(256 - arnOf('').length, 'x'));
  const run = (i: number, ended: Partial<Outcome>) => ({
    DocumentClassifierArn: longest(i),
    ExecutionName: `${'x'.repeat(63)}-${i.toString(16).padStart(16, '0')}`,
    ...ended,
  });
  const all = (n: number, ended: Partial<Outcome>) => Array.from({ length: n }, (_, i) => run(i, ended));
  const Exempt = all(100, { Status: 'SUBMITTED' });

  test.each<[string, Partial<Sweep>]>([
    ['stopped', { Stopped: all(500, { Status: 'TRAINED_WITH_WARNING' }), Exempt }],
    ['failed', { Stopped: all(430, { Error: 'x'.repeat(64) }), Exempt }],
    ['that would be stopped', { Mode: 'report', Found: all(500, { Status: 'SUBMITTED' }), Exempt }],
  ])('stays below 256 KiB in report, mail and event for hundreds %s with ARNs of 256 characters', async (_, sweep) => {
    const { report, mails, events } = setup();
    const answer = await report({ ...sweep, Reason: 'x'.repeat(1000) });
    expect(bytesOf(answer)).toBeLessThan(262_144);
    expect(Buffer.byteLength(mails[0]?.Message ?? '')).toBeLessThan(160_000);
    expect(mails[0]?.Message).toMatch(/… and 4\d\d|… and 3\d\d more/);
    expect(bytesOf(events[0]?.detail ?? [])).toBeLessThan(200_000);
  });

  test('shortens the event to the counts past 200,000 bytes', async () => {
    const { report, events } = setup();
    await report({ Stopped: all(500, { Error: 'States.TaskFailed' }) });
    expect(events[0]?.detail).toEqual({
      Reason,
      Mode: 'stop',
      Counts: { Stopped: 0, Failed: 500, WouldStop: 0, Exempt: 0, Left: 0 },
      Left: 0,
      TrainingCostUsd: 0,
      Shortened: true,
    });
  });

  test('keeps the subject within 100 characters whatever the counts', async () => {
    const { report, mails } = setup();
    await report({ Stopped: all(500, { Error: 'States.TaskFailed' }), ExemptCount: 99_999, Left: 99_999 });
    expect(mails[0]?.Subject).toBe(
      'Comprehend training: 0 stopped, 500 failed, 99999 not taken on, 99999 exempt (us-east-1)',
    );
  });
});
