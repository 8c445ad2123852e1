import fc from 'fast-check';
import { live } from '../support/guard-life.ts';
import { faultKinds, plan, runsEach } from '../support/guard-plan.ts';
import { counter, histories, seed } from '../support/histories.ts';
import { useVirtualTime } from '../support/virtual-time.ts';

/**
 * Random histories of the guard with the synthesized workflows, in virtual time. A history is what happens to one training run
 * from its submission on, in an account with others: limits, modes and tags change, signals come late or twice, AWS fails for a
 * while, a month ends, sweeps are aborted and repeated. A separate model, guard-model.ts, knows what the guard must do; it sees
 * only what goes over the wire.
 */
useVirtualTime();

// An account has more runs: those that are trained anew.
const accounts = Math.ceil(histories / runsEach);

test(`the guard keeps its promises in ${histories} random histories`, async () => {
  const { counts, add } = counter();
  let shrinksLeft = 40;
  const property = fc.asyncProperty(fc.noBias(plan), async (given) => {
    if (shrinksLeft === 0) return;
    const { histories: lived, wrongs } = await live(given, add);
    add('histories', lived);
    if (wrongs.length > 0 || shrinksLeft < 40) shrinksLeft -= 1;
    if (wrongs.length > 0) throw new Error(wrongs.slice(0, 5).join('\n'));
  });
  await fc.assert(property, { numRuns: accounts, seed });
  process.stderr.write(
    `Histories of the guard with seed ${seed} (HISTORIES_SEED repeats it), in ${accounts} accounts: ${JSON.stringify(counts)}\n`,
  );
  expect(counts.histories).toBeGreaterThanOrEqual(histories);
  // Every situation was met, or the histories would prove less than they claim. A thousand meet only the frequent ones.
  const frequent = [
    ...['asked by clock', 'asked by Stop All Requested', 'sweep of a reading', 'reading failed', 'signal: alarm'],
    ...[
      'signal: spent',
      'told: the limit is reached, stops follow',
      'told: exemption unknown',
      'deleted and trained anew',
    ],
    ...['STOPPED', 'DELETED', 'TIMED_OUT'].map((ending) => `stop workflow: ${ending}`),
    ...['change: raised', 'step: abortSweep', 'step: repeatSweep', 'a month ended'],
  ];
  const rare = [
    ...['asked by alarm', 'told: the limit is near', 'change: mode', 'aborted'],
    ...['covered for two readings: stop, unknown', 'covered for two readings: report, none'],
    ...['asked by anomaly', 'asked by spent', 'asked by requested', 'sweep: FAILED', 'sweep: ABORTED'],
    ...['told: the limit is reached', 'told: trained too long', 'told: an unknown Status'],
    'told: the limit is reached, nothing is stopped this month',
    ...['change: new', 'change: noLimit', 'change: grace', 'step: forged', 'step: askedByOthers', 'step: abortStop'],
    ...Object.keys(faultKinds).map((what) => `fault: ${what}`),
  ];
  const met = histories < 1000 ? [] : histories < 10_000 ? frequent : [...frequent, ...rare];
  expect(Object.keys(counts)).toEqual(expect.arrayContaining(met));
}, 1_800_000);
