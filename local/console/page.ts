import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { style as tableStyle } from '../../lambda/words/widget/style.ts';
import type { WireResponse } from '../aws/wire/http.ts';
import { type MarkupOptions, markup } from './markup.ts';

/** How a policy names a piece of inline script or style. */
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const tableStyleHash = hashOf(tableStyle.markup);

/**
 * What the page may do: run its own script, take on its own style and the table's, and ask this server. The only place that
 * turns text into markup is the trusted type `widget`.
 */
const policyOf = (script: string, style: string): string =>
  [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)} ${tableStyleHash}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types widget',
  ].join('; ');

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

let built: { readonly script: string; readonly style: string } | undefined;

/** Script and style in one piece each, once in a process. esbuild is in use for the functions already; it takes some 50 ms. */
const build = () => {
  if (built) return built;
  const { outputFiles } = buildSync({
    entryPoints: [here('browser/main.ts'), here('style.css')],
    outdir: 'console',
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2023',
    charset: 'utf8',
    logLevel: 'warning',
  });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text.trim() ?? '';
  // Neither has a closing tag in it: esbuild escapes those.
  built = { script: textOf('.js'), style: textOf('.css') };
  return built;
};

/** `GET /`: everything that the page needs in one document. */
export const consolePage = (options: MarkupOptions): WireResponse => {
  const { script, style } = build();
  return {
    statusCode: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policyOf(script, style),
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: markup(options, { script, style }),
  };
};
