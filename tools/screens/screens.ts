import './fixed-time.ts';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { PlacedModel } from '../../local/aws/comprehend/comprehend.ts';
import { startLocal } from '../../local/host/server.ts';
import { startBrowser } from './browser.ts';

/** Makes the images of the documentation, docs/images, from what really runs. Look at them before you commit them. */
const maxBytes = 250_000;

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));

interface Job extends PlacedModel {
  readonly hoursAgo: number;
  /** @default - it goes on */
  readonly hours?: number;
  readonly stoppingSeconds?: number;
}

/** What the images show: a month that comes near its limit, and an afternoon with five runs. */
const jobs: readonly Job[] = [
  { kind: 'DocumentClassifier', name: 'price-lists', hoursAgo: 300, hours: 72 },
  { kind: 'EntityRecognizer', name: 'contracts', hoursAgo: 200, hours: 58.5 },
  { kind: 'DocumentClassifier', name: 'fraud-alerts', hoursAgo: 5.2, tags: { 'stop-training': 'exempt' } },
  {
    kind: 'EntityRecognizer',
    name: 'invoices',
    version: 'v2',
    hoursAgo: 2.4,
    tags: { 'stop-training-after-minutes': '240' },
  },
  { kind: 'DocumentClassifier', name: 'support-tickets', hoursAgo: 1.25 },
  { kind: 'DocumentClassifier', name: 'night-run', hoursAgo: 1.02, tags: { 'stop-training-after-minutes': '60' } },
  { kind: 'EntityRecognizer', name: 'part-numbers', hoursAgo: 0.4, stoppingSeconds: 600 },
];

/** A local mode in which that happens; the guard's first two mails are there. */
const startScene = async () => {
  const local = await startLocal({
    port: 0,
    meterSeconds: 3600,
    settings: { monthlyLimitUsd: 500, pollIntervalSeconds: 1 },
    timings: { submittedSeconds: 0, trainingSeconds: 360_000 },
  });
  for (const { hoursAgo, hours, stoppingSeconds = 2, ...model } of jobs) {
    const submitTime = Date.now() - hoursAgo * 3_600_000;
    const run = { submitTime, stoppingSeconds, ...(hours !== undefined && { trainingSeconds: hours * 3600 }) };
    local.comprehend.place(model, run);
  }
  await local.readMeter();
  for (let tries = 0; tries < 300 && local.mails.length < 2; tries++) await sleep(100);
  return local;
};

const browser = await startBrowser();
const scene = await startScene();

type Theme = 'light' | 'dark';

/** A page in a window, its time the process's. Half as many pixels again, so that text is sharp on a good screen. */
const openWindow = async (width: number, height: number, theme: Theme): Promise<Page> => {
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: 1.5,
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(Date.now());
  return page;
};

/** Runs in the browser, which can write WebP, a third as large as PNG. */
const toWebP = (png: string): string => `(async () => {
  const bytes = Uint8Array.from(atob('${png}'), (character) => character.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext('2d').drawImage(image, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.55 });
  return btoa(Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) => String.fromCharCode(byte)).join(''));
})()`;

/** Writes what is in a window to docs/images, and closes it. @returns the image's size in bytes */
const savePicture = async (page: Page, name: string, selector?: string): Promise<number> => {
  const png = await (selector ? page.locator(selector) : page).screenshot({
    animations: 'disabled',
    omitBackground: true,
  });
  const painter = await page.context().newPage();
  const webp = Buffer.from(String(await painter.evaluate(toWebP(png.toString('base64')))), 'base64');
  await page.context().close();
  writeFileSync(`${folder}${name}.webp`, webp);
  console.log(`docs/images/${name}.webp  ${Math.round(webp.length / 1000)} KB`);
  return webp.length;
};

/** The frame that CloudWatch has around a widget, as near as matters. */
const dashboard = (html: string, isDark: boolean): string => `<!doctype html><title>Dashboard</title><style>
body{margin:0;padding:20px;background:${isDark ? '#0f1b2a' : '#f2f3f3'};font:14px "Amazon Ember","Helvetica Neue",Roboto,Arial,sans-serif}
.widget{background:${isDark ? '#161d26' : '#fff'};border:1px solid ${isDark ? '#414d5c' : '#d5dbdb'};border-radius:8px;padding:12px 20px 16px}
h2{margin:0 0 12px;font-size:16px;color:${isDark ? '#d1d5db' : '#16191f'}}
</style><div class="widget"><h2>What trains now</h2>${html}</div>`;

/** The live table as a widget of a CloudWatch dashboard. */
const pictureWidget = async (theme: Theme): Promise<number> => {
  const html = await scene.functions['show-training']?.({ widgetContext: { theme } });
  const page = await openWindow(1200, 600, theme);
  await page.setContent(dashboard(html ?? '', theme === 'dark'));
  return savePicture(page, `widget-${theme}`, 'body');
};

/** The local console, a moment after the Stop button of `part-numbers` was pressed in it. */
const pictureConsole = async (theme: Theme): Promise<number> => {
  const page = await openWindow(1440, 800, theme);
  await page.goto(scene.url);
  const row = page.getByRole('row').filter({ hasText: 'part-numbers' });
  const button = row.getByRole('button', { name: 'Stop' });
  await row.waitFor();
  if ((await button.count()) > 0) {
    await button.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
  }
  await row.getByText('Being stopped').waitFor();
  await page.getByRole('listitem').filter({ hasText: 'part-numbers' }).filter({ hasText: 'Wait' }).waitFor();
  // No row is to look as if the mouse were over it.
  await page.mouse.move(0, 0);
  return savePicture(page, `console-${theme}`);
};

let all = 0;
for (const picture of [pictureWidget, pictureConsole]) {
  for (const theme of ['light', 'dark'] as const) all += await picture(theme);
}
scene.close();
await browser.close();
console.log(`Together ${Math.round(all / 1000)} KB; at most ${maxBytes / 1000}.`);
if (all > maxBytes) process.exitCode = 1;
