import { roughly } from './command.ts';
import { type LocalCommands, localCommands } from './local.ts';

/** `stop`, `status` and `postpone` against the local mode. */
let local: LocalCommands;
beforeAll(async () => {
  local = await localCommands();
});
afterAll(() => local.close());

describe('stop', () => {
  test('asks for the stop by name, and says how to follow it', async () => {
    local.train('by-name');
    const { code, stdout, stderr } = await local.run('stop by-name');
    const [name] = local.workflows.executions().map(({ name }) => name);
    expect({ code, stderr, stdout }).toEqual({
      code: 0,
      stderr: '',
      stdout: `by-name  STOP_REQUESTED; to see how it ends:\n  npx comprehend-stop-training status ${name} --endpoint ${local.url}\n`,
    });
  });

  test('with --wait says how several runs ended and what they cost', async () => {
    local.train('two');
    const { arn } = local.train('one', { kind: 'EntityRecognizer', version: 'v2', hoursAgo: 2 });
    const { code, stdout, stderr } = await local.run(`stop two ${arn} one/version/v2 --wait`);
    expect(code).toBe(0);
    expect(roughly(stdout)).toBe(
      'two             STOPPED: 1:00 of training, $3.0\n' +
        'one/version/v2  STOPPED: 2:00 of training, $6.0\n' +
        'Together $9.0.\n',
    );
    expect(stderr.split('\n')).toEqual(
      expect.arrayContaining(['two: asking to stop', 'two: STOP_REQUESTED', 'two: STOPPED', 'one/version/v2: STOPPED']),
    );
    expect(stdout + stderr).not.toContain('\u001b');
  });

  test('with --json writes one document', async () => {
    const { arn } = local.train('document');
    const { code, document } = await local.json('stop document nothing-here --wait');
    expect(code).toBe(1);
    expect(document).toEqual({
      Stops: [
        expect.objectContaining({
          Given: 'document',
          DocumentClassifierArn: arn,
          Status: 'STOPPED',
          ExecutionStatus: 'SUCCEEDED',
          ExecutionName: expect.stringMatching(/^document-[0-9a-f]{16}$/),
          TrainingCostUsd: expect.closeTo(3, 1),
        }),
        {
          Given: 'nothing-here',
          Error: {
            Detail: "There is no model named 'nothing-here'.",
            Code: 'ResourceNotFoundException',
            Command: `npx comprehend-stop-training list --endpoint ${local.url}`,
          },
        },
      ],
    });
  });

  test('exits 4 when training ends before the stop takes effect', async () => {
    const { submitTime } = local.train('racer', { stoppingSeconds: 60 });
    const running = local.start('stop racer --wait');
    await running.said('racer: STOP_REQUESTED');
    local.train('racer', { submitTime, pinnedStatus: 'TRAINED', trainingSeconds: 3600 });
    const { code, stdout } = await running.ended;
    expect(stdout).toBe('racer  TRAINED before the stop took effect: 1:00:00 of training, $3.00\n');
    expect(code).toBe(4);
  });

  test.each([
    ['done', 0, 'done  TRAINED already, nothing to stop: 0:01:00 of training, $0.05\n'],
    ['done --wait', 4, 'done  TRAINED already, nothing to stop: 0:01:00 of training, $0.05\n'],
    ['wrong --wait', 4, expect.stringMatching(/^wrong {2}IN_ERROR already, nothing to stop/)],
    ['halted done --wait', 4, expect.stringMatching(/^halted +STOPPED already.+\ndone +TRAINED already.+\n$/)],
    ['halted --wait', 0, expect.stringMatching(/^halted {2}STOPPED already, nothing to stop/)],
  ])('with runs that have ended, %s exits %d', async (given, code, stdout) => {
    local.train('done', { trainingSeconds: 60 });
    local.train('done', { trainingSeconds: 60, version: 'v0', hoursAgo: 9 });
    local.train('wrong', { pinnedStatus: 'IN_ERROR' });
    local.train('halted', { pinnedStatus: 'STOPPED' });
    expect(await local.run(`stop ${given}`)).toEqual({ code, stdout, stderr: '' });
  });

  test.each([
    ['the time is up', 3, 'time is up', 'stop slow over --timeout 0.02'],
    ['SIGINT', 130, 'interrupted', 'stop slow over --wait'],
    // Asked while it is queued: it says what it saw last.
    ['SIGTERM', 130, 'interrupted', 'stop slow over --wait --json', { submittedSeconds: 3.5 * 3600 + 0.5 }],
    ['SIGHUP', 130, 'interrupted', 'stop slow over --wait'],
  ] as const)('says on %s that the workflow goes on', async (signal, exitCode, why, args, queued: object = {}) => {
    const { arn } = local.train('slow', { stoppingSeconds: 60, hoursAgo: signal.length / 2, ...queued });
    local.train('over', { trainingSeconds: 60 });
    // One as a process, as a shell has it.
    const running = signal === 'SIGINT' ? local.spawned(args) : local.start(args);
    await running.said('slow: STOP_REQUESTED');
    if (signal !== 'the time is up') running.interrupt(signal);
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(exitCode);
    if (args.endsWith('--json')) {
      const [kept] = JSON.parse(stdout).Stops;
      expect(kept).toMatchObject({ GivenUp: why, Status: 'STOP_REQUESTED', DocumentClassifierArn: arn });
      expect(kept.ExecutionName).toMatch(/^slow-[0-9a-f]{16}$/);
    } else expect(stdout).toMatch(/^over +TRAINED already, nothing to stop: [^\n]+\n$/);
    expect(stderr).toMatch(
      new RegExp(
        `\nslow: STOP_REQUESTED; ${why}, the stop was accepted and goes on:\n {2}${arn}\n {2}npx comprehend-stop-training status slow-[0-9a-f]{16} `,
      ),
    );
  });

  test('stops nothing when a name could mean two models', async () => {
    const { arn } = local.train('twin');
    const { arn: other } = local.train('twin', { kind: 'EntityRecognizer', version: 'v1' });
    local.train('twin', { version: 'v0', trainingSeconds: 60 });
    local.train('sibling');
    const { code, stderr, document } = await local.json('stop sibling twin');
    const said = "'twin' could mean 2 models in progress; give the ARN, or its end";
    const Arns = [arn, other].sort();
    expect({ code, document }).toEqual({
      code: 2,
      document: { Error: { Detail: `${said}.`, Code: 'AmbiguousName', Arns } },
    });
    expect(stderr).toBe(`comprehend-stop-training: ${said}:\n${Arns.map((one) => `  ${one}\n`).join('')}`);
    expect((await local.json('status sibling')).document.Training[0].Status).toBe('TRAINING');
    const ends = await local.run('stop document-classifier/twin twin/version/v1 twin/version/v0');
    expect(ends.stdout.match(/^\S+ +[A-Z_]+/gm)).toEqual([
      'twin             STOP_REQUESTED',
      'twin/version/v1  STOP_REQUESTED',
      'twin/version/v0  TRAINED',
    ]);
  });

  test('chooses the version in progress when several have the name', async () => {
    local.train('grown', { version: 'v1', trainingSeconds: 60, hoursAgo: 0.5 });
    local.train('grown', { version: 'v2' });
    expect((await local.run('stop grown')).stdout).toMatch(/^grown\/version\/v2 {2}STOP_REQUESTED/);
  });

  test('stops the others when one is missing, or of another account', async () => {
    local.train('present');
    const foreign = 'arn:aws:comprehend:eu-west-1:210987654321:document-classifier/foreign';
    const { code, stdout, stderr } = await local.run(`stop missing present ${foreign}`);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^present +STOP_REQUESTED/);
    expect(stderr).toMatch(/^comprehend-stop-training: There is no model named 'missing'\. .+\n/);
    expect(stderr).toMatch(
      /\ncomprehend-stop-training: foreign: .*names region eu-west-1 and account 210987654321; .+\n$/,
    );
  });

  const abortLatest = () => {
    const [{ executionArn } = { executionArn: '' }] = local.workflows.executions().slice(-1);
    local.workflows.operations.StopExecution({ executionArn });
  };

  test('fails when the stop workflow fails and the run was not asked to stop', async () => {
    const { arn, submitTime } = local.train('broken', { pinnedStatus: 'SUBMITTED' });
    const running = local.start('stop broken --wait');
    await running.said('broken: SUBMITTED');
    abortLatest();
    const { code, stdout } = await running.ended;
    expect(stdout).toBe(
      `broken  SUBMITTED: the stop workflow ended ABORTED, training goes on. To ask again:\n  npx comprehend-stop-training stop ${arn} --endpoint ${local.url}\n`,
    );
    expect(code).toBe(1);
    const name = local.workflows.executions().at(-1)?.name;
    expect((await local.run(`status ${name}`)).stdout).toMatch(
      /, ended ABORTED after 0:00:0\d: training may go on\.\n$/,
    );
    local.train('broken', { submitTime, pinnedStatus: 'STOPPED' });
    expect((await local.run(`status ${name}`)).stdout).toMatch(/ STOPPED\b[\s\S]+, ended ABORTED after 0:00:0\d\.\n$/);
  });

  test('keeps waiting when the stop workflow fails after the run was asked to stop', async () => {
    const { submitTime } = local.train('orphan', { stoppingSeconds: 60 });
    const running = local.start('stop orphan --wait');
    await running.said('orphan: STOP_REQUESTED');
    abortLatest();
    local.train('orphan', { submitTime, pinnedStatus: 'STOPPED', trainingSeconds: 3600 });
    const { code, stdout } = await running.ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'orphan  STOPPED: 1:00:00 of training, $3.00\n' });
  });

  test('prints what was accepted when the wait breaks off', async () => {
    const { arn } = local.train('kept', { stoppingSeconds: 60 });
    const running = local.start('stop kept --wait --json');
    await running.said('kept: STOP_REQUESTED');
    await local.fault('DescribeExecution', 100, 'AccessDeniedException');
    const { code, stdout, stderr } = await running.ended;
    await fetch(`${local.url}/faults`, { method: 'DELETE' });
    const [{ Error: error, ExecutionName, ...stop }] = JSON.parse(stdout).Stops;
    expect([code, stop.Status, error.HttpStatus]).toEqual([1, 'STOP_REQUESTED', 500]);
    expect(stderr).toMatch(
      `\nkept: STOP_REQUESTED; the stop was accepted and goes on:\n  ${arn}\n  npx comprehend-stop-training status ${ExecutionName} --endpoint ${local.url}\n`,
    );
  });
});

