import { coldStart } from './cold-start.ts';
import { meter } from './meter.ts';
import { month } from './month.ts';
import { replay } from './replay.ts';
import { sweep } from './sweep.ts';
import { synth } from './synth.ts';
import { printHead, printRow, type Row } from './table.ts';

/** Each measurement by the name that it can be asked for. */
const measurements: Readonly<Record<string, () => AsyncIterable<Row>>> = {
  sweep,
  meter,
  month,
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
printHead();
for (const [name, measure] of Object.entries(measurements)) {
  if (asked.length === 0 || asked.includes(name)) for await (const row of measure()) printRow(row);
}
