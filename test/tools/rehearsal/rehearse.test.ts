import { readFileSync } from 'node:fs';
import { modelName as nameOf } from '../../../lambda/account/arn.ts';
import { modelName, ownTag, stackName } from '../../../tools/rehearsal/names.ts';
import { questions, takeNotes } from '../../../tools/rehearsal/notes.ts';
import { type FastLocal, rehearse, startFast, startRehearsalAws } from './rehearse.ts';

let local: FastLocal;
let aws: Awaited<ReturnType<typeof startRehearsalAws>>;
beforeEach(async () => {
  local = await startFast();
  aws = await startRehearsalAws(local);
});
afterEach(() => {
  aws.close();
  local.close();
});

const app = `${stackName} --app node bin/run.js tools/rehearsal/app.ts --output cdk.out/rehearsal`;
const deployed = `deploy --require-approval never ${app}`;
const destroyed = `destroy --force ${app}`;
/** Names of models that Comprehend was asked to stop or delete. */
const touched = () =>
  aws.requests
    .filter(({ headers }) => /\.(StopTraining|Delete)/.test(headers['x-amz-target'] ?? ''))
    .map(({ body }) => /document-classifier\/([\w-]+)/.exec(body)?.[1]);
const models = () => local.comprehend.models().map(({ arn }) => nameOf(arn));
const place = (name: string, tags: Record<string, string> = {}) =>
  local.comprehend.place({ kind: 'DocumentClassifier', name, tags });
const own = { [ownTag.Key]: ownTag.Value };

test('deploys, verifies, trains, has the guard report, stops, removes, and writes down what it saw', async () => {
  place('of-another');
  const { code, stdout, stderr, notes, cdk } = await rehearse(['--yes'], aws.env).ended;
  expect([code, cdk]).toEqual([0, [deployed, destroyed]]);
  expect(stderr).toMatch(/^stop-training-rehearsal: STOPPED$/m);
  expect(stdout).toContain(`In account 123456789012, region eu-west-1 this makes the stack ${stackName}`);
  expect(stdout).toContain('Nothing that costs is left.');
  const rows = Array.from(notes.matchAll(/^\| (.+?\?) \| (.+) \|$/gm), ([, question, seen]) => [question, seen]);
  expect(rows.map(([question]) => question)).toEqual(Object.values(questions));
  expect(rows.filter(([, seen]) => seen === '-' || seen?.includes('not as assumed'))).toEqual([]);
  expect(Object.fromEntries(rows)).toMatchObject({
    [questions.guard]: expect.stringMatching(/^yes, after 0:00:\d\d of TRAINING$/),
    [questions.stop]: expect.stringMatching(
      /^STOPPED after 0:00:\d\d: 0:\d\d:\d\d of training, \$\d\.\d\d; exit code 0$/,
    ),
  });
  // The sweep that reported it stopped nothing: the one Stop is of POST /stop's, and nothing else was touched.
  expect(touched()).toEqual([modelName]);
  expect(models()).toEqual(['of-another']);
});

test('at the local mode trains, stops and removes, and deploys nothing', async () => {
  const { code, notes, cdk } = await rehearse(['--endpoint', local.url]).ended;
  expect([code, cdk, models()]).toEqual([0, [], []]);
  expect(notes).toContain(`| ${questions.deploy} | - |`);
  expect(notes).toMatch(/\| STOPPED after /);
});

test('removes all that there is when it is interrupted, also a job that takes no Stop yet', async () => {
  const { ended, said, interrupt } = rehearse(['--yes'], aws.env);
  await said(`:document-classifier/${modelName}`);
  interrupt();
  const { code, stderr, notes, cdk } = await ended;
  expect([code, stderr, cdk, models()]).toEqual([130, 'Interrupted.\n', [deployed, destroyed], []]);
  expect(notes).toContain(`| ${questions.stop} | - |`);
});

test('asks before it spends: without a terminal and --yes nothing is done', async () => {
  const { code, stderr, cdk } = await rehearse([], aws.env).ended;
  expect([code, stderr, cdk, models()]).toEqual([
    2,
    'rehearse: There is no terminal to ask at: give --yes to agree.\n',
    [],
    [],
  ]);
});

test('begins nothing while an earlier rehearsal is there, which --clean removes', async () => {
  place(modelName, own);
  place('of-another');
  const begun = await rehearse(['--yes'], aws.env).ended;
  const error = `rehearse: An earlier rehearsal has left model ${modelName}: npm run rehearse -- --clean removes it.\n`;
  expect([begun.code, begun.stderr, begun.cdk]).toEqual([1, error, []]);
  const cleaned = await rehearse(['--yes', '--clean'], aws.env).ended;
  expect([cleaned.code, cleaned.cdk, models()]).toEqual([0, [], ['of-another']]);
});

test('leaves a model of its name alone that it did not make', async () => {
  place(modelName);
  const { code, stderr } = await rehearse(['--yes', '--clean'], aws.env).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^rehearse: \S+ has no tag stop-training-rehearsal, so the rehearsal didn't make it\./);
  expect([touched(), models()]).toEqual([[], [modelName]]);
});

test('what is not as assumed is marked, and the last note counts', () => {
  const { note, isAllAsAssumed, markdown } = takeNotes();
  note('verify', '1 failed', false);
  expect([isAllAsAssumed(), markdown('here', new Date())]).toEqual([
    false,
    expect.stringContaining(`| ${questions.verify} | **not as assumed:** 1 failed |`),
  ]);
  note('verify', '17 ok');
  expect([isAllAsAssumed(), markdown('here', new Date())]).toEqual([true, expect.stringContaining('| 17 ok |')]);
});

test('docs/rehearsal.md asks the questions that it answers', () => {
  const page = readFileSync(new URL('../../../docs/rehearsal.md', import.meta.url), 'utf8');
  expect(Object.values(questions).filter((question) => !page.includes(`| ${question} |`))).toEqual([]);
});
