/** A shell block of a page: `sh` is commands, `console` is commands after `$ ` and what they print. */
export interface ShellBlock {
  readonly steps: readonly Step[];
  /** Why it isn't run, as the page's comment says. */
  readonly notRun?: string;
}

export interface Step {
  readonly command: string;
  /** Undefined in a `sh` block, which shows no output. */
  readonly printed?: string;
}

const shellLanguages = ['sh', 'console'];
const otherNamesOfShell = ['', 'bash', 'shell', 'zsh', 'shell-session', 'terminal'];

/**
 * The shell blocks of a page in their order.
 *
 * `<!-- not run: why -->` right before a block is about that block; elsewhere about all that follows in its section.
 *
 * @throws Error a block whose language says nothing, a comment that is about no block
 */
export const shellBlocks = (page: string): ShellBlock[] => {
  const blocks: ShellBlock[] = [];
  const lines = page.split('\n');
  /** Comments that count now, by the level of the heading that their section has. */
  let sections: { level: number; why: string; line: number; isUsed: boolean }[] = [];
  let level = 1;
  let before: string | undefined;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const [, hashes = ''] = /^(#+) /.exec(line) ?? [];
    const [, why] = /^<!-- not run: (.+) -->$/.exec(line) ?? [];
    const [, fence, language = ''] = /^\s*(```+)(\S*)/.exec(line) ?? [];
    if (hashes) {
      level = hashes.length;
      assertUsed(sections.filter((section) => section.level >= level));
      sections = sections.filter((section) => section.level < level);
    } else if (why && /^\s*```/.test(lines[i + 1] ?? '')) before = why;
    else if (why) sections.push({ level, why, line: i + 1, isUsed: false });
    else if (fence) {
      const end = lines.findIndex((other, j) => j > i && other.trim() === fence);
      if (otherNamesOfShell.includes(language))
        throw new Error(`line ${i + 1}: which language? Shell is sh or console`);
      if (shellLanguages.includes(language)) {
        const section = sections.at(-1);
        const notRun = before ?? section?.why;
        if (section && before === undefined) section.isUsed = true;
        const steps = stepsOf(language, lines.slice(i + 1, end));
        blocks.push({ steps, ...(notRun !== undefined && { notRun }) });
      } else if (before !== undefined) throw new Error(`line ${i}: "not run" before a block that is no shell's`);
      before = undefined;
      i = end;
    }
  }
  assertUsed(sections);
  return blocks;
};

const assertUsed = (sections: readonly { line: number; isUsed: boolean }[]): void => {
  for (const { line, isUsed } of sections) if (!isUsed) throw new Error(`line ${line}: "not run" is about no block`);
};

const stepsOf = (language: string, lines: readonly string[]): Step[] => {
  const text = lines.join('\n');
  if (language === 'sh') return [{ command: text }];
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      // A command goes on where its line ends in a backslash.
      const [, command = '', printed = ''] = /^((?:[^\n]*\\\n)*[^\n]*)\n?(.*)$/s.exec(step) ?? [];
      return { command, printed };
    });
};

/**
 * What a text says whenever it is printed: digits stand for digits, an execution's id for an id, `< $0.01` for an amount; white
 * space doesn't count.
 */
const shape = (text: string): string =>
  text
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{16}\b/g, 'ID')
    .replace(/(<|less than) (?=\$)/g, '')
    .replace(/\d+/g, '0')
    .replace(/\s+/g, '');

/** Whether the output is as the page shows it. A line of `…` stands for any lines. */
export const isAsPrinted = (printed: string, page: string): boolean => {
  const parts = page.split(/^…$/m).map((part) => shape(part).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(shape(printed));
};
