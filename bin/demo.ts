import { setTimeout as sleep } from 'node:timers/promises';
import { usd } from '../lambda/guard/figures.ts';
import { wireModel } from '../lambda/model/arn.ts';
import type { Kind } from '../lambda/model/kind.ts';
import { startLocal } from '../local/server.ts';

/** The whole story in under a minute: a job stopped by hand, then the guard. Exits 1 if a job ends as it should not. */
const started = Date.now();
const say = (text: string) => console.log(text);
const heading = (text: string) => say(`\n${text}`);
const tell = (name: string, text: string) =>
  say(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${name.padEnd(16)} ${text}`);

interface Job {
  readonly kind?: Kind;
  readonly name: string;
  readonly startedSecondsAgo?: number;
  readonly trainsForSeconds?: number;
  /** Its own longest training time, by tag. */
  readonly maxMinutes?: number;
  readonly exempt?: boolean;
  readonly endsAs: string;
  readonly why: string;
}

/** A local account, and what the story needs of it. */
const start = async (monthlyLimitUsd?: number) => {
  const local = await startLocal({
    port: 0,
    settings: { pollIntervalSeconds: 1, stopTimeoutMinutes: 30, dashboard: false, monthlyLimitUsd },
    timings: { submittedSeconds: 0, trainingSeconds: 3600, stoppingSeconds: 4 },
    meterSeconds: 1,
    // Of all that happens the story tells the mails.
    log: (line) => line.startsWith('mail ') && say(line),
  });
  const records = new Map<string, ReturnType<typeof local.comprehend.place>>();
  const train = ({ kind = 'DocumentClassifier', name, startedSecondsAgo = 0, ...job }: Job) => {
    const tags: Record<string, string> = {
      ...(job.exempt && { 'stop-training': 'exempt' }),
      ...(job.maxMinutes && { 'stop-training-after-minutes': `${job.maxMinutes}` }),
    };
    const run = {
      submitTime: Date.now() - startedSecondsAgo * 1000,
      ...(job.trainsForSeconds && { trainingSeconds: job.trainsForSeconds }),
    };
    records.set(name, local.comprehend.place({ kind, name, tags }, run));
  };
  const recordOf = (name: string) => {
    const record = records.get(name);
    if (!record) throw new Error(`The demo has no job ${name}`);
    return record;
  };
  const statusOf = (name: string): string => local.comprehend.statusOf(recordOf(name)) ?? 'gone';
  /** Waits for something, but not for ever: what it is after all is for the ending to judge. */
  const waitFor = async (isThere: () => boolean) => {
    for (let tries = 0; tries < 80 && !isThere(); tries++) await sleep(250);
  };
  const endings = (jobs: readonly Job[]) => {
    heading('How each ended:');
    for (const { name, endsAs, why } of jobs) {
      const status = statusOf(name);
      if (status !== endsAs) process.exitCode = 1;
      tell(name, `${status}: ${why}${status === endsAs ? '' : `. WRONG: it should be ${endsAs}`}`);
    }
  };
  return { ...local, recordOf, train, statusOf, waitFor, endings };
};
type Local = Awaited<ReturnType<typeof start>>;

/** Stops one job over HTTP and follows it to its end, as a script of a user would. */
const stop = async ({ url, recordOf }: Local, name: string): Promise<void> => {
  const answer = await fetch(`${url}/stop`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(wireModel(recordOf(name))),
  });
  const { Status, ExecutionName } = (await answer.json()) as Record<string, string>;
  tell(name, `POST /stop → ${answer.status}, ${Status}; GET /stop/${ExecutionName}:`);
  for (;;) {
    await sleep(Number(answer.headers.get('retry-after')) * 1000);
    const progress = await fetch(new URL(answer.headers.get('location') ?? '', url));
    const stopped = (await progress.json()) as Record<string, string>;
    if (stopped.ExecutionStatus !== 'RUNNING') {
      const seconds = Number(stopped.TrainingSeconds);
      const cost = `${seconds} s of training, ${usd((seconds * 3) / 3600)}`;
      tell(name, `workflow ${stopped.ExecutionStatus}, training ended ${stopped.Status} (${cost})`);
      return;
    }
    tell(name, `workflow ${stopped.ExecutionStatus}, Status ${stopped.Status}, polling`);
  }
};

const firstAct = async () => {
  const jobs: Job[] = [
    { name: 'support-tickets', endsAs: 'STOPPED', why: 'stopped over HTTP' },
    { name: 'invoices', trainsForSeconds: 8, endsAs: 'TRAINED', why: 'asked to stop, but training won the race' },
    { name: 'product-reviews', trainsForSeconds: 10, endsAs: 'TRAINED', why: 'left alone' },
  ];
  const local = await start();
  say(`A local Comprehend, Step Functions and the API run on ${local.url}; no AWS account is involved.`);
  heading('1. THE STOP. Three document classifiers are in training, at $3 an hour each:');
  for (const job of jobs) local.train(job);
  for (const { name } of jobs) tell(name, local.statusOf(name));
  heading('One is stopped. The call only marks it; the workflow polls until training has really ended:');
  await stop(local, 'support-tickets');
  heading('Another is asked to stop moments before it is done:');
  await stop(local, 'invoices');
  await local.waitFor(() => local.statusOf('product-reviews') === 'TRAINED');
  local.endings(jobs);
  local.close();
};

const secondAct = async () => {
  const limitUsd = 0.11;
  const jobs: Job[] = [
    {
      name: 'night-run',
      startedSecondsAgo: 58,
      maxMinutes: 1,
      endsAs: 'STOPPED',
      why: 'trained longer than its tag allows',
    },
    { name: 'news-topics', startedSecondsAgo: 6, endsAs: 'STOPPED', why: 'stopped at the limit' },
    {
      kind: 'EntityRecognizer',
      name: 'part-numbers',
      startedSecondsAgo: 6,
      endsAs: 'STOPPED',
      why: 'stopped at the limit',
    },
    { name: 'fraud-alerts', startedSecondsAgo: 6, exempt: true, endsAs: 'TRAINING', why: 'exempt, so left alone' },
  ];
  const late: Job = {
    kind: 'EntityRecognizer',
    name: 'late-comer',
    endsAs: 'STOPPED',
    why: 'started while over the limit, stopped all the same',
  };
  const local = await start(limitUsd);
  heading(`2. THE GUARD. Four others train, one of them exempt; the monthly limit is $${limitUsd}:`);
  for (const job of jobs) local.train(job);
  for (const { name } of jobs) tell(name, local.statusOf(name));
  say(
    '\nNobody stops anything. The meter reads: what trains for too long is stopped, people are\n' +
      'warned as the limit comes near, and at the limit the guard stops all that is not exempt.\n',
  );
  await local.waitFor(() => local.mails.length >= 3);
  heading('The limit stays exceeded, so a job that is started now does not get far:');
  local.train(late);
  tell(late.name, `${local.statusOf(late.name)}\n`);
  await local.waitFor(() => local.mails.length >= 4);
  local.endings([...jobs, late]);
  local.close();
};

await firstAct();
await secondAct();
