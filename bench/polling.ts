import { localAccount } from '../local/account.ts';
import { synthesize } from '../local/stack/synthesized.ts';
import type { Row } from './table.ts';
import { inVirtualTime } from './virtual-time.ts';

/** Stops of ten minutes and a part of a poll interval, spread evenly over one. */
const stops = 15;
const stopSeconds = 600;
const [ourSeconds, theirSeconds] = [15, 60];
/** Step Functions' price. @see https://aws.amazon.com/step-functions/pricing/ */
const usdPerTransition = 0.025 / 1000;

/** The stop workflow as synthesized, with our poll interval and with Terraform's: what it costs, and how late it notices. */
export async function* polling(): AsyncIterable<Row> {
  const ours = await simulate(ourSeconds);
  const theirs = await simulate(theirSeconds);
  const row = (what: string, figure: keyof typeof ours, show: (figure: number) => string): Row => ({
    what,
    ours: show(ours[figure]),
    reference: `${show(theirs[figure])} polled every ${theirSeconds} s, Terraform's way`,
    ratio: ours[figure] / theirs[figure],
  });
  yield row(`state transitions of a stop of 10 minutes, polled every ${ourSeconds} s`, 'transitions', (transitions) => {
    const usd = (transitions * usdPerTransition).toFixed(4);
    return `${transitions.toFixed(0)} ($${usd})`;
  });
  yield row('of it for each poll', 'ofAPoll', (transitions) => transitions.toFixed(2));
  yield row('how late its end is noticed, on average', 'delay', (seconds) => `${seconds.toFixed(1)} s`);
}

/** Means over all stops. */
const simulate = async (pollIntervalSeconds: number) => {
  const stack = synthesize('us-east-1', { pollIntervalSeconds });
  let entered = 0;
  let polls = 0;
  let delay = 0;
  let ended = 0;
  await inVirtualTime(() => {
    const account = localAccount({
      stack,
      timings: { submittedSeconds: 0, trainingSeconds: 1e6 },
      onStateEntered: (_, state) => {
        entered += 1;
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
      const { arn } = account.comprehend.place({ kind: 'DocumentClassifier', name: `${i}` }, { stoppingSeconds });
      account.workflows.operations.StartExecution({
        stateMachineArn: account.stopWorkflowArns.DocumentClassifier,
        input: JSON.stringify({ DocumentClassifierArn: arn, SubmitTime: new Date().toISOString(), stoppingSeconds }),
      });
    }
    return { inFlight: account.inFlight, goesOn: () => ended < stops };
  });
  // Besides its polls a stop has Request Stop; Training Ended stands for the last poll's Wait.
  return { transitions: entered / stops, ofAPoll: (entered - stops) / polls, delay: delay / stops };
};