describe('status', () => {
  test('shows all models of a name, ended ones too', async () => {
    local.train('known', { trainingSeconds: 60, version: 'v1' });
    const { arn } = local.train('known', { version: 'v2' });
    const [byName, byArn] = await Promise.all([local.run('status known'), local.json(`status ${arn}`)]);
    expect(byName.code).toBe(0);
    expect(byName.stdout).toMatch(/^MODEL .+\nknown\/version\/v\d .+\nknown\/version\/v\d .+\n$/);
    expect(byArn.document.Training).toEqual([
      expect.objectContaining({ DocumentClassifierArn: arn, Status: 'TRAINING' }),
    ]);
  });

  test('shows a stop by its execution, by name and by ARN', async () => {
    local.train('watched', { stoppingSeconds: 2 });
    const { document } = await local.json('stop watched');
    const { ExecutionName, ExecutionArn } = document.Stops[0];
    const running = await local.run(`status ${ExecutionName}`);
    expect(running.stdout).toMatch(/^watched .+ STOP_REQUESTED\n\nIts stop workflow has been running/m);
    await local.run('stop watched --wait');
    const over = await local.run(`status ${ExecutionArn}`);
    expect(over.stdout).toMatch(
      /STOPPED +1:00:\d\d +\$3\.0\d\n\nIts stop workflow, started .+ UTC, ended SUCCEEDED after 0:00:\d\d\.\n$/,
    );
  });

  const unknown = ['unknown', 'unknown-0123456789abcdef', 'by_hand', '12345678-1234-1234-1234-123456789012'];
  test.each(unknown)('fails when there is no %s', async (name) => {
    const Detail = `There is no model and no execution named '${name}'.`;
    const Command = `npx comprehend-stop-training list --endpoint ${local.url}`;
    const { code, document } = await local.json(`status ${name}`);
    expect([code, document]).toEqual([1, { Error: { Detail, Code: 'ResourceNotFoundException', Command } }]);
  });
});

