import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));

export type Theme = 'light' | 'dark';
interface Window {
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
}

/** A page in a window, its time the process's. Half as many pixels again, so that text is sharp on a good screen. */
export const openWindow = async (browser: Browser, { width, height, theme }: Window): Promise<Page> => {
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
export const savePicture = async (page: Page, name: string, selector?: string): Promise<number> => {
  const png = await (selector ? page.locator(selector) : page).screenshot({
    animations: 'disabled',
    omitBackground: true,
  });
  const painter = await page.context().newPage();
  const webp = Buffer.from(String(await painter.evaluate(toWebP(png.toString('base64')))), 'base64');
  await page.context().close();
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}${name}.webp`, webp);
  return webp.length;
};
