import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { duration } from '../../cli/program.ts';
import { command, expectOneLine, spawned, start } from './command.ts';

/** Arguments, help and version, which need no server. */
const nowhere = '--endpoint http://127.0.0.1:65534';

test.each([
  ['lsit', "unknown command 'lsit' (Did you mean list?)\n  npx comprehend-stop-training --help"],
  ['list --jsn', "unknown option '--jsn' (Did you mean --json?)\n  npx comprehend-stop-training list --help"],
  ['list all', "too many arguments for 'list'. Expected 0 arguments but got 1.\n  npx "],
  ['stop', "missing required argument 'name-or-arn'.\n  npx "],
  ['stop x --timeout 0', 'It must be a number of minutes, above 0 and at most 1440.'],
  ['stop-all --timeout 1441', 'It must be a number of minutes, above 0 and at most 1440.'],
  ['stop-all --wait --dry-run', "option '--dry-run' cannot be used with option '--wait'."],
  ['list --endpoint http://me:pw@127.0.0.1:8720', '--endpoint must be a URL without user and password.'],
  ['list --endpoint localhost', "--endpoint must be http://… or https://… without a query, got 'localhost'."],
  ['list --endpoint http://127.0.0.1:8720?x=1', '--endpoint must be http://… or https://… without a query, got '],
  ['list --endpoint http://x/prod/ --region y', "'--endpoint <url>' cannot be used with option '--region <region>'."],
  ['list --endpoint http://x/prod/ --stack y', "'--endpoint <url>' cannot be used with option '--stack <name>'."],
  ['list --profile y --endpoint http://x/', "'--endpoint <url>' cannot be used with option '--profile <name>'."],
  ['list --endpoint http://x/prod/stop', "must be the API's own address, http://x/prod/, got 'http://x/prod/stop'."],
  ['list --endpoint http://x/stop-all/', "must be the API's own address, http://x/, got 'http://x/stop-all/'."],
  ['replay --endpoint http://x/training', "must be the API's own address, http://x/, got 'http://x/training'."],
  ['postpone invoices 31d', 'It must be a length of time such as 2h, 90m, 1h30m or 3d, more than 0 and at most 30d.'],
  [
    `stop in_voices ${nowhere}`,
    "'in_voices' can't be a model's name: names have at most 63 letters, digits and hyphens, and may begin with document-",
  ],
  [`stop ${'a'.repeat(64)} ${nowhere}`, "can't be a model's name: names have at most 63 letters"],
  [
    `stop arn:aws:s3:::bucket ${nowhere}`,
    "'arn:aws:s3:::bucket' is not a model's ARN: arn:aws:comprehend:REGION:ACCOUNT:TYPE/NAME, with document-classifier or ",
  ],
])('%s is refused in one line, exit 2', async (args, text) => {
  const ended = await command(args);
  expectOneLine(ended, new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  expect(ended.code).toBe(2);
});

test('a command that is interrupted while it looks a name up exits 130', async () => {
  const silent = createServer().listen(0);
  await once(silent, 'listening');
  const asked = once(silent, 'request');
  const running = start(['stop', 'a', '--endpoint', `http://127.0.0.1:${(silent.address() as AddressInfo).port}`]);
  await asked;
  running.interrupt();
  const { code, stderr } = await running.ended;
  expect([code, stderr]).toEqual([130, 'Interrupted. What has been asked for goes on.\n']);
  silent.close();
  silent.closeAllConnections();
});

test('a failure with --json is a document on stdout, and a line on stderr', async () => {
  const npx = 'npx comprehend-stop-training';
  const all = ['list --json --bad', '--json', '--json help nope', `stop-all --timeout 1440 --json ${nowhere}`].map(
    (args) => command(args),
  );
  const ended = await Promise.all(all);
  expect(ended.map(({ code, stdout }) => [code, JSON.parse(stdout).Error])).toEqual([
    [2, { Detail: "unknown option '--bad'.", Code: 'commander.unknownOption', Command: `${npx} list --help` }],
    [2, { Detail: 'Give one of the commands.', Code: 'commander.help', Command: `${npx} --help` }],
    [2, { Detail: "unknown command 'nope'.", Code: 'commander.help', Command: `${npx} --help` }],
    [1, { Detail: expect.stringContaining("can't be reached"), Code: 'ECONNREFUSED' }],
  ]);
  expect(ended[2]?.stderr).toMatch(/\ncomprehend-stop-training: unknown command 'nope'\.\n$/);
  expect(ended[3]?.stderr).toMatch(/^comprehend-stop-training: [^\n]+\n$/);
});

test.each(['verify', 'replay'])('%s of an endpoint where nothing listens says so in one line', async (name) => {
  // As a process: among jest's globals the SDK wraps an error of the network, as it is no Error of its own.
  const ended = await spawned([name, ...nowhere.split(' ')]).ended;
  expectOneLine(ended, /: http:\S+ can't be reached: nothing is listening there \(ECONNREFUSED\)\./);
  expect(ended.code).toBe(1);
});

test('help and version end with 0, no command with 2', async () => {
  const [help, ofStop, version, nothing] = await Promise.all(
    ['--help', 'stop --help', '--version', ''].map((args) => command(args)),
  );
  // Their texts are compared with docs/command-line.md by test/documentation.test.ts.
  expect(help?.stdout).toMatch(/^Usage: comprehend-stop-training /);
  expect(ofStop?.stdout).toMatch(/^Usage: comprehend-stop-training stop /);
  expect(version?.stdout).toBe(`${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`);
  expect([help, ofStop, version, nothing].map((ended) => ended?.code)).toEqual([0, 0, 0, 2]);
  const lines = `${help?.stdout}${ofStop?.stdout}`.split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(nothing).toMatchObject({ stdout: '', stderr: help?.stdout });
});

test('npx finds the command in the checkout', () => {
  const file = JSON.parse(readFileSync('package.json', 'utf8')).bin['comprehend-stop-training'];
  const { status, stdout } = spawnSync(process.execPath, [file, '--version'], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  expect(readFileSync(file, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});

test.each([
  ['2h', 120],
  ['90m', 90],
  ['1h30m', 90],
  ['3d', 4320],
  ['1d12h30m', 2190],
  ['30D', 43_200],
  ['720h', 43_200],
  ['1m', 1],
])('the duration %s is %i minutes', (text, minutes) => expect(duration(text)).toBe(minutes));

test.each(['0h', '0m', '31d', '721h', '2', 'h', '2 h', '-2h', '1.5h', '30m2h', '2h2h', 'soon', ''])(
  '%j is refused as a duration',
  (text) => expect(() => duration(text)).toThrow('It must be a length of time'),
);

describe('with control characters in every text of the API', () => {
  /** Control characters that a terminal would obey. No command may write them. */
  const hostile = 'x\u001b[2J\u001b]0;y\u0007\u009b31m\r\n\b\u202e';
  const arn = `arn:aws:comprehend:us-east-1:123456789012:document-classifier/news${hostile}`;
  const run = {
    DocumentClassifierArn: arn,
    Status: hostile,
    SubmitTime: hostile,
    TrainingSeconds: 60,
    TrainingCostUsd: 0.05,
    Exempt: null,
    IgnoredMaxTrainingTag: hostile,
  };
  const found = { DocumentClassifierArn: arn, Status: hostile, Error: hostile };
  const Counts = { Stopped: 1, Failed: 1, WouldStop: 0, Exempt: 0, Unreadable: 0, BeingStopped: 0, NotTakenOn: 0 };
  const lists = { WouldStop: [], Exempt: [], Unreadable: [], BeingStopped: [], NotTakenOn: [] };
  const Report = { Reason: hostile, Counts, ...lists, Stopped: [found], Failed: [found], TrainingCostUsd: 1 };
  const ended = { StartDate: hostile, StopDate: hostile, Error: hostile, Cause: hostile };
  const answers: Readonly<Record<string, object>> = {
    'GET /training': { Training: [run], UsdPerHour: 3, Month: hostile, Regions: [hostile] },
    'POST /stop': { DocumentClassifierArn: arn, Status: hostile },
    'POST /stop-all': { DryRun: true, Training: [found], Exempt: [found], BeingStopped: [found], Unreadable: [found] },
    'GET /stop/news-0123456789abcdef': { ...found, ...ended, ExecutionStatus: hostile },
    'GET /stop-all/00000000-0000-0000-0000-000000000000': { ...ended, ExecutionStatus: 'SUCCEEDED', Report },
    'GET /stop-all/00000000-0000-0000-0000-000000000001': { ...ended, ExecutionStatus: hostile },
  };
  const problem = { title: hostile, status: 400, detail: hostile, code: hostile, instance: hostile };
  const server = createServer((request, response) => {
    request.resume();
    const answer = answers[`${request.method} ${request.url?.split('?')[0]}`];
    response.writeHead(answer ? 200 : 400, { 'content-type': 'application/json\u009b' });
    response.end(JSON.stringify(answer ?? problem));
  });
  let endpoint = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `--endpoint http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  test.each([
    'list',
    'list --json',
    'status news',
    'status news-0123456789abcdef',
    'status 00000000-0000-0000-0000-000000000000',
    'status 00000000-0000-0000-0000-000000000001',
    'status other-0123456789abcdef',
    'stop arn:aws:comprehend:us-east-1:123456789012:document-classifier/news',
    'stop news',
    'stop-all --dry-run',
    'stop-all --dry-run --json',
    'verify',
    'verify --json',
  ])('%s writes none of them', async (given) => {
    const ended = await command(`${given} ${endpoint}`);
    const { stdout, stderr } = ended;
    const written = stdout + stderr;
    expect(written.length).toBeGreaterThan(10);
    expect(written.match(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu)).toBeNull();
    if (given.endsWith('--json')) JSON.parse(stdout);
    else if (stdout === '') expectOneLine(ended, '');
  });
});

test.each([
  ['EPIPE', 0, ''],
  ['ENOSPC', 1, "comprehend-stop-training: The output can't be written: no room.\n"],
])('when stdout fails with %s the command exits %i', async (code, exitCode, said) => {
  const before = process.stdout.listeners('error');
  await command('--version');
  const added = process.stdout.listeners('error').find((listener) => !before.includes(listener));
  const exit = jest.spyOn(process, 'exit').mockImplementation(() => {
    throw new Error('exit');
  });
  const { calls } = jest.mocked(process.stderr.write).mockReturnValueOnce(true).mock;
  const written = calls.length;
  expect(() => added?.(Object.assign(new Error('no room'), { code }))).toThrow('exit');
  expect([exit.mock.calls, calls.slice(written).join('')]).toEqual([[[exitCode]], said]);
  exit.mockRestore();
});
