import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { kindNames } from '../../../lambda/account/kind.ts';
import { startLocal } from '../../../local/host/server.ts';
import { startBrowser } from '../../../tools/screens/browser.ts';

jest.setTimeout(60_000);

/** A page at another port of this machine, in a real browser, which tries what a page can without asking first. */
const opened: { local: Awaited<ReturnType<typeof startLocal>>; browser: Browser; close: () => void }[] = [];
const asked: string[] = [];
const told: string[] = [];
const setup = async () => {
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
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const browser = await startBrowser();
  opened.push({ local, browser, close: () => site.close() });
  /** A page of the other site. What navigates has one of its own: the next thing must not come while it is under way. */
  const visit = async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
    return page;
  };
  return { local, models, browser, visit };
};
afterAll(async () => {
  for (const { local, browser, close } of opened) {
    await browser.close();
    local.close();
    close();
  }
});

test('a page of another site changes nothing, and its links, frames and pictures get nothing', async () => {
  const { local, models, browser, visit } = await setup();
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
  const wanted = [
    'GET /',
    'GET /mail',
    'GET /training',
    'POST /console/training',
    'POST /faults',
    'POST /stop-all',
    'Publish',
  ];
  expect([...new Set(refused)].sort()).toEqual(wanted);
  // What a person types is answered.
  const typed = await browser.newPage();
  expect((await typed.goto(`${local.url}/`))?.status()).toBe(200);
});
