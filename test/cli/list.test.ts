import type { Api } from '../../cli/api.ts';
import { type StopAllOptions, stopAll } from '../../cli/commands/stop-all.command.ts';
import { findDeployment } from '../../cli/deployment.ts';
import { processScreen } from '../../cli/screen/screen.ts';
import { expectOneLine, roughly } from './command.ts';
import { type LocalCommands, localCommands } from './local.ts';

/** `list`, `stop-all` and `verify` against the local mode. */
let local: LocalCommands;
beforeEach(async () => {
  local = await localCommands({ region: 'eu-west-1' });
});
afterEach(() => local.close());

test('list shows the runs in training, with totals', async () => {
  local.train('invoices', {
    kind: 'EntityRecognizer',
    version: 'v2',
    hoursAgo: 3,
    tags: { 'stop-training': 'exempt' },
  });
  local.train('tickets', { tags: { 'stop-training-after-minutes': '480' }, stoppingSeconds: 60 });
  local.train('old', { trainingSeconds: 60 });
  await local.run('stop tickets');
  const { code, stdout, stderr } = await local.run('list');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [runs, totals] = roughly(stdout).split('\n\n');
  expect(runs).toMatch(/^MODEL .+\ninvoices\/version\/v2 .+ exempt\ntickets .+ being stopped$/);
  expect(totals).toMatch(
    /^2 models are in progress, \$6\.0 an hour together\.\nTraining has cost \S+ in \S+ \d % of the \$500\.0/,
  );
  const { document } = await local.json('list');
  expect(document).toMatchObject({
    UsdPerHour: 6,
    MonthlyLimitUsd: 500,
    Training: [{ Exempt: true }, { Exempt: false }],
  });
});

