import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { modelArn, modelNameWithVersion, modelOf } from '../../lambda/account/arn.ts';
import { defaultStack, npxCommand, wholeCommand } from '../../lambda/words/command-line.ts';
import { localAccountId } from '../../local/host/synthesized.ts';
import { type Ended, command as run } from '../cli/command.ts';
import { type LocalCommands, localCommands } from '../cli/local.ts';
import { planOf } from '../support/http.ts';
import { shellBlocks } from '../support/page-blocks.ts';
import { env, everything, readStack, stackWith, synth, testApp } from '../support/stack.ts';

jest.setTimeout(60_000);
const checkout = fileURLToPath(new URL('../..', import.meta.url));
const page = (name: string) => readFileSync(`${checkout}docs/${name}.md`, 'utf8');
const commandsIn = (text: string): string[] => text.match(new RegExp(`${npxCommand} [^\`\n]+`, 'g')) ?? [];
const alarmsOf = (stack: ReturnType<typeof synth>) =>
  Object.values(stack.ofType('CloudWatch::Alarm')).map(({ AlarmDescription }) => String(AlarmDescription));

const runbook = page('runbook');
const inBlocks = shellBlocks(runbook).flatMap(({ steps }) =>
  steps.map(({ command }) => command.replace(/\\\n\s*/g, '')),
);
const inline = runbook.replace(/^```[\s\S]*?^```/gm, '').match(/`[^`]+`/g) ?? [];
const ofRunbook = commandsIn([...inBlocks, ...inline.map((code) => code.replace(/\s+/g, ' '))].join('\n'));
const ofMails = commandsIn(page('mails'));
const ofAlarms = commandsIn(alarmsOf(synth(everything, env)).join('\n'));

/** The words of a command for npx, as a shell makes them of what is pasted. */
const wordsOf = (pasted: string): string[] => {
  const npx = 'npx() { [ "$1" = comprehend-stop-training ] && shift && printf "%s\\0" "$@"; }';
  return execFileSync('bash', ['-c', `${npx}\n${pasted}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
};
/** Runs a command against the local mode in place of its stack and region. */
const pasteAt = (pasted: string, endpoint: string): Promise<Ended> => {
  const words = wordsOf(pasted).filter(
    (word, i, all) => ![word, all[i - 1]].some((one) => /^--(region|stack)$/.test(one ?? '')),
  );
  return run([...words, '--endpoint', endpoint]);
};

const home = { partition: 'aws', region: 'us-east-1', accountId: localAccountId };
/** A run of the model that a command names, by its ARN or its name. */
const trainNamed = ({ train }: LocalCommands, command: string): void => {
  const [, given] = /training (?:stop|postpone|status) (\S+)/.exec(command) ?? [];
  if (given === undefined) return;
  const byDefault = { kind: 'DocumentClassifier', arn: modelArn(home, 'DocumentClassifier', given) } as const;
  const { kind, arn } = modelOf(given) ?? byDefault;
  const [name = '', version] = modelNameWithVersion(arn).split('/version/');
  expect(train(name, { kind, ...(version && { version }) }).arn).toBe(arn);
};

test('mails, alarms and the runbook have commands, and those of mails and alarms name the region', () => {
  expect([ofMails, ofAlarms, ofRunbook].filter((commands) => commands.length === 0)).toEqual([]);
  expect([...ofMails, ...ofAlarms].filter((command) => !/ --region [a-z]+-[a-z]+-\d$/.test(command))).toEqual([]);
});

test.each([...new Set([...ofMails, ...ofAlarms, ...ofRunbook])])('runs as is: %s', async (command) => {
  expect(command).not.toMatch(/[<>{}…]|\b[A-Z]{3,}\b/);
  const local = await localCommands();
  trainNamed(local, command);
  const { code, stdout, stderr } = await pasteAt(command, local.url);
  local.close();
  expect({ code, text: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, text: '' });
});

test('a mail of the local mode has commands that reach it', async () => {
  const local = await localCommands();
  for (const name of ['one', 'other']) trainNamed(local, `${npxCommand} stop ${name}`);
  const [first] = local.comprehend.models();
  const reported = await local.functions['report-sweep']?.({
    ExecutionArn: `${local.stack.outputs.SweepWorkflowArn?.replace(':stateMachine:', ':execution:')}:a`,
    Plan: planOf({
      PostponeHours: 3,
      WouldStop: [{ DocumentClassifierArn: first?.arn ?? '', Status: 'TRAINING' }],
    }),
  });
  const commands = commandsIn(reported?.Mail.Message ?? '');
  expect(commands).toHaveLength(2);
  for (const command of commands) {
    expect(command).toContain(`--endpoint ${local.url}`);
    expect((await run(wordsOf(command))).code).toBe(0);
  }
  local.close();
});

test('alarms of another stack and region name both, in at most 1,024 characters', () => {
  const stackName = 'x'.repeat(128);
  const descriptions = alarmsOf(readStack(stackWith(everything, env, testApp(), stackName)));
  for (const command of commandsIn(descriptions.join('\n'))) {
    expect(command).toMatch(new RegExp(` --stack ${stackName} --region eu-west-1$`));
  }
  expect(descriptions.filter((text) => text.length > 1024 || /docs\//.test(text))).toEqual([]);
});

test.each([
  [{ stack: defaultStack }, ''],
  [{ stack: 'Other', region: 'eu-west-1' }, ' --stack Other --region eu-west-1'],
  [{ stack: defaultStack, profile: "it's $HOME" }, String.raw` --profile 'it'\''s $HOME'`],
])('a whole command for %j ends in “%s”, as a shell takes it', (place, ending) => {
  expect(wholeCommand('list', place)).toBe(`${npxCommand} list${ending}`);
});
