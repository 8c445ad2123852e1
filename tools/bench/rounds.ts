type Measures<Name extends string, Figure> = Readonly<Record<Name, () => Promise<Figure>>>;

/**
 * Takes each figure once a round, one after the other: what else the machine does falls on all of them alike. A first round
 * warms disk caches up and doesn't count.
 */
export const rounds = async <Name extends string, Figure>(count: number, measures: Measures<Name, Figure>) => {
  const names = Object.keys(measures) as Name[];
  const taken = Object.fromEntries(names.map((name) => [name, [] as Figure[]])) as Record<Name, Figure[]>;
  for (let round = 0; round <= count; round++) {
    for (const name of names) {
      const figure = await measures[name]();
      if (round > 0) taken[name].push(figure);
    }
  }
  return taken;
};

/** As {@link rounds}, and of each figure the median. */
export const medians = async <Name extends string>(count: number, measures: Measures<Name, number>) => {
  const taken = Object.entries<number[]>(await rounds(count, measures));
  return Object.fromEntries(taken.map(([name, all]) => [name, median(all)])) as Record<Name, number>;
};

/** The figure below which a part of the others is. */
export const quantile = (figures: readonly number[], part: number): number => {
  const sorted = figures.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * part;
  const [below = Number.NaN, above = below] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  return below + (above - below) * (position % 1);
};

export const median = (figures: readonly number[]): number => quantile(figures, 0.5);

/** For processes of their own: what else the machine does makes their figures larger and never smaller. */
export const undisturbed = (figures: readonly number[]): number => quantile(figures, 0.25);
