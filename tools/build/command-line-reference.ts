import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Writes what `--help` of the command and of its commands prints into `docs/command-line.md`. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const page = join(root, 'docs/command-line.md');
const bin = join(root, 'bin/comprehend-stop-training.js');

const help = (...command: string[]): string =>
  execFileSync(process.execPath, [bin, ...command, '--help'], { encoding: 'utf8' }).trimEnd();
const block = (heading: string, text: string): string => `## ${heading}\n\n\`\`\`text\n${text}\n\`\`\``;

const all = help();
const [, list = ''] = /^Commands:\n(.*?)\n\n/ms.exec(all) ?? [];
const commands = Array.from(list.matchAll(/^ {2}(?!help)([a-z-]+)/gm), ([, command = '']) => command);
const ofCommands = commands.map((command) => block(command, help(command).replace(/\n\nGlobal Options:.*/s, '')));
writeFileSync(
  page,
  readFileSync(page, 'utf8').replace(/(<!-- help -->).*(<!-- \/help -->)/s, (_, begin, end) =>
    [begin, block('All commands', all), ...ofCommands, end].join('\n\n'),
  ),
);
