import fc from 'fast-check';
import { live } from '../support/guard-life.ts';
import { plan, runsEach } from '../support/guard-plan.ts';
import { counter, histories, seed } from '../support/histories.ts';
import { useVirtualTime } from '../support/virtual-time.ts';

/**
 * Random histories of the guard against the synthesized workflows, in virtual time. A history is what one training run goes
 * through from its submission on, in an account with others: limits, modes and tags change, signals come late or twice, AWS
 * fails for a while, a month ends, sweeps are aborted. The oracle is a model of its own, see guard-model.ts.
 */
useVirtualTime();

// There are more runs in an account: those that are trained anew.
const accounts = Math.ceil(histories / runsEach);

test(`the guard keeps its promises in ${histories} random histories`, async () => {
  // jsonpath-plus makes an Error at each call; writing down its stack would take most of the time.
  Error.stackTraceLimit = 0;
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
}, 600_000);
