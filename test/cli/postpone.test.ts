import { parseDuration } from '../../cli/duration.ts';
import { command, expectOneLine } from './command.ts';
import { type LocalCommands, localCommands } from './local.ts';

/** `postpone` against the local mode. */
let local: LocalCommands;
beforeAll(async () => {
  local = await localCommands();
});
afterAll(() => local.close());

const minuteOf = (time: string | undefined) => (time ?? '').slice(0, 16).replace('T', ' ');
const tagOf = ({ tags }: { readonly tags: ReadonlyMap<string, string> }) => tags.get('stop-training');

test.each([
  ['2h', 120],
  ['90m', 90],
  ['1h30m', 90],
  ['3d', 4320],
  ['1d12h30m', 2190],
  ['30D', 43_200],
  ['720h', 43_200],
  ['1m', 1],
])('%s is %i minutes', (text, minutes) => expect(parseDuration(text)).toBe(minutes));

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

test('with --json writes the API’s answer', async () => {
  const model = local.train('document', { kind: 'EntityRecognizer' });
  const { code, document } = await local.json(`postpone ${model.arn} 1h30m`);
  expect({ code, document }).toEqual({
    code: 0,
    document: { EntityRecognizerArn: model.arn, Until: tagOf(model)?.replace('until=', '') },
  });
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

test('says of what is being stopped that it is too late, by which execution', async () => {
  local.train('late', { stoppingSeconds: 60 });
  const { ExecutionName } = (await local.json('stop late')).document.Stops[0];
  const ended = await local.run('postpone late 2h');
  expectOneLine(ended, `The document classifier late is being stopped already, so it can't be postponed: execution`);
  const status = `npx comprehend-stop-training status ${ExecutionName} --endpoint ${local.url}`;
  expect(ended.stderr).toMatch(
    new RegExp(` ${ExecutionName} is following it\\. .+ To see how it ends:\n {2}${status}\n$`),
  );
  const { code, document } = await local.json('postpone late 2h');
  expect([ended.code, code, document.Error]).toMatchObject([
    1,
    1,
    {
      Code: 'AlreadyBeingStopped',
      HttpStatus: 409,
      Command: status,
      Detail: expect.stringMatching(/following it\. Request \S+\.$/),
    },
  ]);
});

test('asks for nothing where the run has ended', async () => {
  const model = local.train('done', { trainingSeconds: 60 });
  const { code, stdout } = await local.run('postpone done 2h');
  expect([code, stdout, tagOf(model)]).toEqual([
    0,
    'done  TRAINED already, nothing to postpone: 0:01:00 of training, $0.05\n',
    undefined,
  ]);
});

test('postpones nothing where a name could mean two, and fails where it means none', async () => {
  const models = [local.train('twin'), local.train('twin', { version: 'v1' })];
  const { code, stdout, stderr } = await local.run('postpone twin 2h');
  expect([code, stdout, models.map(tagOf)]).toEqual([2, '', [undefined, undefined]]);
  expect(stderr).toMatch(
    /^comprehend-stop-training: 'twin' could mean 2 models in progress; give the ARN, or its end:\n {2}arn:/,
  );
  const none = await local.run('postpone nobody 2h');
  expectOneLine(none, "There is no model named 'nobody'.");
  expect(none.code).toBe(1);
});

test.each(['0h', '0m', '31d', '721h', '2', 'h', '2 h', '-2h', '1.5h', '30m2h', '2h2h', 'soon', ''])(
  'refuses the duration %j in one line, exit 2, before anything is asked',
  async (given) => {
    if (given === '' || given.includes(' ')) return expect(parseDuration(given)).toBeUndefined();
    // A duration that begins with a hyphen is an option to the command line.
    const ended = await command(`postpone invoices ${given} --endpoint http://127.0.0.1:65534`);
    expectOneLine(
      ended,
      given.startsWith('-') ? "unknown option '-2h'" : 'It must be a length of time such as 2h, 90m',
    );
    expect(ended.code).toBe(2);
  },
);

test('says where there is no guard', async () => {
  const unguarded = await localCommands({ guard: false });
  unguarded.train('invoices');
  const ended = await unguarded.run('postpone invoices 2h');
  await unguarded.close();
  expectOneLine(ended, 'This deployment has no guard, so there is nothing to postpone');
  expect(ended.code).toBe(1);
});
