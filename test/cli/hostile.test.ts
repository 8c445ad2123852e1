import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { command, expectOneLine } from './command.ts';

/** An API whose every text has what a terminal would heed: no part of the command writes it. */
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
])('%s', async (given) => {
  const ended = await command(`${given} ${endpoint}`);
  const { stdout, stderr } = ended;
  const written = stdout + stderr;
  expect(written.length).toBeGreaterThan(10);
  expect(written.match(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu)).toBeNull();
  if (given.endsWith('--json')) JSON.parse(stdout);
  else if (stdout === '') expectOneLine(ended, '');
});
