import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import type { Browser } from 'playwright-core';
import { type Html, html } from '../../lambda/words/widget/html.ts';
import { openWindow, savePicture } from './picture.ts';
import type { Scene } from './scene.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const columns = 124;
/** Makes a terminal of a process's output, so that there is colour. Of util-linux. */
const script = '/usr/bin/script';

/** What a command really writes. Its progress, which comes and goes, isn't shown. */
const outputOf = async (words: readonly string[], url: string): Promise<string> => {
  const args = ['--import', './tools/screens/fixed-time.ts', 'bin/comprehend-stop-training.ts', ...words];
  const node = [process.execPath, ...args, '--endpoint', url].join(' ');
  const inTerminal = `stty cols ${columns}; exec ${node} 2>/dev/null`;
  const options = { cwd: root, env: { ...process.env, TERM: 'xterm-256color', NO_COLOR: '' } };
  const { stdout } = await promisify(execFile)(script, ['-qec', inTerminal, '/dev/null'], options);
  return stdout.replaceAll('\r', '').trimEnd();
};

/** The classes of the codes that a terminal takes for colours and weights; 0, 22 and 39 end them. */
const classes: Readonly<Record<string, string>> = {
  1: 'bold',
  2: 'dim',
  31: 'red',
  32: 'green',
  33: 'yellow',
  36: 'cyan',
};

const coloured = (output: string): Html[] => {
  let current = '';
  return output.split(/(\p{Cc}\[\d+m)/u).flatMap((part) => {
    const [, code] = /^\p{Cc}\[(\d+)m$/u.exec(part) ?? [];
    if (code === undefined) return [html`<span class="${current}">${stripVTControlCharacters(part)}</span>`];
    current = classes[code] ?? '';
    return [];
  });
};

const terminal = (content: readonly Html[]): string => `<!doctype html><title>Terminal</title><style>
body{margin:0;padding:20px;background:#fff0}
.window{border-radius:10px;background:#10161f;color:#d6dbe3;overflow:hidden;width:max-content;min-width:100%;box-sizing:border-box}
.bar{display:flex;gap:8px;padding:12px 16px;background:#1c2532}
.bar i{width:12px;height:12px;border-radius:50%;background:#3b4757}
pre{margin:0;padding:18px 22px 24px;font:14px/1.55 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.prompt{color:#7f8b9b}.typed,.bold{font-weight:700;color:#fff}.dim{color:#8d98a8}
.red{color:#ff7b6b}.green{color:#5fc486}.yellow{color:#f0c14a}.cyan{color:#5ac8d8}
</style><div class="window"><div class="bar"><i></i><i></i><i></i></div><pre>${content.map(({ markup }) => markup).join('')}</pre></div>`;

/** The command line: what trains, and a stop that is waited for. Stops two runs. */
export const pictureCommandLine = async (browser: Browser, { url }: Scene): Promise<number> => {
  const commands = [['list'], ['stop', 'support-tickets', 'invoices', '--wait']];
  const content: Html[] = [];
  for (const words of commands) {
    const output = await outputOf(words, url);
    content.push(
      html`<span class="prompt">$ </span><span class="typed">npx comprehend-stop-training ${words.join(' ')}</span>\n`,
      ...coloured(output),
      html`\n\n`,
    );
  }
  content.pop();
  const page = await openWindow(browser, { width: 1140, height: 400, theme: 'dark' });
  await page.setContent(terminal(content));
  return savePicture(page, 'command-line', '.window');
};
