import type { FunctionName } from '../../lambda/functions.ts';
import { deployed } from './bundles.ts';
import { deploy, eventsIn } from './deployment.ts';
import { type CallOptions, callIn } from './fresh-process.ts';
import { controlGroup, shareOf } from './processor-share.ts';
import { rounds, undisturbed } from './rounds.ts';
import { atMost, inMs, printCells, type Row, under } from './table.ts';

const memories = [128, 256, 512, 1024, 1769];
/** Of the first call of POST /stop, at no more than its price there. */
const mostMs = 100;
const cheapMib = 256;
/** Of arm64. @see https://aws.amazon.com/lambda/pricing/ */
const usdPerGbSecond = 0.0000133334;

const usdPerMillion = (ms: number, memoryMib: number): number => ms * (memoryMib / 1024) * usdPerGbSecond * 1000;
const inUsd = (usd: number): string => `$${usd.toFixed(2)}`;
const inMib = (mib: number): string => `${mib.toLocaleString('en')} MB`;

/** A call of a function in a process of its own. */
const callsOf = async ({ account, functions }: Awaited<ReturnType<typeof deploy>>) => {
  const events = await eventsIn(account);
  return (name: FunctionName, options: CallOptions) =>
    callIn(deployed(name), { ...functions[name], event: events[name] }, options);
};

/**
 * The first call of POST /stop at Lambda's share of a processor for each memory: measured where the share can be enforced,
 * else computed.
 */
export async function* memory(): AsyncIterable<Row> {
  const deployment = await deploy();
  const call = await callsOf(deployment);
  const groups = memories.map((mib) => [mib, controlGroup(mib)] as const);
  const canEnforce = groups.every(([, group]) => group);
  const firstCall = (group?: string) => async () => (await call('stop-training', { group })).first;
  const enforced = canEnforce ? groups.map(([mib, group]) => [mib, firstCall(group?.file)] as const) : [];
  const { whole = [], ...taken } = await rounds(7, { whole: firstCall(), ...Object.fromEntries(enforced) });
  for (const [, group] of groups) group?.remove();
  deployment.close();

  const cpuMs = undisturbed(whole.map((first) => first.cpuMs));
  const computed = (mib: number) => cpuMs / shareOf(mib);
  const measured = taken as Readonly<Record<string, typeof whole>>;
  const first = (mib: number) => (canEnforce ? undisturbed((measured[mib] ?? []).map(({ ms }) => ms)) : computed(mib));
  const chosen = deployment.functions['stop-training'].memoryMib;
  for (const mib of memories) {
    const ms = first(mib);
    yield {
      what: `first call of POST /stop at ${inMib(mib)}, ${canEnforce ? 'share enforced' : 'computed: no control groups'}`,
      ours: `${inMs(ms)}, ${inUsd(usdPerMillion(ms, mib))} a million`,
      reference: `${inMs(computed(mib))} computed from ${inMs(cpuMs)} of a processor`,
      ratio: ms / computed(mib),
      ...(mib === chosen && { mark: under(mostMs, ms, 'ms') }),
    };
  }
  const [ours, cheap] = [usdPerMillion(first(chosen), chosen), usdPerMillion(first(cheapMib), cheapMib)];
  yield {
    what: `price of a million first calls at ${inMib(chosen)}`,
    ours: inUsd(ours),
    reference: `${inUsd(cheap)} at ${inMib(cheapMib)}`,
    ratio: ours / cheap,
    mark: atMost(1, ours / cheap),
  };
}

/** For each function what its first and a warm call take of a processor, and so at each memory. Without waiting for AWS. */
export const printFunctions = async (): Promise<void> => {
  const deployment = await deploy();
  const call = await callsOf(deployment);
  const line = (cells: readonly string[]) => printCells(cells, [20]);
  line(['first · warm call', 'has', 'used', 'processor', 'a million', ...memories.map(inMib)]);
  line(['---', '---:', '---:', '---:', '---:', ...memories.map(() => '---:')]);
  for (const [name, { memoryMib }] of Object.entries(deployment.functions)) {
    const called = [];
    while (called.length < 5) called.push(await call(name as FunctionName, { warmCalls: 10 }));
    const first = undisturbed(called.map((once) => once.first.cpuMs));
    // The first ones are still being compiled.
    const warm = undisturbed(called.flatMap((once) => once.warm.slice(5).map(({ cpuMs }) => cpuMs)));
    const both = (show: (ms: number) => string) => `${show(first)} · ${show(warm)}`;
    line([
      name,
      inMib(memoryMib),
      inMib(Math.round(Math.max(...called.map(({ rssBytes }) => rssBytes)) / 2 ** 20)),
      both(inMs),
      // The same at every memory up to a whole processor.
      both((ms) => inUsd(usdPerMillion(ms / shareOf(memoryMib), memoryMib))),
      ...memories.map((mib) => both((ms) => inMs(ms / shareOf(mib)))),
    ]);
  }
  deployment.close();
};
