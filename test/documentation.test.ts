// Whatever is reached this month is the same on any day.
import '../tools/screens/fixed-time.ts';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import aslValidator from 'asl-validator';
import { Template } from 'aws-cdk-lib/assertions';
import { DefinitionBody, IntegrationPattern, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Stack } from 'aws-cdk-lib/core';
import { modelOf } from '../lambda/account/arn.ts';
import type { Kind } from '../lambda/account/kind.ts';
import { checkedSettings } from '../lib/settings.ts';
import type { Mail } from '../local/aws/sns.ts';
import { loadDefinition } from '../local/aws/step-functions/engine.ts';
import { placeFirstRuns, placeHistory } from '../local/host/history.ts';
import { readOptions } from '../local/host/options.ts';
import { startLocal } from '../local/host/server.ts';
import { type SynthesizedStack, synthesize } from '../local/host/synthesized.ts';
import { command as run } from './cli/command.ts';
import { isAsPrinted, type Step, shellBlocks } from './support/page-blocks.ts';
import { testApp } from './support/stack.ts';

const checkout = fileURLToPath(new URL('..', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'documentation-'));
afterAll(() => rmSync(temporary, { recursive: true }));

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(checkout, 'docs')).map((file) => `docs/${file}`),
].filter((file) => file.endsWith('.md'));
const textOf = (page: string) => readFileSync(join(checkout, page), 'utf8');
const found = (text: string, pattern: RegExp) => Array.from(text.matchAll(pattern), ([, first = '']) => first);

/** A heading's anchor, as GitHub makes it. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
/** The second of a name has a number behind it, as on GitHub. */
const anchorsOf = (page: string) => {
  const all = found(textOf(page), /^#+ (.+)$/gm).map(anchor);
  return all.map((name, i) => {
    const before = all.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name}-${before}`;
  });
};

test.each(pages)('%s links to what exists', (page) => {
  const missing = found(textOf(page), /\]\(([^)\s]+)\)/g).filter((link) => {
    if (/^(https?|mailto):/.test(link)) return false;
    const [path = '', fragment] = link.split('#');
    const target = path ? join(dirname(page), path) : page;
    if (!existsSync(join(checkout, target))) return true;
    return fragment !== undefined && !anchorsOf(target).includes(fragment);
  });
  expect(missing).toEqual([]);
});

test.each(pages)('%s names files and folders that exist', (page) => {
  const folders = '(?:\\.ci|\\.github|bin|cli|docs|examples|findings|lambda|lib|local|test|tools)';
  const files = found(textOf(page), new RegExp(`(?<![\\w/.@-])(${folders}/[\\w./-]+\\.\\w+)`, 'g'));
  const named = found(textOf(page), new RegExp(`\`(${folders}/[\\w./-]*)\``, 'g'));
  expect([...files, ...named].filter((file) => !existsSync(join(checkout, file)))).toEqual([]);
});

test('pages, comments and messages say "per" where "a" would have to be read twice', () => {
  const counted =
    'USD|minutes|seconds|one|mails?|threads?|objects?|alarms|machines?|stacks?|topics?|jobs|transitions|roles|characters';
  const unit = 'run|kind|model|region|reading|poll|account|channel|pattern|month|day|hour|minute|second|file|line';
  const pattern = new RegExp(`\\b(?:(?:${counted}) an? (?:${unit})|training a kind)\\b`);
  const sources = ['bin', 'cli', 'lambda', 'lib', 'local', 'tools'].flatMap((top) =>
    readdirSync(join(checkout, top), { recursive: true, encoding: 'utf8' }).map((file) => join(top, file)),
  );
  const texts = [...pages, ...sources.filter((file) => /\.ts$/.test(file) && !file.includes('node_modules'))];
  expect(texts.filter((file) => pattern.test(textOf(file)))).toEqual([]);
});

