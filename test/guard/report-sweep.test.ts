import { modelArn } from '../../lambda/account/arn.ts';
import { type Kind, kindNames } from '../../lambda/account/kind.ts';
import type { FollowedRun, Plan, SweptRun } from '../../lambda/guard/sweep.ts';
import type { Settings } from '../../lambda/settings.ts';
import { guardAccount, guardStack, onWire, planOf, told } from '../support/guard.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

const sweepArn = 'arn:aws:states:us-east-1:123456789012:execution:GuardSweepWorkflow:0b5a2f0e';
const npx = 'npx comprehend-stop-training';
const consoleLink = 'https://console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/';
const Reason = 'Training has cost $512.30 in 2026-11; the monthly limit is $500.00.';
const arnOf = (kind: Kind, name: string) => modelArn(guardStack.location, kind, name);
const swept = (kind: Kind, name: string, more: Partial<SweptRun> = {}): SweptRun => ({
  ...onWire({ kind, arn: arnOf(kind, name) }),
  Status: 'TRAINING',
  ...more,
});
/** A run as Follow leaves it. */
const followed = (kind: Kind, name: string, more: Partial<FollowedRun> = {}): FollowedRun => ({
  ...swept(kind, name),
  SubmitTime: new Date(noon).toISOString(),
  Cause: 'MonthlyLimit',
  ...more,
});
const ended = (kind: Kind, name: string, TrainingSeconds: number, Status = 'STOPPED'): FollowedRun =>
  followed(kind, name, { Status, TrainingSeconds, TrainingCostUsd: TrainingSeconds / 1200, ExecutionName: 'e' });

const setup = (settings: Partial<Settings> = {}) => {
  const account = guardAccount({ stack: told(settings) });
  const report = (given: Partial<Plan>) =>
    account.invoke('report-sweep', { Plan: planOf({ Reason, ...given }), ExecutionArn: sweepArn });
  return { ...account, report };
};

// docs/mails.md shows whole mails, and mails.test.ts compares them.
test('the report lists each run with its figures, and the mail says how each ended', async () => {
  const { report, logged } = setup();
  const tickets = ended('DocumentClassifier', 'support-tickets', 8400);
  const products = ended('EntityRecognizer', 'products', 121_800, 'TRAINED');
  const gone = followed('DocumentClassifier', 'gone/version/v2', { Status: 'DELETED' });
  const ExecutionName = 'reviews-0123456789abcdef';
  const reviews = followed('DocumentClassifier', 'reviews', { Error: 'States.Timeout', ExecutionName });
  const lists = {
    Exempt: [swept('EntityRecognizer', 'weekly', { ExemptUntil: '2026-12-01T18:00:00.000Z' })],
    Unreadable: [
      swept('DocumentClassifier', 'locked'),
      swept('EntityRecognizer', 'nearly', { UnknownExemptTag: 'exmpt' }),
    ],
    BeingStopped: [swept('DocumentClassifier', 'by-hand', { Status: 'STOP_REQUESTED' })],
    Queued: [swept('DocumentClassifier', 'next', { Status: 'SUBMITTED' })],
    Unlisted: [{ Kind: 'EntityRecognizer' as const, Region: 'us-east-1', Error: 'AccessDeniedException' }],
  };
  const { Report, Mail } = await report({ Runs: [tickets, products, gone, reviews], ...lists });

  expect(Mail.Subject).toBe('Comprehend training: 4 still training (2 unclear and 1 exempt), 1 not listed (us-east-1)');
  expect(Mail.Message).toContain(`
  Model                                   Status     h:mm:ss      Cost
  support-tickets (document classifier)   STOPPED    2:20:00     $7.00
  products (entity recognizer)            TRAINED   33:50:00   $101.50
  gone/version/v2 (document classifier)   DELETED          -         -
  In all                                                       $108.50
  A dash: Comprehend no longer has the figure, for example of a deleted model.
  One more day of training would have cost up to $72.00.

Could not be stopped
  reviews (document classifier) TRAINING
    States.Timeout: ${consoleLink}arn:aws:states:us-east-1:123456789012:execution:StopWorkflow:${ExecutionName}
`);
  const left = { Unlisted: 1, WouldStop: 0, Unreadable: 2, BeingStopped: 1, Queued: 1, Exempt: 1 };
  const Counts = { Failed: 1, Stopped: 3, ...left };
  const inReport = ({ SubmitTime: _, ...run }: FollowedRun) => run;
  expect(Report).toEqual({
    ...{ Reason, Mode: 'stop', Counts, WouldStop: [], ...lists, TrainingCostUsd: 108.5 },
    Stopped: [tickets, products, gone].map(({ ExecutionName: __, ...run }) => inReport(run)),
    Failed: [inReport(reviews)],
  });
  expect(logged('Sweep reported')).toEqual([{ ExecutionArn: sweepArn, ...Counts }]);
});

