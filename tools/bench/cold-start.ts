import { type Bundle, compared, deployed } from './bundles.ts';
import { deploy, stopEvent, train } from './deployment.ts';
import { callIn } from './fresh-process.ts';
import { rounds, undisturbed } from './rounds.ts';
import { atMost, inKb, inMs, type Row, under } from './table.ts';

/** Of the whole cold start; 1.55 to 1.7 at 0.1.0. */
const mostTimesUnavoidable = 1.2;
const mostKb = 240;

/**
 * A cold start of POST /stop: a fresh process, import of the bundle, first call with its three requests to AWS, answered over
 * TLS on loopback. Compared by processor time, for others use the machine too. The unavoidable is an ES module, whatever the
 * stack bundles: a reference that stays.
 */
export async function* coldStart(): AsyncIterable<Row> {
  const { account, functions, close } = await deploy();
  const event = stopEvent(train(account)[0]?.arn ?? '');
  const { bundles, remove } = compared();
  const ours = deployed('stop-training');
  const start = (bundle: Bundle, nodeOptions?: string) => async () =>
    (await callIn(bundle, { ...functions['stop-training'], event }, { nodeOptions })).start;
  const taken = await rounds(11, {
    ours: start(ours),
    withMaps: start(ours, '--enable-source-maps'),
    empty: start(bundles.empty),
    twoClients: start(bundles.twoClients),
    twoClientsLikeOurs: start(bundles.twoClientsLikeOurs),
    threeCalls: start(bundles.threeCalls),
    esModule: start(bundles.esModule),
    allProviders: start(bundles.allProviders),
    unbundledSdk: start(bundles.unbundledSdk),
  });
  remove();
  close();
  const cpuMs = (name: keyof typeof taken) => undisturbed(taken[name].map((one) => one.cpuMs));
  const against = (name: keyof typeof taken, what: string): Row => ({
    what: 'cold start of POST /stop: process, import, first call',
    ours: `${inMs(cpuMs('ours'))} in ${inMs(undisturbed(taken.ours.map(({ ms }) => ms)))}`,
    reference: `${inMs(cpuMs(name))} ${what}`,
    ratio: cpuMs('ours') / cpuMs(name),
  });
  const unavoidable = against('twoClients', 'an empty function that parses the two clients');
  yield { ...unavoidable, mark: atMost(mostTimesUnavoidable, unavoidable.ratio) };
  yield against('twoClientsLikeOurs', 'the same, bundled as ours');
  yield against('threeCalls', 'the same with the three calls, bare');
  yield against('empty', 'an empty function');
  yield against('withMaps', 'ours with source maps read at run time');
  yield against('esModule', 'ours as ES module');
  yield against('allProviders', 'ours with all credential providers');
  yield against('unbundledSdk', 'ours, the SDK not bundled');
  const size = { what: 'bundle of POST /stop', ours: inKb(ours.bytes) };
  const { twoClientsLikeOurs, allProviders } = bundles;
  yield {
    ...size,
    reference: `${inKb(twoClientsLikeOurs.bytes)} the two clients, bundled as ours`,
    ratio: ours.bytes / twoClientsLikeOurs.bytes,
    mark: under(mostKb, ours.bytes / 1000, 'kB'),
  };
  const reference = `${inKb(allProviders.bytes)} with all credential providers`;
  yield { ...size, reference, ratio: ours.bytes / allProviders.bytes };
}
