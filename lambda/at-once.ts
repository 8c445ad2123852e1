/** As many requests as Comprehend is asked at a time; the sweep workflow's Maps have the same number. */
const atOnce = 10;

/** Does some asynchronous work for every item, ten at a time, and answers in the items' order. */
export const mapAtOnce = async <Item, Answer>(
  items: readonly Item[],
  work: (item: Item) => Promise<Answer>,
): Promise<Answer[]> => {
  const answers: Answer[] = [];
  const queue = items.entries();
  const takeFromQueue = async () => {
    for (const [i, item] of queue) answers[i] = await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, takeFromQueue));
  return answers;
};