describe('postpone', () => {
  const minuteOf = (time: string | undefined) => (time ?? '').slice(0, 16).replace('T', ' ');
  const tagOf = ({ tags }: { readonly tags: ReadonlyMap<string, string> }) => tags.get('stop-training');

  test('postpones by name, and says until when and what that means', async () => {
    const model = local.train('by-name');
    const { code, stdout, stderr } = await local.run('postpone by-name 2h');
    const until = tagOf(model)?.replace('until=', '') ?? '';
    expect(until).toMatch(/^[\d-]+T[\d:]{8}Z$/);
    expect(Math.abs(new Date(until).getTime() - Date.now() - 7_200_000)).toBeLessThan(20_000);
    expect({ code, stderr, stdout }).toEqual({
      code: 0,
      stderr: '',
      stdout:
        `by-name  postponed: the guard leaves it alone until ${minuteOf(until)} UTC\n` +
        `You can still stop it yourself:\n  npx comprehend-stop-training stop by-name --endpoint ${local.url}\n`,
    });
    expect((await local.run('list')).stdout).toMatch(new RegExp(`by-name .*exempt until ${minuteOf(until)} UTC\n`));
    expect((await local.run('stop by-name')).stdout).toMatch(/^by-name {2}STOP_REQUESTED/);
  });

  test('asks for 30 days less five minutes, in case the clock is ahead of AWS’s, and prints the API’s answer', async () => {
    const model = local.train('a-month', { kind: 'EntityRecognizer' });
    const { code, document } = await local.json(`postpone ${model.arn} 30d`);
    expect(document).toEqual({ EntityRecognizerArn: model.arn, Until: tagOf(model)?.replace('until=', '') });
    const minutesShort = (Date.now() - Date.parse(document.Until)) / 60_000 + 30 * 1440;
    expect([code, Math.round(minutesShort)]).toEqual([0, 5]);
  });

  test.each([
    ['until=2040-01-01T00:00Z', 'exempt until 2040-01-01 00:00 UTC already, so nothing was changed'],
    ['exempt', 'exempt for good already, so nothing was changed'],
  ])('never shortens: %s', async (value, said) => {
    const name = `exempt-${value.length}`;
    const model = local.train(name, { tags: { 'stop-training': value } });
    const { code, stdout } = await local.run(`postpone ${name} 2h`);
    expect([code, stdout.split('\n')[0], tagOf(model)]).toEqual([0, `${name}  ${said}`, value]);
  });

  test('says that it is too late when the run is being stopped, and names the execution', async () => {
    local.train('late', { stoppingSeconds: 60 });
    const { ExecutionName } = (await local.json('stop late')).document.Stops[0];
    const { code, stderr, document } = await local.json('postpone late 2h');
    const Command = `npx comprehend-stop-training status ${ExecutionName} --endpoint ${local.url}`;
    const said = "The document classifier late is being stopped already, so it can't be postponed: execution";
    const Detail = expect.stringMatching(`^${said} ${ExecutionName} is following it\\. Request \\S+\\.$`);
    expect(document.Error).toMatchObject({ Code: 'AlreadyBeingStopped', HttpStatus: 409, Command, Detail });
    expect([code, stderr]).toEqual([1, expect.stringContaining(` To see how it ends:\n  ${Command}\n`)]);
  });

  test('changes nothing when the run has ended', async () => {
    const model = local.train('done', { trainingSeconds: 60 });
    const [ended, { document }] = await Promise.all([local.run('postpone done 2h'), local.json('postpone done 2h')]);
    const stdout = 'done  TRAINED already, nothing to postpone: 0:01:00 of training, $0.05\n';
    expect(ended).toEqual({ code: 0, stdout, stderr: '' });
    expect([document.DocumentClassifierArn, tagOf(model)]).toEqual([model.arn, undefined]);
  });
});