describe('stop-all', () => {
  test('with --dry-run shows what a sweep would stop, and what it would leave alone', async () => {
    local.train('tickets');
    local.train('waiting', { pinnedStatus: 'SUBMITTED' });
    local.train('fraud', { tags: { 'stop-training': 'exempt' } });
    local.train('unclear', { kind: 'EntityRecognizer', tags: { 'stop-training': 'exempted' } });
    local.train('ending', { stoppingSeconds: 60 });
    await local.run('stop ending');
    const [text, { document }] = await Promise.all([local.run('stop-all --dry-run'), local.json('stop-all --dry-run')]);
    expect(text).toEqual({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(
        /^A sweep would stop 2 models and leave 2 alone; 1 being stopped already\. Nothing was touched\.\n\nWould be /,
      ),
    });
    expect(document).toMatchObject({
      DryRun: true,
      Training: [{ Status: 'TRAINING' }],
      Queued: [{ Status: 'SUBMITTED' }],
      Exempt: [{ Status: 'TRAINING' }],
      Unreadable: [{ Status: 'TRAINING', UnknownExemptTag: 'exempted' }],
      BeingStopped: [{ Status: 'STOP_REQUESTED' }],
    });
  });

  test('with --wait fails when a kind could not be listed, and says which', async () => {
    await local.fault('ListDocumentClassifiers', 1, 'AccessDeniedException');
    const stdout = `The sweep is over: 0 models ended, 0 failed.
Could not list document classifiers in eu-west-1: AccessDeniedException. They may be in training.
`;
    const ended = await local.run('stop-all --wait');
    expect(ended).toEqual({ code: 1, stdout, stderr: 'sweep: running\nsweep: over\n' });
    await local.fault('ListDocumentClassifiers', 100, 'AccessDeniedException');
    const { code, document, stderr } = await local.json('stop-all --wait');
    expect(stderr).toMatch(/\nThe wait broke off; the sweep was accepted and is over\. Its report:\n {2}npx /);
    expect({ code, document }).toMatchObject({ code: 1, document: { Report: { Counts: { Unlisted: 1 } }, Error: {} } });
  });

  test('with --wait also waits for runs that others are stopping, and says how those ended', async () => {
    local.train('tickets', { stoppingSeconds: 2 });
    const { submitTime, arn } = local.train('other', { kind: 'EntityRecognizer', stoppingSeconds: 60 });
    await local.run('stop other');
    const running = local.start('stop-all --wait --json');
    await running.said('other: STOP_REQUESTED');
    await running.said('sweep: over');
    const race = { submitTime, pinnedStatus: 'TRAINED', trainingSeconds: 3600 } as const;
    local.train('other', { kind: 'EntityRecognizer', ...race });
    const { code, stdout, stderr } = await running.ended;
    expect({ code, stderr, ...JSON.parse(stdout) }).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('\nother: ended\n'),
      Report: { Stopped: [{ Status: 'STOPPED' }], BeingStopped: [{ EntityRecognizerArn: arn }] },
      AlsoEnded: [{ EntityRecognizerArn: arn, Status: 'TRAINED', TrainingCostUsd: 3 }],
    });
  });

  test('prints what was accepted when the wait breaks off', async () => {
    local.train('tickets', { stoppingSeconds: 60 });
    const running = local.start('stop-all --wait --json');
    await running.said('tickets: STOP_REQUESTED');
    await local.fault('DescribeExecution', 100, 'AccessDeniedException');
    const { code, stdout, stderr } = await running.ended;
    const { ExecutionName, InProgress, Error: error } = JSON.parse(stdout);
    expect([code, error.HttpStatus, InProgress[0].Status]).toEqual([1, 500, 'STOP_REQUESTED']);
    const command = 'npx comprehend-stop-training status';
    expect(stderr).toMatch(
      `\ncomprehend-stop-training: ${error.Detail}\nThe wait broke off; the sweep was accepted and goes on. Its report:\n  ${command} ${ExecutionName} `,
    );
    expect(stderr).toMatch(
      `tickets: STOP_REQUESTED; the stop was accepted and goes on:\n  ${InProgress[0].DocumentClassifierArn}\n  ${command} ${InProgress[0].ExecutionName} `,
    );
  });

  test.each([
    [3, 'Time is up', 'stop-all --timeout 0.02'],
    [130, 'Interrupted', 'stop-all --wait'],
  ])('exits %d, and says that the sweep goes on: %s', async (exitCode, why, args) => {
    local.train('slow', { stoppingSeconds: 60 });
    const running = local.start(args);
    await running.said('sweep: running');
    if (why === 'Interrupted') running.interrupt();
    const { code, stderr } = await running.ended;
    const report = `${why}; the sweep was accepted and goes on\\. Its report:\n  npx comprehend-stop-training status `;
    expect([code, stderr]).toEqual([exitCode, expect.stringMatching(`\n${report}[0-9a-f-]{36} --endpoint `)]);
  });

  /** Runs `stop-all` on a terminal where a person answers, against an API whose answers may lack members. */
  const onTerminal = async (
    answer: string,
    options: StopAllOptions,
    { without = [], endpoint = local.url }: { without?: readonly string[]; endpoint?: string } = {},
  ) => {
    const [said, asked]: [string[], string[]] = [[], []];
    const ask = async (question: string) => {
      asked.push(question);
      return answer;
    };
    const screen = {
      ...processScreen(false),
      ask,
      line: (...lines: string[]) => said.push(...lines),
      note: (...lines: string[]) => said.push(...lines),
    };
    const deployment = await findDeployment({ stack: '', endpoint }, {});
    const request: Api['request'] = async (...call) => {
      const answered = await deployment.api.request<never>(...call);
      for (const member of without) Reflect.deleteProperty(answered.body, member);
      return answered;
    };
    const ofApi = { ...deployment, api: { ...deployment.api, request } };
    const session = {
      screen,
      deployment: ofApi,
      signal: new AbortController().signal,
      commandLine: (text: string) => text,
    };
    const end = await stopAll(session, options).catch((error) => error);
    return { said, asked, end };
  };

  const one = 'A sweep would stop 1 model. Nothing was touched.';
  const two = 'A sweep would stop 2 models and leave 1 alone. Nothing was touched.';
  const unread =
    /^What is in progress could not be read: An internal error occurred; the function's log says why\. See docs\/runbook\.md, "API errors"\. Request \S+\.$/;
  test.each<[answer: string, options: StopAllOptions, runs: string[], first: string | RegExp, asked: string[]]>([
    ['', {}, ['tickets'], one, ['Stop it? [y/N] ']],
    ['no', {}, ['tickets', 'parts', 'fraud'], two, ['Stop them? [y/N] ']],
    ['y', {}, ['tickets'], one, ['Stop it? [y/N] ']],
    ['y', {}, [], /^Nothing is in progress/, ['Start a sweep all the same? [y/N] ']],
    ['y', {}, ['unlisted'], unread, ["Stop everything that isn't exempt all the same? [y/N] "]],
    ['', { yes: true }, ['tickets'], /^A sweep has begun/, []],
    ['', { dryRun: true }, ['tickets'], /^A sweep would stop 1 model\./, []],
    ['', { dryRun: true }, [], 'Nothing is in progress, so a sweep would stop nothing.', []],
  ])('on a terminal asks first: %j with %j and %j', async (answer, options, runs, first, questions) => {
    if (runs.includes('tickets')) local.train('tickets');
    if (runs.includes('parts')) local.train('parts', { kind: 'EntityRecognizer', pinnedStatus: 'SUBMITTED' });
    if (runs.includes('fraud')) local.train('fraud', { tags: { 'stop-training': 'exempt' } });
    if (runs.includes('unlisted')) await local.fault('ListDocumentClassifiers', 100, 'AccessDeniedException');
    const { said, asked, end } = await onTerminal(answer, options);
    expect(asked).toEqual(questions);
    expect(said[0]).toMatch(first);
    if (questions.length === 0) return expect(end).toBe(0);
    if (answer === 'y') expect([end, said.join('\n')]).toEqual([0, expect.stringMatching(/^A sweep has begun/m)]);
    else expect(end).toMatchObject({ message: 'Nothing was stopped.', exitCode: 1 });
  });

  test('also asks first with an API of 0.2.0, whose dry run lists no queued runs', async () => {
    local.train('tickets');
    const { said, asked } = await onTerminal('', {}, { without: ['Queued', 'Unreadable'] });
    expect([said[0], asked]).toEqual([one, ['Stop it? [y/N] ']]);
  });

  test('begins a sweep, and status shows its report', async () => {
    local.train('tickets', { stoppingSeconds: 60 });
    const { code, document } = await local.json('stop-all');
    const { stdout } = await local.run(`status ${document.ExecutionName}`);
    expect([code, stdout]).toEqual([0, 'The sweep is running.\n']);
    for (const name of ['reading-2026-11-24T14-01-00Z-1a2b3c4d', `budget-${'0'.repeat(32)}`]) {
      local.startSweep(name);
      expect((await local.run(`status ${name}`)).stdout).toMatch(/^The sweep is /);
    }
    expect((await local.run('stop-all')).stdout).toMatch(
      /^A sweep has begun: [^\n]+\nIts report, once it is over:\n {2}npx \S+ status [0-9a-f-]{36} --endpoint \S+\n$/,
    );
  });

  test('with --wait shows the report', async () => {
    local.train('tickets');
    const { code, stdout, stderr } = await local.run('stop-all --wait');
    expect(roughly(stdout)).toMatch(
      /^The sweep is over: 1 model ended, 0 failed\. Their training had cost \$3\.0\.\n\nEnded\n/,
    );
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^sweep: running\n(tickets: .+\n)*sweep: over\n(tickets: .+\n)*$/),
    });
    expect((await local.run('stop-all --wait')).stdout).toBe('The sweep is over; there was nothing to stop.\n');
  });

  test('fails without a guard, in one line', async () => {
    // Of another partition: verify learns it from the endpoint.
    const bare = await localCommands({ guard: false, region: 'us-gov-west-1' });
    bare.train('invoices');
    const sweep = '12345678-1234-1234-1234-123456789012';
    const [ended, postponed, verified, shown] = await Promise.all(
      ['stop-all', 'postpone invoices 2h', 'verify', `status ${sweep}`].map((words) => bare.run(words)),
    );
    const { asked } = await onTerminal('y', {}, { endpoint: bare.url });
    bare.close();
    if (ended) expectOneLine(ended, /has no guard, which stop-all needs: set monthlyLimitUsd or maxTrainingMinutes/);
    if (postponed) expectOneLine(postponed, 'This deployment has no guard, so there is nothing to postpone');
    if (shown) expectOneLine(shown, `There is no model and no execution named '${sweep}'.`);
    expect([ended?.code, postponed?.code, asked]).toEqual([1, 1, []]);
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringMatching(/\n5 ok, 0 failed, 18 not known\.\n/) });
  });
});

test('verify runs against a local mode in eu-west-1', async () => {
  const { code, stdout, stderr } = await local.run('verify');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/\n8 ok, 0 failed, 15 not known\.\n14 checks: This needs a stack on AWS; /);
});
