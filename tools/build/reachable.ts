import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What files lead to, by their imports. */
export interface Reachable {
  /** The files themselves and all that they import, directly or not. */
  readonly files: readonly string[];
  /** What they import of others: `aws-cdk-lib/aws-iam`, `node:fs`. */
  readonly packages: readonly string[];
}

/**
 * Follows imports in what the TypeScript compiler has written, JavaScript or declarations.
 *
 * @param entries - paths; in declarations an import of `./a.ts` means `./a.d.ts`
 */
export const reachableFrom = (...entries: readonly string[]): Reachable => {
  const files = new Set<string>();
  const packages = new Set<string>();
  const follow = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const isDeclaration = file.endsWith('.d.ts');
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)) {
      if (!name.startsWith('.')) packages.add(name);
      else follow(join(dirname(file), isDeclaration ? name.replace(/\.[jt]s$/, '.d.ts') : name));
    }
  };
  for (const entry of entries) follow(entry);
  return { files: [...files], packages: [...packages].sort() };
};
