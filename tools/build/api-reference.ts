import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Writes the reference of what the package exports, from its doc comments: `docs/api-reference.md`, or the file that is named.
 *
 * By typedoc, in a package of its own beside its settings.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const tool = join(root, 'tools/build/reference');
const file = process.argv[2] ?? join(root, 'docs/api-reference.md');

const folder = mkdtempSync(join(tmpdir(), 'api-reference-'));
const { status } = spawnSync(
  process.execPath,
  [join(tool, 'node_modules/typedoc/bin/typedoc'), '--options', join(tool, 'typedoc.json'), '--out', folder],
  { cwd: tool, stdio: 'inherit' },
);
if (status === 0) copyFileSync(join(folder, 'api-reference.md'), file);
rmSync(folder, { recursive: true });
process.exitCode = status ?? 1;
