// The whole story in half a minute: a run stopped by hand, what a guard would have done, then the guard. Exits 1 if a run ends
// as it should not.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { modelName } from '../lambda/account/arn.ts';
import type { Kind } from '../lambda/account/kind.ts';
import { npxCommand } from '../lambda/words/command-line.ts';
import { usd } from '../lambda/words/figures.ts';
import { placeHistory } from '../local/host/history.ts';
import { startLocal } from '../local/host/server.ts';

const started = Date.now();
const say = (text: string) => console.log(text);
/** A paragraph, in lines of at most 80 characters. */
const narrate = (text: string) => say(`\n${text.replace(/(.{1,80})(?: |$)/g, '$1\n')}`);
const tell = (name: string, text: string) =>
  say(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${name.padEnd(16)} ${text}`);

interface Run {
  readonly kind?: Kind;
  readonly name: string;
  readonly agoSeconds?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly endsAs: string;
  readonly why: string;
}

/** Only this month's training counts. So within an hour of a month's beginning or end, the clock is set two hours ahead. */
const hour = 3_600_000;
const monthAt = (time: number) => new Date(time).getUTCMonth();
const ahead = monthAt(started - hour) === monthAt(started + hour) ? 0 : 2 * hour;
const clock = () => Date.now() + ahead;

/** A local account, and what the story needs of it. */
const start = async (settings: { monthlyLimitUsd?: number; warnPercent?: number } = {}) => {
  const local = await startLocal({
    port: 0,
    clock,
    settings: { pollIntervalSeconds: 1, stopTimeoutMinutes: 30, dashboard: false, ...settings },
    timings: { submittedSeconds: 0, trainingSeconds: 4 * 3600, stoppingSeconds: 3 },
    meterSeconds: 1,
    log: say,
  });
  const statusOf = (name: string): string =>
    local.comprehend.models().find(({ arn }) => modelName(arn) === name)?.status ?? 'gone';
  /** A run trains for hours, or from now on for a few seconds: then it ends before a stop, whenever that is asked for. */
  const train = ({ kind = 'DocumentClassifier', name, agoSeconds = 0, tags = {} }: Run, seconds?: number) => {
    const ending = seconds !== undefined && { trainingSeconds: agoSeconds + seconds, stoppingSeconds: 60 };
    local.comprehend.place({ kind, name, tags }, { submitTime: clock() - agoSeconds * 1000, ...ending });
  };
  const trainAll = (runs: readonly Run[]) => {
    for (const run of runs) {
      train(run);
      tell(run.name, statusOf(run.name));
    }
  };
  /** Shows the next mail, after 20 s at most. Whether the runs ended as they should is checked at the end of the act. */
  let shown = 0;
  const showMail = async () => {
    for (let tries = 0; tries < 80 && local.mails.length <= shown; tries++) await sleep(250);
    const { Subject = '', Message = 'no mail came' } = local.mails[shown++] ?? {};
    // Without what only leads elsewhere; a command is whole in the mail itself.
    const sections = Message.trim().split('\n\n');
    const shownHere = sections.filter((section) => !/^(See all runs in progress|This sweep)/.test(section));
    for (const line of [Subject, '', ...shownHere.join('\n\n').split('\n')]) {
      say(`| ${line.replace(/^( {4}npx .{68}).*/, '$1…')}`.trimEnd());
    }
  };
  const endings = (runs: readonly Run[]): boolean => {
    narrate('How each stands:');
    for (const { name, endsAs, why } of runs) {
      const status = statusOf(name);
      tell(name, `${status}: ${status === endsAs ? why : `WRONG, it should be ${endsAs}`}`);
    }
    local.close();
    return runs.every(({ name, endsAs }) => statusOf(name) === endsAs);
  };
  return { ...local, train, trainAll, showMail, endings };
};

/** The command line in a process of its own, as a person would use it. @returns what it says */
const command = async ({ url }: { readonly url: string }, ...words: readonly string[]): Promise<string> => {
  say(`$ ${npxCommand} ${words.join(' ')} \\\n    --endpoint ${url}`);
  const bin = fileURLToPath(new URL('comprehend-stop-training.js', import.meta.url));
  const asked = promisify(execFile)(process.execPath, [bin, ...words, '--endpoint', url]);
  const { stdout, stderr } = await asked.catch((failed) => failed);
  return (stderr + stdout).trimEnd();
};

const firstAct = async (): Promise<boolean> => {
  const why = 'training ended before the stop took effect';
  const invoices: Run = { name: 'invoices', agoSeconds: 7790, endsAs: 'TRAINED', why };
  const runs: Run[] = [
    { name: 'support-tickets', agoSeconds: 2400, endsAs: 'STOPPED', why: 'stopped by hand' },
    invoices,
    { name: 'product-reviews', agoSeconds: 60, endsAs: 'TRAINING', why: 'left alone' },
  ];
  const local = await start();
  say(`No AWS account is needed: this machine plays AWS, at ${local.url}.`);
  narrate('1. THE STOP. Three document classifiers train, at $3 an hour each.');
  local.trainAll(runs);
  narrate(
    'One is stopped. Comprehend marks it now and stops it later, so a workflow polls until training has really ended:',
  );
  say(await command(local, 'stop', 'support-tickets', '--wait'));
  narrate('Another one is asked to stop moments before it is done:');
  local.train(invoices, 6);
  say(await command(local, 'stop', 'invoices', '--wait'));
  return local.endings(runs);
};

/** The command line asks a made-up past, as a person would. */
const secondAct = async (): Promise<boolean> => {
  narrate(
    '2. THE PAST. Before a guard may stop anything, it can say what it would have done, here to three made-up months:',
  );
  const local = await start();
  placeHistory([local.comprehend], { months: 3, now: clock() });
  const told = await command(local, 'replay', '--months', '3', '--max-training-minutes', '900');
  const [summary = '', months = ''] = told.split('\n\n');
  narrate(summary.replaceAll('\n', ' '));
  say(months);
  local.close();
  return months !== '';
};

const thirdAct = async (): Promise<boolean> => {
  const limits = { monthlyLimitUsd: 3, warnPercent: 99 };
  // Together they have cost $2.96. Four more seconds of training bring the warning, forty the limit.
  const ownLimit = { 'stop-training-after-minutes': '10' };
  const exempt = { 'stop-training': 'exempt' };
  const runs: Run[] = [
    { name: 'night-run', agoSeconds: 597, tags: ownLimit, endsAs: 'STOPPED', why: 'its tag allows 10 minutes' },
    { name: 'news-topics', agoSeconds: 1200, endsAs: 'STOPPED', why: 'stopped at the limit' },
    { kind: 'EntityRecognizer', name: 'part-numbers', agoSeconds: 900, endsAs: 'STOPPED', why: 'stopped at the limit' },
    { name: 'fraud-alerts', agoSeconds: 857, tags: exempt, endsAs: 'TRAINING', why: 'exempt by its tag' },
  ];
  const late: Run = { kind: 'EntityRecognizer', name: 'late-comer', endsAs: 'STOPPED', why: 'started over the limit' };
  const local = await start(limits);
  narrate(
    `3. THE GUARD. The limit is ${usd(limits.monthlyLimitUsd)} a month. Four runs train: fraud-alerts is exempt, and ` +
      'night-run has a tag that allows it 10 minutes.',
  );
  local.trainAll(runs);
  narrate(
    'From here on the guard acts by itself. It reads every second (on AWS every minute) what ' +
      `training has cost. At ${limits.warnPercent} % of the limit comes a warning:`,
  );
  await local.showMail();
  narrate('night-run has had its 10 minutes. It is stopped, and no other:');
  await local.showMail();
  narrate('The limit is reached. All runs that are not exempt are stopped:');
  await local.showMail();
  narrate('The limit stays reached, so a run that starts now does not get far:');
  local.trainAll([late]);
  say('');
  await local.showMail();
  return local.endings([...runs, late]);
};

if ((await firstAct()) && (await secondAct()) && (await thirdAct())) narrate('To play with it yourself: npm start.');
else process.exitCode = 1;
