import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** Names, licences and licences' texts of the packages that a byte of came into something bundled. */
export const thirdPartyLicenses = (root: string, metafiles: readonly Metafile[]): string => {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.keys(output.inputs)),
  );
  const folders = new Set(inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const packages = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const files = readdirSync(join(root, folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file));
    const texts = files.map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
    return { line: `${name} ${version}: ${license ?? 'none named'}`, text: texts.join('\n\n') };
  });
  const byText = Map.groupBy(packages, ({ text }) => text);
  const sections = [...byText].map(
    ([text, having]) =>
      `${having
        .map(({ line }) => line)
        .sort()
        .join('\n')}\n\n${text}\n`,
  );
  return `The bundles in this package contain these packages.\n\n${sections.sort().join(`\n${'-'.repeat(80)}\n\n`)}`;
};
