import { setTimeout as sleep } from 'node:timers/promises';
import { ComprehendClient, DescribeDocumentClassifierCommand } from '@aws-sdk/client-comprehend';
import { startLocal } from '../local/server.ts';

/** The whole story in under a minute: a job stopped by hand, then the budget guard. Exits 1 if a job ends as it should not. */
const started = Date.now();
const say = (text: string) => console.log(text);
const heading = (text: string) => say(`\n${text}`);
const tell = (name: string, text: string) =>
  say(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${name.padEnd(16)} ${text}`);

interface Job {
  readonly name: string;
  readonly trainsForSeconds?: number;
  readonly exempt?: boolean;
  readonly endsAs: string;
  readonly why: string;
}

/** A local Comprehend with its API and workflows, and what the story needs of it. */
const start = async (monthlyLimitUsd: number) => {
  const local = await startLocal({
    port: 0,
    region: 'us-east-1',
    submittedSeconds: 0,
    trainingSeconds: 3600,
    stoppingSeconds: 4,
    pollSeconds: 1,
    meterSeconds: 1,
    monthlyLimitUsd,
    log: say,
  });
  const client = new ComprehendClient(local.clientOptions);
  const arns = new Map<string, string>();
  const train = ({ name, trainsForSeconds, exempt }: Job) => {
    const Tags = exempt ? [{ Key: 'stop-training', Value: 'exempt' }] : [];
    const timings = trainsForSeconds === undefined ? {} : { trainingSeconds: trainsForSeconds };
    arns.set(name, local.comprehend.place({ DocumentClassifierName: name, Tags }, timings).arn);
  };
  const statusOf = async (name: string): Promise<string> => {
    const answer = await client.send(new DescribeDocumentClassifierCommand({ DocumentClassifierArn: arns.get(name) }));
    return answer.DocumentClassifierProperties?.Status ?? 'missing';
  };
  /** Waits for a Status, but not for ever: what it is after all is for the ending to judge. */
  const waitFor = async (name: string, wanted: string) => {
    for (let tries = 0; tries < 80 && (await statusOf(name)) !== wanted; tries++) await sleep(250);
  };
  const endings = async (jobs: readonly Job[]) => {
    heading('How each ended:');
    for (const { name, endsAs, why } of jobs) {
      const status = await statusOf(name);
      if (status !== endsAs) process.exitCode = 1;
      tell(name, `${status}: ${why}${status === endsAs ? '' : `. WRONG: it should be ${endsAs}`}`);
    }
  };
  return { ...local, arns, train, statusOf, waitFor, endings };
};
type Local = Awaited<ReturnType<typeof start>>;

/** Stops one job over HTTP and follows it to its end, as a script of a user would. */
const stop = async ({ url, arns }: Local, name: string): Promise<void> => {
  const answer = await fetch(`${url}/stop`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ DocumentClassifierArn: arns.get(name) }),
  });
  const { Status, ExecutionName } = (await answer.json()) as Record<string, string>;
  tell(name, `POST /stop → ${answer.status}, ${Status}; GET /stop/${ExecutionName}:`);
  for (;;) {
    await sleep(Number(answer.headers.get('retry-after')) * 1000);
    const progress = await fetch(new URL(answer.headers.get('location') ?? '', url));
    const stopped = (await progress.json()) as Record<string, string>;
    if (stopped.ExecutionStatus !== 'RUNNING') {
      const cost = `${stopped.TrainingSeconds} s of training, $${Number(stopped.TrainingCostUsd).toFixed(2)}`;
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
  const local = await start(0);
  say(`A local Comprehend, Step Functions and the API run on ${local.url}; no AWS account is involved.`);
  heading('1. THE STOP. Three document classifiers are in training, at $3 an hour each:');
  for (const job of jobs) local.train(job);
  for (const { name } of jobs) tell(name, await local.statusOf(name));
  heading('One is stopped. The call only marks it; the workflow polls until training has really ended:');
  await stop(local, 'support-tickets');
  heading('Another is asked to stop moments before it is done:');
  await stop(local, 'invoices');
  await local.waitFor('product-reviews', 'TRAINED');
  await local.endings(jobs);
  local.close();
};

const secondAct = async () => {
  const limitUsd = 0.02;
  const jobs: Job[] = [
    { name: 'news-topics', endsAs: 'STOPPED', why: 'stopped by the guard' },
    { name: 'spam-filter', endsAs: 'STOPPED', why: 'stopped by the guard' },
    { name: 'fraud-alerts', exempt: true, endsAs: 'TRAINING', why: 'exempt, so left alone' },
  ];
  const late: Job = {
    name: 'late-comer',
    endsAs: 'STOPPED',
    why: 'started while over the limit, stopped all the same',
  };
  const local = await start(limitUsd);
  heading(`2. THE GUARD. Three others train, one of them exempt, with a monthly limit of $${limitUsd}:`);
  for (const job of jobs) local.train(job);
  for (const { name } of jobs) tell(name, await local.statusOf(name));
  say(
    '\nNobody stops anything. The training meter reads; at the limit the guard fires by itself and mails its report:\n',
  );
  const mailed = async (count: number) => {
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline) {
      if (((await (await fetch(`${local.url}/mail`)).json()) as unknown[]).length >= count) return;
      await sleep(250);
    }
  };
  await mailed(1);
  heading('The limit stays exceeded, so a job that is started now does not get far:');
  local.train(late);
  tell(late.name, `${await local.statusOf(late.name)}\n`);
  await mailed(2);
  await local.endings([...jobs, late]);
  local.close();
};

await firstAct();
await secondAct();
