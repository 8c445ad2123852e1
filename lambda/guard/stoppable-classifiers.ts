import {
  type ComprehendClient,
  type DocumentClassifierProperties,
  ListTagsForResourceCommand,
  paginateListDocumentClassifiers,
} from '@aws-sdk/client-comprehend';
import { mapAtOnce } from '../at-once.ts';
import { statusesThatAre } from '../model/document-classifier.ts';

/** Comprehend's largest page. */
const pageSize = 500;

/** A tag as it has to be, key and value, for a sweep to leave a classifier alone. */
export interface ExemptTag {
  readonly key: string;
  readonly value: string;
}

/** A document classifier as Comprehend lists it. */
export type Classifier = DocumentClassifierProperties & { readonly DocumentClassifierArn: string };

/** Every document classifier of the region that has the Status, or with no Status given every one there is. */
export const listClassifiers = async (
  comprehend: ComprehendClient,
  Status?: Classifier['Status'],
): Promise<Classifier[]> => {
  const classifiers: Classifier[] = [];
  const request = Status ? { Filter: { Status } } : {};
  for await (const page of paginateListDocumentClassifiers({ client: comprehend, pageSize }, request)) {
    for (const properties of page.DocumentClassifierPropertiesList ?? []) {
      const { DocumentClassifierArn } = properties;
      if (DocumentClassifierArn) classifiers.push({ ...properties, DocumentClassifierArn });
    }
  }
  return classifiers;
};

/**
 * Every document classifier whose training can be stopped. A list takes one Status only; SUBMITTED comes first, so that
 * a job that goes on to TRAINING between the two lists is in both rather than in neither.
 */
export const listStoppable = async (comprehend: ComprehendClient): Promise<Classifier[]> => {
  const found = new Map<string, Classifier>();
  for (const status of statusesThatAre('stoppable')) {
    for (const classifier of await listClassifiers(comprehend, status)) {
      found.set(classifier.DocumentClassifierArn, classifier);
    }
  }
  return [...found.values()];
};

/** Whether a classifier carries the exemption tag; undefined when it was deleted meanwhile. */
export const isExempt = async (
  comprehend: ComprehendClient,
  { DocumentClassifierArn }: Classifier,
  { key, value }: ExemptTag,
): Promise<boolean | undefined> => {
  const answer = await comprehend
    .send(new ListTagsForResourceCommand({ ResourceArn: DocumentClassifierArn }))
    .catch((error: Error) => {
      if (error.name === 'ResourceNotFoundException') return undefined;
      throw error;
    });
  return answer && (answer.Tags ?? []).some((tag) => tag.Key === key && (tag.Value ?? '') === value);
};

/** Parts classifiers into those a sweep stops and those it leaves alone; deleted ones are in neither. */
export const partByExemption = async (
  comprehend: ComprehendClient,
  classifiers: readonly Classifier[],
  exemptTag: ExemptTag,
): Promise<{ training: Classifier[]; exempt: Classifier[] }> => {
  const exemptions = await mapAtOnce(classifiers, (classifier) => isExempt(comprehend, classifier, exemptTag));
  return {
    training: classifiers.filter((_, i) => exemptions[i] === false),
    exempt: classifiers.filter((_, i) => exemptions[i] === true),
  };
};
