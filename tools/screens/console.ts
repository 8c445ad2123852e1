import type { Browser } from 'playwright-core';
import { openWindow, savePicture } from './picture.ts';
import type { Scene } from './scene.ts';

/** The local console, a moment after the Stop button of `part-numbers` was pressed in it. */
export const pictureConsole = async (browser: Browser, scene: Scene, theme: 'light' | 'dark'): Promise<number> => {
  const page = await openWindow(browser, { width: 1440, height: 800, theme });
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
  const size = await savePicture(page, `console-${theme}`);
  await page.context().close();
  return size;
};
