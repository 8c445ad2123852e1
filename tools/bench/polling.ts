import { localAccount } from '../../local/host/account.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import type { Row } from './table.ts';
import { inVirtualTime } from './virtual-time.ts';

/** Stops of ten minutes and a part of a poll interval, spread evenly over one. */
const stops = 15;
const stopSeconds = 600;
/** Step Functions' price. @see https://aws.amazon.com/step-functions/pricing/ */
const usdPerTransition = 0.025 / 1000;

/** The stop workflow as synthesized, with our poll interval and with Terraform's: what it costs, and how late it notices. */
export async function* polling(): AsyncIterable<Row> {
  const [ours, theirs] = [await simulate(15), await simulate(60)];
  const cost = (transitions: number) => `${transitions.toFixed(0)} ($${(transitions * usdPerTransition).toFixed(4)})`;
  yield {
    what: 'state transitions of a stop of 10 minutes, polled every 15 s',
    ours: `${cost(ours.transitions)}, ${ours.ofAPoll.toFixed(2)} a poll`,
    reference: `${cost(theirs.transitions)} polled every 60 s, Terraform's way`,
    ratio: ours.transitions / theirs.transitions,
  };
  yield {
    what: 'how late its end is noticed, on average',
    ours: `${ours.delay.toFixed(1)} s`,
    reference: `${theirs.delay.toFixed(1)} s polled every 60 s`,
    ratio: ours.delay / theirs.delay,
  };
}

/** Means over all stops. */
const simulate = async (pollIntervalSeconds: number) => {
  const stack = synthesize('us-east-1', { pollIntervalSeconds });
  let [transitions, polls, delay, ended] = [0, 0, 0, 0];
  await inVirtualTime(() => {
    const { comprehend, workflows, stopWorkflowArns, inFlight } = localAccount({
      stack,
      timings: { submittedSeconds: 0, trainingSeconds: 1e6 },
      onStateEntered: (_, state) => {
        transitions += 1;
        if (state === 'Describe Model') polls += 1;
      },
      onStatusChange: ({ status, startDate, stopDate = 0, input }) => {
        if (status === 'RUNNING') return;
        ended += 1;
        delay += stopDate - startDate - JSON.parse(input).stoppingSeconds;
      },
    });
    for (let i = 0; i < stops; i++) {
      const stoppingSeconds = stopSeconds + ((i + 0.5) / stops) * pollIntervalSeconds;
      const { arn } = comprehend.place({ kind: 'DocumentClassifier', name: `${i}` }, { stoppingSeconds });
      workflows.operations.StartExecution({
        stateMachineArn: stopWorkflowArns.DocumentClassifier,
        input: JSON.stringify({ DocumentClassifierArn: arn, SubmitTime: new Date().toISOString(), stoppingSeconds }),
      });
    }
    return { inFlight, goesOn: () => ended < stops };
  });
  // Besides its polls a stop has Request Stop; Training Ended stands for the last poll's Wait.
  return { transitions: transitions / stops, ofAPoll: (transitions - stops) / polls, delay: delay / stops };
};
