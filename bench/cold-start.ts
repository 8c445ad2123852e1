import { type Bundle, compared, deployed } from './bundles.ts';
import type { Deployment } from './deployment.ts';
import { callIn } from './fresh-process.ts';
import { medians } from './rounds.ts';
import { atMost, inKb, inMs, type Row, under } from './table.ts';

/** Of the whole cold start, import and first call; 1.55 to 1.7 at 0.1.0. */
const mostTimesUnavoidable = 1.2;
const mostKb = 240;

/**
 * A cold start of POST /stop: a fresh process, import of the bundle, first call with its three requests to AWS, answered over
 * TLS on loopback. The unavoidable is an ES module, whatever the stack bundles: a reference that stays.
 */
export async function* coldStart({ functions }: Deployment, rounds = 15): AsyncIterable<Row> {
  const { bundles, remove } = compared();
  const ours = deployed('stop-training');
  const start = (bundle: Bundle, statusCode: number, nodeOptions?: string) => async () => {
    const { ms, answer } = await callIn(bundle, functions['stop-training'], { ...(nodeOptions && { nodeOptions }) });
    if (answer?.statusCode !== statusCode) throw new Error(`expected ${statusCode}, got ${JSON.stringify(answer)}`);
    return ms;
  };
  const ms = await medians(rounds, {
    ours: start(ours, 202),
    withMaps: start(ours, 202, '--enable-source-maps'),
    empty: start(bundles.empty, 200),
    twoClients: start(bundles.twoClients, 200),
    twoClientsLikeOurs: start(bundles.twoClientsLikeOurs, 200),
    threeCalls: start(bundles.threeCalls, 202),
    esModule: start(bundles.esModule, 202),
    allProviders: start(bundles.allProviders, 202),
    unbundledSdk: start(bundles.unbundledSdk, 202),
    byDefault: start(bundles.byDefault, 202),
  });
  remove();
  const against = (reference: number, what: string): Row => ({
    what: 'cold start of POST /stop: process, import, first call',
    ours: inMs(ms.ours),
    reference: `${inMs(reference)} ${what}`,
    ratio: ms.ours / reference,
  });
  const unavoidable = against(ms.twoClients, 'an empty function that parses the two clients (ES module)');
  yield { ...unavoidable, mark: atMost(mostTimesUnavoidable, unavoidable.ratio) };
  yield against(ms.twoClientsLikeOurs, 'the same, bundled as ours');
  yield against(ms.threeCalls, 'the same with the three calls, bare');
  yield against(ms.empty, 'an empty function');
  yield against(ms.withMaps, 'ours with source maps read at run time');
  yield against(ms.esModule, 'ours as ES module');
  yield against(ms.allProviders, 'ours with all credential providers');
  yield against(ms.unbundledSdk, 'ours, the SDK not bundled');
  yield against(ms.byDefault, "esbuild's defaults, with the SDK");

  const size = (reference: Bundle, what: string): Row => ({
    what: 'bundle of POST /stop',
    ours: inKb(ours.bytes),
    reference: `${inKb(reference.bytes)} ${what}`,
    ratio: ours.bytes / reference.bytes,
  });
  yield {
    ...size(bundles.twoClientsLikeOurs, 'the two clients, bundled as ours'),
    mark: under(mostKb, ours.bytes / 1000, 'kB'),
  };
  yield size(bundles.allProviders, 'with all credential providers');
}
