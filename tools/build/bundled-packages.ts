import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleOptions, entryFiles } from '../../lib/functions/bundle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A package that a byte of came into a function's bundle. */
export interface BundledPackage {
  /** With its version: `uuid 9.0.1`. */
  readonly name: string;
  /** SPDX name; `none named` where its package.json has none. */
  readonly license: string;
  /** In how many functions. */
  readonly count: number;
  /** What its licence asks to come along; empty where it has no such file. */
  readonly text: string;
}

/** What the functions' bundles are made of, besides this project, by name. */
export const bundledPackages = async (): Promise<BundledPackage[]> => {
  const { metafile } = await build({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: entryFiles(),
    outdir: 'out',
    write: false,
    metafile: true,
  });
  const counts = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    const folders = Object.keys(inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
    for (const folder of new Set(folders)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const packages = [...counts].map(([folder, count]) => ({ ...describe(join(root, folder)), count }));
  return packages.sort((a, b) => a.name.localeCompare(b.name, 'en'));
};

const describe = (folder: string): Omit<BundledPackage, 'count'> => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  return {
    name: `${name} ${version}`,
    license: typeof license === 'string' ? license : 'none named',
    text: texts.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n'),
  };
};

/** The licences of what is in the bundles, each text once under the packages that have it. */
export const licenceTexts = (packages: readonly BundledPackage[]): string => {
  const byText = Map.groupBy(packages, ({ text, license }) => text || license);
  const sections = [...byText].map(([text, having]) => `${having.map(({ name }) => name).join('\n')}\n\n${text}\n`);
  return `The functions' bundles contain these packages.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`;
};
