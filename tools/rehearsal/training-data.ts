/** Documents of each class. AWS asks for 10 at least and recommends 50. */
const documentsPerClass = 50;

const things = {
  INVOICE: ['invoice', 'payment', 'credit note', 'receipt', 'reminder'],
  SUPPORT: ['password', 'printer', 'screen', 'login', 'keyboard'],
};
const sentences = {
  INVOICE: ['was sent to the wrong address', 'is due in two weeks', 'has the wrong amount', 'was paid twice'],
  SUPPORT: ['does not work any more', 'has to be replaced', 'stopped working this morning', 'is slow today'],
};

/**
 * The smallest data that train a classifier: two classes with some sentences each, as CSV without a heading.
 *
 * @see https://docs.aws.amazon.com/comprehend/latest/dg/prep-classifier-data-multi-class.html
 */
export const trainingData = (): string =>
  (['INVOICE', 'SUPPORT'] as const)
    .flatMap((label) =>
      Array.from({ length: documentsPerClass }, (_, i) => {
        const thing = things[label][i % things[label].length];
        const sentence = sentences[label][i % sentences[label].length];
        return `${label},The ${thing} of customer number ${i + 1} ${sentence}.\n`;
      }),
    )
    .join('');
