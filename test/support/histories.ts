/** How many a file of random histories goes through; HISTORIES says otherwise, and is 10,000 in CI. */
export const histories = Number(process.env.HISTORIES ?? 1_000);

/** Of all that is random in a file: the same each time, so that a failure tells of the change. HISTORIES_SEED takes another. */
export const seed = Number(process.env.HISTORIES_SEED ?? 7);

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

/** Chance from then on is the same each time: the jitter of retries is part of a history. */
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
