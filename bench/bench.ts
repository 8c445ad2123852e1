import { bundleContents, bundleSize } from './bundle-size.ts';
import { type Bundles, synthesizeBundles } from './bundles.ts';
import { coldStart } from './cold-start.ts';
import { polling } from './polling.ts';
import { requests } from './requests.ts';
import { synth } from './synth.ts';
import { printTable, type Row } from './table.ts';

/** Each measurement by the name it can be asked for; `npm run bench:sweep` has those of the guard. */
const measurements: Readonly<Record<string, (bundles: Bundles) => Row[] | Promise<Row[]>>> = {
  'cold-start': (bundles) => coldStart(bundles),
  'bundle-size': bundleSize,
  synth: () => synth(),
  polling: () => polling(),
  requests: () => requests(),
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(measurements, name));
if (unknown) {
  console.error(`A measurement is one of ${Object.keys(measurements).join(', ')}, got '${unknown}'`);
  process.exit(1);
}

const { bundles, remove } = synthesizeBundles();
try {
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(measurements)) {
    if (asked.length && !asked.includes(name)) continue;
    console.error(`Measuring ${name} …`);
    rows.push(...(await measure(bundles)));
  }
  printTable(rows, `npm run bench${asked.length ? ` -- ${asked.join(' ')}` : ''}`);
  if (!asked.length || asked.includes('bundle-size')) {
    console.log(`\nWhat is in each bundle:\n${(await bundleContents(bundles)).join('\n')}`);
  }
} finally {
  remove();
}