test('the tree of the architecture has every folder of the product, and none besides', () => {
  const [, tree = ''] = /## Folders\n\n```text\n([^`]+)```/.exec(textOf('docs/architecture.md')) ?? [];
  const inTree = found(tree, /^(\S+)/gm).filter((folder) => /^(cli|lambda|lib|local)\b/.test(folder));
  const folders = ['cli', 'lambda', 'lib', 'local'].flatMap((top) => [
    top,
    ...readdirSync(join(checkout, top), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => relative(checkout, join(entry.parentPath, entry.name))),
  ]);
  expect(inTree.toSorted()).toEqual(folders.filter((folder) => folder !== 'local').toSorted());
});

test('the README has fewer than 160 lines', () => {
  expect(textOf('README.md').trimEnd().split('\n').length).toBeLessThan(160);
});

const blocks = (page: string, language: string) =>
  found(textOf(page), new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'));

test('README and docs/embedding.md show the examples that CI synthesizes', () => {
  const example = textOf('examples/typescript/app.ts');
  const [inReadme] = blocks('README.md', 'js');
  const [inPage] = blocks('docs/embedding.md', 'ts');
  const [required = ''] = blocks('docs/embedding.md', 'js');
  const [inPython] = blocks('docs/embedding.md', 'python');
  expect([inReadme, inPage, inPython]).toEqual([example, example, textOf('examples/python/app.py')]);
  expect(textOf('examples/javascript/app.cjs').startsWith(required) && required.length > 100).toBe(true);
});

test('docs/embedding.md lists the id of each warning', () => {
  const sources = ['lib/warnings.ts', 'lib/api/rest-api.ts', 'lib/guard/us-east-1-signals.ts'];
  const section = /^## Warnings\n(.*)/ms.exec(textOf('docs/embedding.md'))?.[1] ?? '';
  const ids = found(section, /^\| `(\w+)`/gm);
  for (const id of ids) expect(sources.map(textOf).join()).toMatch(new RegExp(`\\b${id}['\`:]`));
  const given = sources.flatMap((file) => found(textOf(file), /\bwarn\(\s*\w+,\s*'(\w+)'/g));
  expect(given.filter((id) => !ids.includes(id))).toEqual([]);
});

test('docs/command-line.md has what --help prints, of all commands', async () => {
  const [, help = ''] = /<!-- help -->(.*)<!-- \/help -->/s.exec(textOf('docs/command-line.md')) ?? [];
  const { stdout } = await run('--help');
  const [, list = ''] = /^Commands:\n(.*?)\n\n/ms.exec(stdout) ?? [];
  const printed = [`## All commands\n\n\`\`\`text\n${stdout.trimEnd()}`];
  for (const name of found(list, /^ {2}(?!help)([a-z-]+)/gm)) {
    const ofCommand = (await run(`${name} --help`)).stdout.replace(/\n\nGlobal Options:.*/s, '');
    printed.push(`## ${name}\n\n\`\`\`text\n${ofCommand}`);
  }
  expect(help.split('\n```\n').map((block) => block.trim())).toEqual([...printed, '']);
});

test.each(pages.filter((page) => page !== 'docs/api-reference.md'))('the code in %s is valid', (page) => {
  for (const json of blocks(page, 'json')) expect(() => JSON.parse(json)).not.toThrow();
  // Not every machine has Python.
  const python = ['/usr/bin/python3', '/usr/local/bin/python3'].find(existsSync);
  const parse = ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'];
  for (const input of python ? blocks(page, 'python') : []) execFileSync(python ?? '', parse, { input });
  const checked = [
    textOf('examples/typescript/app.ts'),
    textOf('test/support/page-snippets.ts').replace(/^ {2}/gm, ''),
  ];
  for (const snippet of blocks(page, 'ts')) expect(checked.join()).toContain(snippet);
});

const stacks = new Map<string, SynthesizedStack>();
const stackWith = (given: Readonly<Record<string, unknown>>): SynthesizedStack => {
  const settings = checkedSettings({ pollIntervalSeconds: 1, ...given });
  const key = JSON.stringify(settings);
  const stack = stacks.get(key) ?? synthesize('us-east-1', settings);
  stacks.set(key, stack);
  return stack;
};

test('the README shows a mail as the guard writes it', async () => {
  const [, shown = ''] = /\n(\| Comprehend training: [^`]+)```/.exec(textOf('README.md')) ?? [];
  const stack = stackWith({ monthlyLimitUsd: 500 });
  const timings = { submittedSeconds: 0, trainingSeconds: 720_000, stoppingSeconds: 0.1 };
  const { promise: mail, resolve: onMail } = Promise.withResolvers<Mail>();
  const local = await startLocal({ port: 0, stack, timings, meterSeconds: 3600, onMail });
  const train = (kind: Kind, name: string, hours: number, tags = {}) =>
    local.comprehend.place({ kind, name, tags }, { submitTime: Date.now() - hours * 3_600_000 });
  train('DocumentClassifier', 'news-topics', 0.3);
  train('EntityRecognizer', 'part-numbers', 0.2);
  train('DocumentClassifier', 'fraud-alerts', 170, { 'stop-training': 'exempt' });
  await local.readMeter();
  const { Subject, Message } = await mail;
  local.close();
  expect(isAsPrinted(`${Subject}\n${Message}`, `${shown.replaceAll('| ', '')}…\n`)).toBe(true);
}, 60_000);

test('the README’s badges say what package.json says', () => {
  const { license, engines, peerDependencies } = JSON.parse(textOf('package.json'));
  const said = ['license', 'node', 'cdk'].map(
    (name) => found(textOf(`docs/images/${name}.svg`), /<title>.*: (.+)<\/title>/g)[0],
  );
  const andLater = (range: string) => `${/\d+(\.\d+)?/.exec(range)?.[0]} and later`;
  expect(said).toEqual([license, andLater(engines.node), andLater(peerDependencies['aws-cdk-lib'])]);
});

test('docs/http-api.md names the status and the text of errors as they are answered', async () => {
  const local = await startLocal({ port: 0, stack: stackWith({ monthlyLimitUsd: 500 }), meterSeconds: 3600 });
  const ask = async (path: string, type: string, body: string) => {
    const answer = await fetch(`${local.url}${path}`, { method: 'POST', headers: { 'Content-Type': type }, body });
    return { status: answer.status, ...JSON.parse(await answer.text()) };
  };
  const [noArn, noJson] = [await ask('/postpone', 'application/json', '{}'), await ask('/stop', 'text/plain', '{}')];
  local.close();
  const page = textOf('docs/http-api.md');
  const [example = '{}'] = found(page, /`POST \/postpone` without an ARN answers:\n\n```json\n(.+?)```/gs);
  expect({ ...noArn, instance: '' }).toEqual({ ...JSON.parse(example), instance: '' });
  const rowOfType = /^\| \*\*(\d+)\*\*.*`Content-Type`/m.exec(page)?.[1];
  expect([noJson.status, page.includes('415')]).toEqual([Number(rowOfType), false]);
});

test('docs/command-line.md names each member that `stop-all --wait --json` prints', async () => {
  const local = await startLocal({ port: 0, stack: stackWith({ monthlyLimitUsd: 500 }), meterSeconds: 3600 });
  const { stdout } = await run(['stop-all', '--wait', '--json', '--endpoint', local.url]);
  local.close();
  const [row = ''] = found(textOf('docs/command-line.md'), /^\| `stop-all` (.+)$/gm);
  expect(Object.keys(JSON.parse(stdout)).filter((member) => !row.includes(`\`${member}\``))).toEqual([]);
});

/** What a page's `npm start` is given, the README's where it has none. */
const startOptions = (page: string) => {
  const [given = ''] = [page, 'README.md'].flatMap((one) => found(textOf(one), /npm start(?: -- ([^`#\n]+))?/g));
  return readOptions(given.split(/\s+/).filter(Boolean));
};

test.each(pages)('the local mode of %s has a history that stays below the limit until the month ends', (page) => {
  const { history, monthlyLimitUsd } = startOptions(page);
  let seconds = 0;
  const place = (_: unknown, { trainingSeconds = 0 }) => {
    seconds += trainingSeconds;
  };
  const now = Date.parse('2026-11-30T23:59:59Z');
  placeHistory([{ place }] as never, { months: Math.min(history, 1), now });
  expect((seconds / 3600) * 3).toBeLessThan(monthlyLimitUsd || Infinity);
});

/** The local mode that a page has; its times are shorter. */
const startFor = async (page: string, steps: readonly Step[]) => {
  const { context, history, ...options } = startOptions(page);
  const monthlyLimitUsd = options.monthlyLimitUsd || undefined;
  const stack = stackWith({ monthlyLimitUsd, ...context });
  // A page that doesn't wait for the end shows a stop that goes on, however slow the machine is.
  const isWaiting = steps.some(({ command }) => /--(wait|timeout)/.test(command));
  const timings = { submittedSeconds: 1, trainingSeconds: 600, stoppingSeconds: isWaiting ? 1 : 600 };
  const local = await startLocal({ port: 0, stack, timings, meterSeconds: 3600, lookAgainAfter: 0 });
  placeFirstRuns(local.comprehend, timings, Date.now());
  placeHistory([local.comprehend], { months: history, now: Date.now() });
  return local;
};

/** Runs the command in this process for a shell, with the words that it sends: a process of its own takes half a second. */
const commands = createServer((socket) => {
  let words = '';
  socket.setEncoding('utf8').on('data', async (part) => {
    words += part;
    if (!words.endsWith('\0\0')) return;
    const { code, stdout, stderr } = await run(words.slice(0, -2).split('\0'));
    socket.end(`${code}\n${stdout}${code === 0 ? '' : stderr}`);
  });
});
beforeAll(() => new Promise<void>((listening) => commands.listen(0, '127.0.0.1', listening)));
afterAll(() => commands.close());

/** The local mode runs already, and the AWS CLI isn't everywhere. */
const prelude = `trap 'code=$?' ERR
npm() { [ "$1" = start ]; }
npx() {
  [ "$1" = comprehend-stop-training ] || return 1
  shift
  exec 3<>/dev/tcp/127.0.0.1/$COMMANDS
  printf '%s\\0' "$@" '' >&3
  read -r ended <&3
  cat <&3
  return $ended
}
aws() { echo 'the AWS CLI has to be installed: <!-- not run: needs the AWS CLI -->' >&2; return 1; }
`;
const mark = '\u001e';

/** Runs commands in one shell, one after the other: what each printed and ended with, and what all wrote to stderr. */
const inShell = (steps: readonly Step[], host: string) =>
  new Promise<{ results: { printed: string; code: number }[]; stderr: string }>((resolve, reject) => {
    const script = steps.map(({ command }) => `code=0; { ${command}\n}; printf '${mark}%s${mark}' $code`).join('\n');
    const env = {
      COMMANDS: `${(commands.address() as AddressInfo).port}`,
      HOME: temporary,
      PATH: [dirname(process.execPath), process.env.PATH, join(checkout, 'test/support/bin')].join(delimiter),
    };
    const options = { cwd: temporary, env, maxBuffer: 1e7 };
    const shell = execFile('bash', ['-c', `${prelude}${script}`.replaceAll('127.0.0.1:4570', host)], options);
    let [stdout, stderr] = ['', ''];
    shell.stdout?.on('data', (text) => {
      stdout += text;
    });
    shell.stderr?.on('data', (text) => {
      stderr += text;
    });
    shell.once('error', reject).once('close', () => {
      const parts = stdout.split(mark);
      const results = steps.map((_, i) => ({ printed: parts[2 * i] ?? '', code: Number(parts[2 * i + 1]) }));
      resolve({ results, stderr });
    });
  });

test.each(pages)(
  'shell blocks of %s run as printed, or the page says why not',
  async (page) => {
    const steps = shellBlocks(textOf(page)).flatMap(({ notRun, steps }) => (notRun === undefined ? steps : []));
    if (steps.length === 0) return;
    const local = await startFor(page, steps);
    const { results, stderr } = await inShell(steps, new URL(local.url).host);
    local.close();
    const failed = steps.filter((_, i) => results[i]?.code !== 0).map(({ command }) => command);
    expect([failed, failed.length > 0 ? stderr : '']).toEqual([[], '']);
    for (const [i, { printed: expected }] of steps.entries()) {
      const printed = results[i]?.printed ?? '';
      if (expected !== undefined && !isAsPrinted(printed, expected)) expect(printed).toBe(expected);
    }
  },
  60_000,
);

describe('docs/pipelines.md', () => {
  const page = 'docs/pipelines.md';
  const [trust, task, policy] = blocks(page, 'json').map((text) => JSON.parse(text));
  const arn = 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/invoices';

  test('the workflow of GitHub Actions is YAML, its role’s trust names who may take it', () => {
    // The parser that aws-cdk-lib has in its own package.
    const { parse } = createRequire(createRequire(import.meta.url).resolve('aws-cdk-lib'))('yaml');
    const { permissions, jobs } = parse(blocks(page, 'yaml')[0]);
    expect(permissions['id-token']).toBe('write');
    expect(jobs.stop.steps.at(-1).run).toMatch(/^npx comprehend-stop-training stop "\$MODEL" /);
    const { Action: action, Condition: condition } = trust.Statement[0];
    expect([action, Object.keys(condition.StringEquals).length]).toEqual(['sts:AssumeRoleWithWebIdentity', 2]);
  });

  test('every option of a command is one of the command line', () => {
    const options = textOf(page).match(/(?<=comprehend-stop-training .*)--[a-z]+/g) ?? [];
    expect(options.length).toBeGreaterThan(4);
    for (const option of options) expect(textOf('docs/command-line.md')).toContain(`  ${option} `);
  });

  test('the task of a state machine is valid, hands on the model and answers its Status', async () => {
    expect(aslValidator(task, { checkPaths: true, checkArn: true })).toMatchObject({ isValid: true });
    const given: unknown[] = [];
    const answer = async (_: string, parameters: unknown) => {
      given.push(parameters);
      return { Output: { DocumentClassifierArn: arn, Status: 'STOPPED' } };
    };
    const { run } = loadDefinition('Theirs', JSON.stringify(task));
    const { ending } = run({ DocumentClassifierArn: arn }, {}, answer);
    const { output = '' } = await ending;
    expect(given).toMatchObject([{ Input: { DocumentClassifierArn: arn } }]);
    expect(JSON.parse(output)).toEqual({ DocumentClassifierArn: arn, Stopped: { Status: 'STOPPED' } });
  });

  test('the rights of the task are those that the CDK gives it', () => {
    const stack = new Stack(testApp(), 'Theirs');
    const stateMachine = StateMachine.fromStateMachineName(stack, 'StopWorkflow', 'STOP_WORKFLOW');
    const integrationPattern = IntegrationPattern.RUN_JOB;
    const start = new StepFunctionsStartExecution(stack, 'Stop Training', { stateMachine, integrationPattern });
    new StateMachine(stack, 'Pipeline', { definitionBody: DefinitionBody.fromChainable(start) });
    const [made] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    const actions = (statements: { Action: string | string[] }[]) =>
      statements.map(({ Action }) => [Action].flat().sort());
    expect(actions(policy.Statement)).toEqual(actions(made?.Properties.PolicyDocument.Statement));
  });

  test('the DAG of Airflow names a model', () => {
    const [, member, named = ''] = /"(\w+Arn)": "([^"]+)"/.exec(blocks(page, 'python')[0] ?? '') ?? [];
    expect([member, modelOf(named)?.kind]).toEqual(['DocumentClassifierArn', 'DocumentClassifier']);
  });
});
