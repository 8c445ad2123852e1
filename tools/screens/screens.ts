import './fixed-time.ts';
import { startBrowser } from './browser.ts';
import { pictureCommandLine } from './command-line.ts';
import { openWindow, savePicture, type Theme } from './picture.ts';
import { startScene } from './scene.ts';

/** Makes the images of the documentation, docs/images, from what really runs. Look at them before you commit them. */
const maxBytes = 300_000;

const browser = await startBrowser();
const scene = await startScene();

/** The frame that CloudWatch has around a widget, as near as matters. */
const dashboard = (html: string, isDark: boolean): string => `<!doctype html><title>Dashboard</title><style>
body{margin:0;padding:20px;background:${isDark ? '#0f1b2a' : '#f2f3f3'};font:14px "Amazon Ember","Helvetica Neue",Roboto,Arial,sans-serif}
.widget{background:${isDark ? '#161d26' : '#fff'};border:1px solid ${isDark ? '#414d5c' : '#d5dbdb'};border-radius:8px;padding:12px 20px 16px}
h2{margin:0 0 12px;font-size:16px;color:${isDark ? '#d1d5db' : '#16191f'}}
</style><div class="widget"><h2>What trains now</h2>${html}</div>`;

/** The live table as a widget of a CloudWatch dashboard. */
const pictureWidget = async (theme: Theme): Promise<number> => {
  const html = await scene.functions['show-training']?.({ widgetContext: { theme } });
  const page = await openWindow(browser, { width: 1200, height: 600, theme });
  await page.setContent(dashboard(html ?? '', theme === 'dark'));
  return savePicture(page, `widget-${theme}`, 'body');
};

/** The local console, a moment after the Stop button of `part-numbers` was pressed in it. */
const pictureConsole = async (theme: Theme): Promise<number> => {
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
  return savePicture(page, `console-${theme}`);
};

const sizes = {
  'widget-light': await pictureWidget('light'),
  'widget-dark': await pictureWidget('dark'),
  'console-light': await pictureConsole('light'),
  'console-dark': await pictureConsole('dark'),
  // Last, since it stops what the others show.
  'command-line': await pictureCommandLine(browser, scene),
};
scene.close();
await browser.close();

for (const [name, bytes] of Object.entries(sizes))
  console.log(`docs/images/${name}.webp  ${Math.round(bytes / 1000)} KB`);
const all = Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0);
console.log(`Together ${Math.round(all / 1000)} KB; at most ${maxBytes / 1000}.`);
if (all > maxBytes) process.exitCode = 1;
