import './fixed-time.ts';
import { startBrowser } from './browser.ts';
import { pictureCommandLine } from './command-line.ts';
import { pictureConsole } from './console.ts';
import { startScene } from './scene.ts';
import { pictureWidget } from './widget.ts';

/** Makes the images of the documentation, docs/images, from what really runs. Look at them before you commit them. */
const maxBytes = 300_000;

const browser = await startBrowser();
const scene = await startScene();
const sizes = {
  'widget-light': await pictureWidget(browser, scene, 'light'),
  'widget-dark': await pictureWidget(browser, scene, 'dark'),
  'console-light': await pictureConsole(browser, scene, 'light'),
  'console-dark': await pictureConsole(browser, scene, 'dark'),
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
