import type { Bundle, Bundles } from './bundles.ts';
import { idleStepFunctions, serveAws, stopWorkflowArn, trainingAccount } from './endpoint.ts';
import { callOnce } from './fresh-process.ts';
import { medians } from './rounds.ts';
import { proxyEvent } from './stop-event.ts';
import { atMost, inMs, type Row } from './table.ts';

/** Of the whole cold start, import and first call. */
const mostTimesUnavoidable = 1.5;

/**
 * A cold start of POST /stop: a fresh process, import of the bundle, first call with its three requests to AWS, answered over
 * TLS on loopback. The unavoidable is an ES module, whatever the stack bundles: a reference that stays.
 */
export const coldStart = async ({ deployed, compared }: Bundles, rounds = 15): Promise<Row[]> => {
  const account = trainingAccount();
  const endpoint = await serveAws([account, idleStepFunctions], 'https');
  const { arn } = account.place({ DocumentClassifierName: 'cold-start' });
  const environment = {
    ...endpoint.environment,
    STOP_WORKFLOW_ARN: stopWorkflowArn,
    RETRY_AFTER_SECONDS: '15',
    POWERTOOLS_SERVICE_NAME: 'bench',
  };
  const start = (bundle: Bundle | undefined, statusCode: number) => async () => {
    const { file = '', nodeOptions: NODE_OPTIONS = '' } = bundle ?? {};
    const { ms, answer } = await callOnce(file, proxyEvent(arn), { ...environment, NODE_OPTIONS });
    if (answer?.statusCode !== statusCode) throw new Error(`expected ${statusCode}, got ${JSON.stringify(answer)}`);
    return ms;
  };
  const ms = await medians(rounds, {
    ours: start(deployed.StopApiStopTraining, 202),
    empty: start(compared.Empty, 200),
    twoClients: start(compared.TwoClients, 200),
    twoClientsLikeOurs: start(compared.TwoClientsLikeOurs, 200),
    threeCalls: start(compared.ThreeCalls, 202),
    unbundledSdk: start(compared.UnbundledSdk, 202),
    cdkDefault: start(compared.CdkDefault, 202),
    cdkDefaultBundledSdk: start(compared.CdkDefaultBundledSdk, 202),
  });
  endpoint.close();
  const against = (reference: number, what: string): Row => ({
    what: 'cold start of POST /stop: process, import, first call',
    ours: inMs(ms.ours),
    reference: `${inMs(reference)} ${what}`,
    ratio: ms.ours / reference,
  });
  const unavoidable = against(ms.twoClients, 'unavoidable: an empty function and the two clients parsed, as ES module');
  return [
    { ...unavoidable, mark: atMost(mostTimesUnavoidable, unavoidable.ratio) },
    against(ms.twoClientsLikeOurs, 'the same, bundled as the stack bundles'),
    against(ms.threeCalls, 'the same, and the three calls, bare'),
    against(ms.empty, 'an empty function'),
    against(ms.unbundledSdk, 'the same handler, SDK not bundled (ES module)'),
    against(ms.cdkDefault, "CDK's default: CommonJS, not minified, SDK not bundled"),
    against(ms.cdkDefaultBundledSdk, "CDK's default with the SDK bundled: 1.4 MB"),
  ];
};
