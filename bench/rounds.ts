/** Takes something, once. */
export type Measure<Figure> = () => Promise<Figure>;

/**
 * Takes each figure once a round, one after the other: what else the machine does falls on all of them alike. A first round
 * warms disk caches up and doesn't count.
 */
export const rounds = async <Name extends string, Figure>(
  count: number,
  measures: Readonly<Record<Name, Measure<Figure>>>,
): Promise<Record<Name, Figure[]>> => {
  const entries = Object.entries<Measure<Figure>>(measures);
  const taken = Object.fromEntries(entries.map(([name]) => [name, [] as Figure[]])) as Record<Name, Figure[]>;
  for (let round = 0; round <= count; round++) {
    for (const [name, measure] of entries) {
      const figure = await measure();
      if (round > 0) taken[name as Name].push(figure);
    }
  }
  return taken;
};

/** As {@link rounds}, and of each figure the median. */
export const medians = async <Name extends string>(
  count: number,
  measures: Readonly<Record<Name, Measure<number>>>,
): Promise<Record<Name, number>> => {
  const taken = await rounds(count, measures);
  return Object.fromEntries(Object.entries<number[]>(taken).map(([name, all]) => [name, median(all)])) as Record<
    Name,
    number
  >;
};

/** The figure below which a part of the others is. */
export const quantile = (figures: readonly number[], part: number): number => {
  const sorted = figures.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * part;
  const [below = Number.NaN, above = below] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  return below + (above - below) * (position % 1);
};

export const median = (figures: readonly number[]): number => quantile(figures, 0.5);
