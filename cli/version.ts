import { existsSync, readFileSync } from 'node:fs';

/** The package's version, from the nearest package.json above: as sources and compiled, this file lies at different depths. */
export const version = (): string => {
  for (let folder = new URL('./', import.meta.url); ; folder = new URL('../', folder)) {
    const file = new URL('package.json', folder);
    if (existsSync(file)) return String(JSON.parse(readFileSync(file, 'utf8')).version);
    if (folder.pathname === '/') return 'unknown';
  }
};
