import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, 'node_modules/.cache/comprehend-stop-training');

/**
 * The Chromium that npm brings for Linux on x64, with the libraries that it needs. It unpacks itself (197 MB, some seconds)
 * into the temporary folder of its process, in a form that a second process could find half written; so that is a folder of
 * its own here, which gets its name when it is whole. The variable says that the machine lacks everything, as Lambda's does.
 */
const unpacked = async (): Promise<LaunchOptions> => {
  const manifest = join(root, 'node_modules/@sparticuz/chromium/package.json');
  const folder = join(cache, `chromium-${JSON.parse(readFileSync(manifest, 'utf8')).version}`);
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const written = mkdtempSync(join(cache, 'unpacking-'));
    const unpack = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())";
    const env = { ...process.env, TMPDIR: written, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' };
    await promisify(execFile)(process.execPath, ['-e', unpack], { cwd: root, env });
    try {
      renameSync(written, folder);
    } catch (error) {
      // Another process may have been quicker.
      rmSync(written, { recursive: true });
      if (!existsSync(folder)) throw error;
    }
  }
  const libraries = [process.env.LD_LIBRARY_PATH, join(folder, 'al2023/lib')].filter(Boolean).join(':');
  return { executablePath: join(folder, 'chromium'), env: { ...process.env, LD_LIBRARY_PATH: libraries } };
};

/**
 * A browser without a window: the one that CHROME_PATH names, else the Chromium that npm brings for Linux, else an installed
 * Chrome.
 *
 * @throws Error there is none, or none that starts
 */
export const startBrowser = async (): Promise<Browser> => {
  const { CHROME_PATH: executablePath } = process.env;
  if (executablePath) return chromium.launch({ executablePath });
  const hasOwn = process.platform === 'linux' && process.arch === 'x64';
  return chromium.launch(hasOwn ? await unpacked() : { channel: 'chrome' });
};
