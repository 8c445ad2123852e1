import { coldStart } from './cold-start.ts';
import type { Row } from './measure.ts';
import { reading } from './reading.ts';
import { replay } from './replay.ts';
import { synth } from './synth.ts';

/** Each measurement by the name that it can be asked for. */
const measurements: Readonly<Record<string, () => AsyncIterable<Row>>> = {
  reading,
  replay,
  synth,
  'cold-start': coldStart,
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(measurements, name));
if (unknown) {
  console.error(`A measurement is one of ${Object.keys(measurements).join(', ')}, got '${unknown}'`);
  process.exit(1);
}
// A Markdown table, so that docs can quote it as it stands.
console.log('| what | ours | reference | ratio | mark |\n| --- | --- | --- | ---: | --- |');
for (const [name, measure] of Object.entries(measurements)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for await (const { what, ours, reference, ratio, most } of measure()) {
    const mark = most === undefined ? '' : `≤ ${most} ${ratio <= most ? 'met' : '**missed**'}`;
    console.log(`| ${[what, ours, reference, ratio.toPrecision(3), mark].join(' | ')} |`);
  }
}
