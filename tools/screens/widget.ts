import type { Browser } from 'playwright-core';
import { openWindow, savePicture } from './picture.ts';
import type { Scene } from './scene.ts';

/** The frame that CloudWatch has around a widget, as near as matters. */
const dashboard = (html: string, isDark: boolean): string => `<!doctype html><title>Dashboard</title><style>
body{margin:0;padding:20px;background:${isDark ? '#0f1b2a' : '#f2f3f3'};font:14px "Amazon Ember","Helvetica Neue",Roboto,Arial,sans-serif}
.widget{background:${isDark ? '#161d26' : '#fff'};border:1px solid ${isDark ? '#414d5c' : '#d5dbdb'};border-radius:8px;padding:12px 20px 16px}
h2{margin:0 0 12px;font-size:16px;color:${isDark ? '#d1d5db' : '#16191f'}}
</style><div class="widget"><h2>What trains now</h2>${html}</div>`;

/** The live table as a widget of a CloudWatch dashboard. */
export const pictureWidget = async (browser: Browser, scene: Scene, theme: 'light' | 'dark'): Promise<number> => {
  const html = await scene.functions['show-training']?.({ widgetContext: { theme } });
  const page = await openWindow(browser, { width: 1200, height: 600, theme });
  await page.setContent(dashboard(html ?? '', theme === 'dark'));
  const size = await savePicture(page, `widget-${theme}`, 'body');
  await page.context().close();
  return size;
};
