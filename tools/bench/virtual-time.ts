import { setImmediate } from 'node:timers/promises';

/** An account's requests under way: no time passes meanwhile. */
interface Busy {
  readonly inFlight: () => number;
}

/**
 * Goes from timer to timer in no time, for as long as something is going on: `Date` and `setTimeout` belong to it meanwhile.
 *
 * Not node:test's timers, whose next one can't be asked for: in steps of a second jitter would be lost.
 *
 * @param begin - starts it, and answers what is asked before each step whether it goes on
 */
export const inVirtualTime = async (begin: () => Busy & { readonly goesOn: () => boolean }): Promise<void> => {
  const { setTimeout, clearTimeout, Date } = globalThis;
  const { stackTraceLimit } = Error;
  let now = Date.now();
  const timers = new Map<object, { readonly at: number; readonly call: () => void }>();
  class VirtualDate extends Date {
    constructor(...given: [] | [number]) {
      super(...((given.length ? given : [now]) as [number]));
    }
    static override now = () => now;
  }
  const setVirtual = (call: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) => {
    const timer = { unref: () => timer, ref: () => timer, hasRef: () => true };
    timers.set(timer, { at: now + Math.max(1, Math.ceil(ms)), call: () => call(...given) });
    return timer;
  };
  const clearVirtual = (timer: object) => void timers.delete(timer);
  Object.assign(globalThis, { setTimeout: setVirtual, clearTimeout: clearVirtual, Date: VirtualDate });
  // jsonpath-plus makes an Error at each call; writing down its stack would take most of the time.
  Error.stackTraceLimit = 0;
  try {
    const { inFlight, goesOn } = begin();
    for (;;) {
      do await setImmediate();
      while (inFlight() > 0);
      if (!goesOn()) return;
      now = Math.min(...Array.from(timers.values(), ({ at }) => at));
      if (now === Infinity) throw new Error('Nothing is left to wait for');
      for (const [timer, { at, call }] of [...timers]) {
        if (at <= now && timers.delete(timer)) call();
      }
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Object.assign(globalThis, { setTimeout, clearTimeout, Date });
  }
};
