/** How many random histories a file plays. HISTORIES changes it; in CI it is 10,000. */
export const histories = Number(process.env.HISTORIES ?? 1_000);

/** The seed of everything random in a file. It stays the same, so that a failure comes from the change. HISTORIES_SEED changes it. */
export const seed = Number(process.env.HISTORIES_SEED ?? 7);

// jsonpath-plus makes an Error at each call; writing down its stack would take most of the time.
Error.stackTraceLimit = 0;

/** Counts by name. */
export const counter = () => {
  const counts: Record<string, number> = {};
  return {
    counts,
    add: (name: string, count = 1) => {
      counts[name] = (counts[name] ?? 0) + count;
    },
  };
};

/** Makes Math.random repeatable, since the jitter of retries is part of a history. */
export const seedChance = (from: number): void => {
  let state = from;
  // Mulberry32, which is in the public domain.
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
