import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

const help = `Usage: npm run --silent source-line -- [--bundles FOLDER] [TEXT…]

Puts file and line of the source in the place of each position in a function's bundle, "stop-training.cjs:1:12345", in a log
or a stack trace: TEXT, else the standard input. Check out the commit that is deployed, or name the folder of its bundles.`;

/** A bundle's sources are written relative to where it was built; here they are to be found from the checkout. */
const inCheckout = (source: string): string => {
  const path = source.replace(/^(\.\.\/)+/, '');
  return existsSync(join(root, path)) ? path : join('node_modules', path);
};

/** Reads a function's source map once; undefined where the folder has no such function. */
const sourceMaps = (folder: string) => {
  const read = new Map<string, SourceMap | undefined>();
  return (name: string): SourceMap | undefined => {
    const file = [join(folder, name, `${name}.cjs.map`), join(folder, `${name}.cjs.map`)].find(existsSync);
    if (!read.has(name)) read.set(name, file ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : undefined);
    return read.get(name);
  };
};

const { values, positionals } = parseArgs({
  options: { bundles: { type: 'string' }, help: { type: 'boolean' } },
  allowPositionals: true,
});
if (values.help) console.log(help);
else {
  const folder = values.bundles ?? (await import('../../lib/functions/bundle.ts')).bundles();
  const mapOf = sourceMaps(folder);
  const given = positionals.length > 0 ? positionals.join('\n') : await text(process.stdin);
  const told = given.replace(/[^\s("']*?([\w-]+)\.cjs:(\d+):(\d+)/g, (position, name, line, column) => {
    const origin = mapOf(name)?.findOrigin(Number(line), Number(column));
    return origin && 'fileName' in origin ? `${inCheckout(origin.fileName)}:${origin.lineNumber}` : position;
  });
  process.stdout.write(told.endsWith('\n') ? told : `${told}\n`);
}
