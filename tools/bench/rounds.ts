/**
 * Takes each figure once a round, one after the other: what else the machine does falls on all of them alike. A first round
 * warms disk caches up and doesn't count.
 *
 * @returns of each figure its lower quartile, since other work makes figures larger and never smaller
 */
export const rounds = async <Name extends string>(
  count: number,
  measures: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number>> => {
  const taken = new Map<string, number[]>();
  for (let round = 0; round <= count; round++) {
    for (const [name, measure] of Object.entries<() => Promise<number>>(measures)) {
      const figure = await measure();
      if (round > 0) taken.set(name, [...(taken.get(name) ?? []), figure]);
    }
  }
  const figures = Array.from(taken, ([name, all]) => [name, quantile(all, 0.25)]);
  return Object.fromEntries(figures) as Record<Name, number>;
};

/** The figure below which a part of the others is. */
const quantile = (figures: readonly number[], part: number): number =>
  figures.toSorted((a, b) => a - b)[Math.floor((figures.length - 1) * part)] ?? Number.NaN;

export const median = (figures: readonly number[]): number => quantile(figures, 0.5);