test('a run that is still in progress when a sweep gives up has failed, whatever its Status', async () => {
  const Runs = ['TRAINING', 'STOP_REQUESTED', 'PAUSED'].map((Status) =>
    followed('DocumentClassifier', 'a', { Status }),
  );
  const { Report } = await setup().report({ Runs });
  expect(Report.Failed.map(({ Status, Error: error }) => [Status, error])).toEqual(
    Runs.map(({ Status }) => [Status, 'StillInProgress']),
  );
});

describe('the mail', () => {
  const a = swept('DocumentClassifier', 'a', { Status: 'SUBMITTED' });
  const training = { ...a, Status: 'TRAINING' };
  test.each<[what: string, Partial<Plan>, subject: string, text: RegExp]>([
    ['nothing trained', {}, 'nothing to stop', /^Nothing to stop\.\nRegion us-east-1, .*\n\nWhy\n {2}Training has/],
    ['one queued is exempt', { Exempt: [a] }, '1 queued (exempt)', /^(?!.*(may|\$3)).*Left alone, since their tag/s],
    [
      'exempt ones train, and nobody knows of another',
      { Exempt: [training, a, training], Unreadable: [a, { ...a, Status: 'NEW' }] },
      '2 still training (exempt), 1 may be training (unclear)',
      /2 queued \(1 unclear\nand 1 exempt\)\..* 1 run alone that may be training, at \$3\.00 an hour\.\n2 exempt runs go on training, at \$3\.00 an hour each\.\n/s,
    ],
    [
      'not all that ended were stopped',
      { Runs: ['STOPPED', 'TRAINED', 'DELETED'].map((Status) => followed('DocumentClassifier', 'a', { Status })) },
      '1 stopped, 2 ended',
      /^1 stopped, 2 ended\./,
    ],
    [
      'one exempt trains',
      { Exempt: [training] },
      '1 still training (exempt)',
      /\n1 exempt run goes on training, at \$3/,
    ],
    [
      'one cost less than a cent, and none was stopped',
      { Runs: [followed('EntityRecognizer', 'a', { Status: 'TRAINED', TrainingSeconds: 5, TrainingCostUsd: 0 })] },
      '1 ended',
      /^(?!.*A day more).* TRAINED +0:00:05 +less than \$0\.01\n {2}In all +less than \$0\.01\n/s,
    ],
    [
      'nobody knows any more what training has cost',
      { Runs: [followed('EntityRecognizer', 'a', { Status: 'DELETED' })] },
      '1 ended',
      /\n {2}In all +-\n {2}A dash: /,
    ],
    [
      'a queued one could not be stopped by hand',
      { Runs: [followed('EntityRecognizer', 'a', { Status: 'SUBMITTED', Cause: 'ByHand', Error: 'AccessDenied' })] },
      '1 queued',
      /^(?!.*(may|\$3|asks again)).*\nCould not be stopped\n {2}a \(entity recognizer\) SUBMITTED\n {4}AccessDenied\n/s,
    ],
    ['one is queued', { Queued: [a] }, '1 queued', /^(?!.*may).*Queued: they cost nothing yet/s],
    [
      'a tag is none',
      { Mode: 'report', WouldStop: [{ ...a, IgnoredMaxTrainingTag: ' 5' }] },
      '1 still training',
      /\n1 run that a stop would reach is in training, at \$3\.00 an hour\. .*is ignored: it must be 1 to 43,200\s+minutes\n {2}a \(document classifier\): " 5"\n/s,
    ],
    [
      'another region can’t be listed',
      { Unlisted: [{ Kind: 'EntityRecognizer', Region: 'eu-west-1', Error: 'AccessDeniedException' }] },
      '1 not listed',
      /To see what is wrong there:\n {4}npx \S+ verify --region eu-west-1\n/,
    ],
    [
      'a flywheel trains it',
      { Mode: 'report', WouldStop: [{ ...a, FlywheelArn: 'arn:f' }] },
      '1 still training',
      /Trained by a flywheel\n {2}a \(document classifier\): arn:f\n {2}The flywheel may start another iteration/,
    ],
  ])('says when %s', async (_, plan, subject, text) => {
    const { Mail } = await setup().report(plan);
    expect(Mail.Subject).toBe(`Comprehend training: ${subject} (us-east-1)`);
    expect(Mail.Message).toMatch(text);
  });

  test.each([
    [2, 'for two hours'],
    [15, 'until two hours after the first stop'],
  ])('names a stack of another name in each command, and a postponement of %d h', async (hours, howLong) => {
    const { Mail } = await setup({ stackName: 'Other' }).report({
      PostponeHours: hours,
      WouldStop: kindNames.map((kind) => swept(kind, 'a')),
    });
    expect(Mail.Message).toContain(`To exempt one ${howLong} (30d at most):\n`);
    expect(Mail.Message.match(/npx .*/g)).toEqual([
      ...kindNames.map((kind) => `${npx} postpone ${arnOf(kind, 'a')} ${hours}h --stack Other --region us-east-1`),
      `${npx} list --stack Other --region us-east-1`,
    ]);
  });

  test('of 40 runs with the longest names has a subject of less than 100 characters, and passes SNS’s and Step Functions’ limit', async () => {
    const failed = { Error: 'States.Timeout', ExecutionName: 'x'.repeat(80) };
    const names = Array.from({ length: 40 }, (_, i) => `${i}`.padStart(63, 'x'));
    const Runs = names.map((name) => followed('DocumentClassifier', name, failed));
    const many = Array(99).fill(a);
    const lists = { WouldStop: many, Queued: many, Exempt: many, BeingStopped: many, Unreadable: many };
    const Headline = 'the limit is reached, nothing is stopped this month';
    const reported = await setup().report({ Runs, ...lists, Headline });
    expect(reported.Mail.Subject.length).toBeLessThan(100);
    expect(reported.Mail.Subject).toMatch(/^Comprehend training: 139 still training\b.* \(us-east-1\)$/);
    expect(Buffer.byteLength(JSON.stringify(reported))).toBeLessThan(256 * 1024);
  });
});

