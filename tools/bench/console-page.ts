import type { Browser, Page } from 'playwright-core';
import { kindNames } from '../../lambda/account/kind.ts';
import { startLocal } from '../../local/host/server.ts';
import { startBrowser } from '../screens/browser.ts';
import { median, medians } from './rounds.ts';
import { inKb, inMs, type Row, under } from './table.ts';

const rounds = 7;
const runsOfAKind = 10;
const words = `${runsOfAKind * kindNames.length} runs`;

/** The local console in a real browser on this machine. */
export async function* consolePage(): AsyncIterable<Row> {
  let now = Date.now();
  const local = await startLocal({
    port: 0,
    meterSeconds: 3600,
    settings: { monthlyLimitUsd: 500 },
    timings: { submittedSeconds: 0, trainingSeconds: 1e9, stoppingSeconds: 1e9 },
    clock: () => now,
  });
  const browser = await startBrowser();
  try {
    for (let i = 0; i < runsOfAKind; i++) {
      for (const kind of kindNames)
        local.comprehend.place({ kind, name: `model-${i}` }, { submitTime: now - i * 60_000 });
    }
    yield sizeRow(await sizeOf(browser, local.url));
    const { opened, empty } = await medians(rounds, {
      empty: () => timeToOpen(browser, `${local.url}/health`, (page) => page.locator('pre')),
      opened: () => timeToOpen(browser, local.url, (page) => page.getByRole('button', { name: 'Stop' }).last()),
    });
    yield openRow(opened, empty);

    const page = await browser.newPage();
    await page.goto(local.url);
    const seen: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const name = `changes-${round}`;
      for (const kind of kindNames.slice(0, 1)) local.comprehend.place({ kind, name }, { submittedSeconds: 60 });
      const row = page.getByRole('row').filter({ hasText: name });
      await row.filter({ hasText: 'SUBMITTED' }).waitFor();
      now += 61_000;
      const changedAt = performance.now();
      await row.filter({ hasText: 'TRAINING' }).waitFor();
      seen.push(performance.now() - changedAt);
    }
    yield changeRow(Math.max(...seen), median(seen));
  } finally {
    await browser.close();
    local.close();
  }
}

/** From the address to what a viewer waits for; a window of its own, so that nothing is there already. */
const timeToOpen = async (browser: Browser, url: string, wanted: (page: Page) => ReturnType<Page['locator']>) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const from = performance.now();
  await page.goto(url);
  await wanted(page).waitFor();
  const taken = performance.now() - from;
  await context.close();
  return taken;
};

/** Bytes of all that the page loads until it shows something. */
const sizeOf = async (browser: Browser, url: string): Promise<number> => {
  const page = await browser.newPage();
  const bodies: Promise<Buffer>[] = [];
  page.on('response', (response) => bodies.push(response.body()));
  await page.goto(url);
  await page.getByRole('button', { name: 'Stop' }).last().waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  const loaded = await Promise.all(bodies.slice(0, 3));
  await page.close();
  return loaded.reduce((sum, body) => sum + body.length, 0);
};

const sizeRow = (bytes: number): Row => ({
  what: `local console, all that it loads, ${words}`,
  ours: inKb(bytes),
  reference: '100 kB: the mark',
  ratio: bytes / 100_000,
  mark: under(100, bytes / 1000, 'kB'),
});

const openRow = (ms: number, emptyMs: number): Row => ({
  what: `local console, from its address to the last Stop button, ${words}`,
  ours: inMs(ms),
  reference: `${inMs(emptyMs)}: a page of one line in the same browser`,
  ratio: ms / emptyMs,
  mark: under(1000, ms, 'ms'),
});

const changeRow = (worstMs: number, medianMs: number): Row => ({
  what: `local console, until a change of Status is seen, the slowest of ${rounds}`,
  ours: inMs(worstMs),
  reference: `${inMs(medianMs)}: the median`,
  ratio: worstMs / medianMs,
  mark: under(2000, worstMs, 'ms'),
});
