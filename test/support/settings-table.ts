import { readFileSync } from 'node:fs';
import { settingNames, stackSettings } from '../../lib/settings.ts';

/**
 * The table of docs/settings.md, from the rows of lib/settings.ts and their comments.
 *
 * `node -p "require('./test/support/settings-table.ts').settingsTable()"` prints it.
 */
export const settingsTable = (): string => {
  const source = readFileSync(new URL('../../lib/settings.ts', import.meta.url), 'utf8');
  const rows = settingNames.map((name) => {
    const { rule, isOfGuard } = stackSettings[name];
    const [, comment = ''] = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s*${name}:`).exec(source) ?? [];
    const [effect = '', ...more] = comment
      .replace(/^\s*\* ?/gm, '')
      .trim()
      .split(/\n\n|\s(?=@)/);
    const byDefault = more.find((part) => part.startsWith('@default'))?.replace(/^@default (- )?/, '') ?? '';
    return [`\`${name}\``, byDefault, rule.allowed, effect, isOfGuard ? 'yes' : ''];
  });
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('\n', ' ')).join(' | ')} |`;
  return [
    line(['setting', 'default', 'allowed', 'effect', 'guard only']),
    line(['---', '---', '---', '---', '---']),
    ...rows.map(line),
  ].join('\n');
};
