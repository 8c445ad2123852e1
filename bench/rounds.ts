/** Takes one figure, in whatever unit. */
export type Measure = () => Promise<number>;

/**
 * Takes each figure once a round, one after the other, and answers the medians: what else the machine does falls on all of
 * them alike. A first round warms disk caches up and doesn't count.
 */
export const medians = async <Name extends string>(
  rounds: number,
  measures: Readonly<Record<Name, Measure>>,
): Promise<Record<Name, number>> => {
  const entries = Object.entries<Measure>(measures).map(([name, measure]) => ({
    name,
    measure,
    taken: [] as number[],
  }));
  for (let round = 0; round <= rounds; round++) {
    for (const { measure, taken } of entries) {
      const figure = await measure();
      if (round > 0) taken.push(figure);
    }
  }
  return Object.fromEntries(entries.map(({ name, taken }) => [name, median(taken)])) as Record<Name, number>;
};

const median = (figures: readonly number[]): number => {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
};
