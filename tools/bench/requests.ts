import { ComprehendClient, type ComprehendClientConfig } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import { localAccount } from '../../local/host/account.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { endless, stopEvent } from './deployment.ts';
import { threeCalls } from './functions/three-calls.ts';
import { medians } from './rounds.ts';
import type { Row } from './table.ts';

/** As many requests as are under way at a time. */
const atOnce = 10;
const secondsARound = 1;

/** Requests a second that one process gets through the handler of POST /stop, each with its three calls of AWS, in process. */
export async function* requests(): AsyncIterable<Row> {
  const account = localAccount({ stack: synthesize('us-east-1'), timings: endless });
  const event = stopEvent(account.comprehend.place({ kind: 'DocumentClassifier', name: 'requested' }).arn);
  const options = account.clientOptions as ComprehendClientConfig & object;
  const bare = threeCalls({
    comprehend: new ComprehendClient(options),
    sfn: new SFNClient(options as object),
    stateMachineArn: account.stopWorkflowArns.DocumentClassifier,
  });
  const perSecond = async (handler: typeof bare | (typeof account.functions)['stop-training']): Promise<number> => {
    const begun = performance.now();
    const seconds = () => (performance.now() - begun) / 1000;
    let done = 0;
    const takeTurns = async () => {
      for (; seconds() < secondsARound; done++) await handler?.(event as never);
    };
    await Promise.all(Array.from({ length: atOnce }, takeTurns));
    return done / seconds();
  };
  const ours = () => perSecond(account.functions['stop-training']);
  const rates = await medians(3, { ours, bare: () => perSecond(bare) });
  account.close();
  yield {
    what: 'requests a second through POST /stop, AWS in process',
    ours: rates.ours.toFixed(0),
    reference: `${rates.bare.toFixed(0)} the same three calls, bare`,
    ratio: rates.ours / rates.bare,
  };
}
