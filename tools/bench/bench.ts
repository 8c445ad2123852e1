import { coldStart } from './cold-start.ts';
import { start, synth } from './commands.ts';
import { consolePage } from './console-page.ts';
import { memory, printFunctions } from './memory.ts';
import { meter } from './meter.ts';
import { month } from './month.ts';
import { polling } from './polling.ts';
import { requests } from './requests.ts';
import { soak } from './soak.ts';
import { sweep } from './sweep.ts';
import { printHead, printRow, type Row } from './table.ts';

/** Each measurement by the name that it can be asked for. */
const measurements: Readonly<Record<string, () => AsyncIterable<Row>>> = {
  'cold-start': coldStart,
  memory,
  synth,
  start,
  sweep,
  meter,
  month,
  polling,
  requests,
  soak,
  'console-page': consolePage,
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(measurements, name));
if (unknown) {
  console.error(`A measurement is one of ${Object.keys(measurements).join(', ')}, got '${unknown}'`);
  process.exit(1);
}
const isAsked = (name: string) => asked.length === 0 || asked.includes(name);

const begun = performance.now();
printHead();
for (const [name, measure] of Object.entries(measurements)) {
  if (isAsked(name)) for await (const row of measure()) printRow(row);
}
if (isAsked('memory')) {
  console.log(
    '\nFirst and warm calls from their processor time, at the share that each memory has, without waiting for AWS:\n',
  );
  await printFunctions();
}
const command = ['npm run bench', ...(asked.length ? ['--', ...asked] : [])].join(' ');
console.log(`\nIn ${((performance.now() - begun) / 1000).toFixed(0)} s. Again: ${command}`);
// The table is complete: a connection that a measurement left open is no reason to go on.
process.exit();
