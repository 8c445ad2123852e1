import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { arnMember, kindNames, operationOf } from '../../lambda/account/kind.ts';
import { localAccount } from '../../local/host/account.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { atMost, type Row } from './table.ts';
import { inVirtualTime } from './virtual-time.ts';

/** Ended executions that the account keeps here; the local mode keeps 10,000. */
const maxEnded = 300;
/** Models that are trained, stopped and deleted, ten at a time. */
const models = 4 * maxEnded;
const mostGrowth = 1.1;

/** Whether the local mode's memory stays the same once it keeps all that it ever will: a long life in virtual time. */
export async function* soak(): AsyncIterable<Row> {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const stack = synthesize('us-east-1');
  /** MB, each time that as many models more have gone as executions are kept. */
  const heap: number[] = [];
  await inVirtualTime(() => {
    const account = localAccount({ stack, maxEnded, timings: { submittedSeconds: 0, trainingSeconds: 1e6 } });
    const { comprehend, workflows, stopWorkflowArns, inFlight } = account;
    const live = new Set<ReturnType<typeof comprehend.place>>();
    let placed = 0;
    const begin = (): void => {
      const kind = kindNames[placed % 2] ?? 'DocumentClassifier';
      const model = comprehend.place({ kind, name: `soak-${placed++}` });
      live.add(model);
      const input = JSON.stringify({ [arnMember(kind)]: model.arn });
      workflows.operations.StartExecution({ stateMachineArn: stopWorkflowArns[kind], input });
    };
    const end = (model: ReturnType<typeof comprehend.place>): void => {
      comprehend.operations[operationOf('Delete', model.kind)]?.({ [arnMember(model.kind)]: model.arn });
      live.delete(model);
      if ((placed - live.size) % maxEnded !== 0) return;
      collectGarbage();
      heap.push(process.memoryUsage().heapUsed / 1e6);
    };
    const goesOn = (): boolean => {
      for (const model of live) if (comprehend.statusOf(model) === 'STOPPED') end(model);
      while (live.size < 10 && placed < models) begin();
      return live.size > 0;
    };
    return { inFlight, goesOn };
  });
  const [, full = Number.NaN, ...later] = heap;
  const ratio = Math.max(...later) / full;
  yield {
    what: `soak: heap after ${3 * maxEnded} and ${models} models, each trained, stopped, deleted`,
    ours: later.map((mb) => `${mb.toFixed(1)} MB`).join(' and '),
    reference: `${full.toFixed(1)} MB after ${2 * maxEnded}; ${maxEnded} ended executions are kept`,
    ratio,
    mark: atMost(mostGrowth, ratio),
  };
}
