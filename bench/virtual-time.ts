import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';

/**
 * Goes through time a second at a step, in no time, for as long as something is going on: `Date` and `setTimeout` belong to
 * it meanwhile. What waits only for promises settles between two steps.
 */
export const inVirtualTime = async (begin: () => { readonly goesOn: () => boolean }): Promise<void> => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() });
  const { stackTraceLimit } = Error;
  // jsonpath-plus makes an Error at each call; writing down its stack would take most of the time.
  Error.stackTraceLimit = 0;
  try {
    const { goesOn } = begin();
    do {
      await setImmediate();
      mock.timers.tick(1000);
    } while (goesOn());
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    mock.timers.reset();
  }
};
