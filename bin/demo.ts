import { setTimeout as sleep } from 'node:timers/promises';
import { ComprehendClient, DescribeDocumentClassifierCommand } from '@aws-sdk/client-comprehend';
import { startLocal } from '../local/server.ts';

/** The whole story of the stop path in half a minute; exits 1 if a training job ends as it should not. */
const stoppingSeconds = 4;
const jobs = [
  { name: 'support-tickets', trainsForSeconds: 3600, endsAs: 'STOPPED', why: 'stopped over HTTP' },
  { name: 'invoices', trainsForSeconds: 8, endsAs: 'TRAINED', why: 'asked to stop, but training won the race' },
  { name: 'product-reviews', trainsForSeconds: 12, endsAs: 'TRAINED', why: 'left alone' },
];

const { url, comprehend, clientOptions, close } = await startLocal({
  port: 0,
  region: 'us-east-1',
  submittedSeconds: 0,
  trainingSeconds: 600,
  stoppingSeconds,
  pollSeconds: 1,
  log: (line) => console.error(line),
});
const client = new ComprehendClient(clientOptions);
const started = Date.now();
const arns = new Map(
  jobs.map(({ name, trainsForSeconds }) => {
    const { arn } = comprehend.place({ DocumentClassifierName: name }, { trainingSeconds: trainsForSeconds });
    return [name, arn] as const;
  }),
);

const statusOf = async (name: string): Promise<string | undefined> => {
  const answer = await client.send(new DescribeDocumentClassifierCommand({ DocumentClassifierArn: arns.get(name) }));
  return answer.DocumentClassifierProperties?.Status;
};
const say = (text = '') => console.log(text);
const tell = (name: string, text: string) =>
  say(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${name.padEnd(16)} ${text}`);
const heading = (text: string) => say(`\n${text}`);

/** Stops one job over HTTP and follows it to its end, as a script of a user would. */
const stop = async (name: string): Promise<void> => {
  const answer = await fetch(`${url}/stop`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ DocumentClassifierArn: arns.get(name) }),
  });
  const { Status, ExecutionName } = (await answer.json()) as Record<string, string>;
  tell(name, `POST /stop → ${answer.status}, ${Status}; the stop workflow polls as ${ExecutionName}`);
  for (let seen = Status; ; ) {
    await sleep(Number(answer.headers.get('retry-after')) * 1000);
    const progress = await fetch(new URL(answer.headers.get('location') ?? '', url));
    const stopped = (await progress.json()) as Record<string, string>;
    if (stopped.ExecutionStatus !== 'RUNNING') {
      const cost = `${stopped.TrainingSeconds} s of training, $${Number(stopped.TrainingCostUsd).toFixed(2)}`;
      tell(name, `workflow ${stopped.ExecutionStatus}, training ended ${stopped.Status} (${cost})`);
      return;
    }
    if (stopped.Status !== seen) tell(name, `workflow RUNNING, Status ${stopped.Status}`);
    else tell(name, `workflow RUNNING, Status ${stopped.Status}, polling`);
    seen = stopped.Status;
  }
};

say(`A local Comprehend, Step Functions and the API run on ${url}; no AWS account is involved.`);
heading('Three document classifiers are in training, at $3 an hour each:');
for (const { name } of jobs) tell(name, (await statusOf(name)) ?? 'missing');

heading('One is stopped. The call only marks it; the workflow polls until training has really ended:');
await stop('support-tickets');

heading('Another is asked to stop moments before it is done:');
await stop('invoices');

heading('The third is left alone:');
while ((await statusOf('product-reviews')) === 'TRAINING') await sleep(500);
tell('product-reviews', (await statusOf('product-reviews')) ?? 'missing');

heading('How each ended:');
for (const { name, endsAs, why } of jobs) {
  const status = await statusOf(name);
  const wrong = status !== endsAs;
  if (wrong) process.exitCode = 1;
  tell(name, `${status}: ${why}${wrong ? `. WRONG: it should have ended ${endsAs}` : ''}`);
}
close();