test('the chat gets the mail’s text in one thread a month, cut and without what would end its block', async () => {
  const { Mail, Chat } = await setup().report({
    Mode: 'report',
    Reason: `\`\`\` ${'x'.repeat(4000)}`,
    WouldStop: [swept('DocumentClassifier', 'a')],
    Unreadable: [swept('EntityRecognizer', 'b')],
  });
  expect(Chat).toMatchObject({
    version: '1.0',
    source: 'custom',
    id: '0b5a2f0e',
    content: { textType: 'client-markdown', title: Mail.Subject, keywords: ['us-east-1', 'report'] },
    metadata: {
      threadId: 'comprehend-stop-training-123456789012-2026-11',
      eventType: 'Training Sweep Completed',
      relatedResources: [sweepArn],
    },
  });
  expect(Chat.content.description).toMatch(/^```\n2 still training \(1 unclear\)\..*Why\n {2}'''\n…\n\n```$/s);
  expect(Chat.content.description.length).toBeLessThan(3020);
  expect(Chat.metadata.summary).toHaveLength(200);
  expect(Chat.content.nextSteps).toEqual([
    `To stop one now: \`${npx} stop ${arnOf('DocumentClassifier', 'a')} --wait --region us-east-1\``,
    `To stop one now: \`${npx} stop ${arnOf('EntityRecognizer', 'b')} --wait --region us-east-1\``,
  ]);
});
