import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { kindNames } from '../../../lambda/account/kind.ts';
import { startLocal } from '../../../local/host/server.ts';
import { startBrowser } from '../../../tools/screens/browser.ts';

jest.setTimeout(60_000);

const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

test('a page of another site changes nothing, and its links, frames and pictures get nothing', async () => {
  const asked: string[] = [];
  const told: string[] = [];
  const local = await startLocal({
    port: 0,
    meterSeconds: 3600,
    settings: { monthlyLimitUsd: 500 },
    timings: { submittedSeconds: 0, trainingSeconds: 1e9, stoppingSeconds: 30 },
    beforeOperation: ({ operation }) => void asked.push(operation),
    tell: (line) => void told.push(line),
  });
  const models = kindNames.map((kind) => local.comprehend.place({ kind, name: 'victim' }));
  const site = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<p>hello</p>'));
  await once(site.listen(0, '127.0.0.1'), 'listening');
  const browser = await startBrowser();
  closing.push(
    () => browser.close(),
    local.close,
    () => site.close(),
  );
  /** A page of the other site. What navigates has one of its own: the next thing must not come while it is under way. */
  const visit = async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
    return page;
  };
  const page = await visit();
  const statuses = () => models.map(local.comprehend.statusOf);
  const before = statuses();
  const form = (members: Record<string, string>) => `new URLSearchParams(${JSON.stringify(members)})`;
  const forged = { Action: 'Publish', TopicArn: String(local.stack.outputs.ReportTopicArn), Message: 'forged' };
  const bodies = [
    ['/stop-all', "''"],
    ['/', form({ ...forged, Version: '2010-03-31' })],
    ['/faults', `'{"Operation":"PutItem","Error":"AccessDeniedException"}'`],
    ['/console/training', `'{"Kind":"DocumentClassifier","Name":"forged"}'`],
  ];
  for (const [path, body] of bodies) {
    await page.evaluate(`fetch('${local.url}${path}', { method: 'POST', mode: 'no-cors', body: ${body} })`);
  }
  const isRead = (path: string) => page.evaluate(`fetch('${local.url}${path}').then(() => 'read', () => 'refused')`);
  expect([await isRead('/training'), await isRead('/mail')]).toEqual(['refused', 'refused']);
  await page.evaluate(`new Promise((resolve) => {
    const image = new Image();
    image.onload = image.onerror = resolve;
    image.src = '${local.url}/training';
  })`);
  const submitting = await visit();
  const answered = submitting.waitForResponse(`${local.url}/stop-all`);
  await submitting.evaluate(`document.body.insertAdjacentHTML('beforeend',
    '<form method="post" action="${local.url}/stop-all"></form>'); document.forms[0].submit()`);
  expect((await answered).status()).toBe(403);
  const following = await visit();
  const followed = following.waitForResponse(`${local.url}/`);
  await following.evaluate(`location.href = '${local.url}/'`);
  expect((await followed).status()).toBe(403);

  expect([asked, statuses(), local.mails]).toEqual([[], before, []]);
  expect(await (await fetch(`${local.url}/faults`)).json()).toEqual([]);
  const refused = told.filter((line) => / 403 AccessDeniedException/.test(line)).map((line) => line.split(' 403')[0]);
  const paths = ['GET /', 'GET /mail', 'GET /training', 'POST /console/training', 'POST /faults', 'POST /stop-all'];
  expect([...new Set(refused)].sort()).toEqual([...paths, 'Publish']);
  // What a person types is answered.
  const typed = await browser.newPage();
  expect((await typed.goto(`${local.url}/`))?.status()).toBe(200);
});
