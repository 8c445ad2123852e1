import { hasEnded } from '../../lambda/model/document-classifier.ts';
import { documentClassifiers } from './document-classifiers.ts';
import { statusAt, timesAt } from './status.ts';
import type { ClassifierRecord } from './store.ts';

/** Plausible, the same for every classifier: nothing is trained here. */
const classifierMetadata = {
  NumberOfLabels: 3,
  NumberOfTrainedDocuments: 900,
  NumberOfTestDocuments: 100,
  EvaluationMetrics: { Accuracy: 0.93, Precision: 0.92, Recall: 0.91, F1Score: 0.915 },
};

/**
 * The DocumentClassifierProperties that Describe and List answer: no name and no tags among them.
 *
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_DocumentClassifierProperties.html read 2026-11-23
 */
export const propertiesAt = (record: ClassifierRecord, now: number) => {
  const status = statusAt(record, now);
  const properties: Record<string, unknown> = { DocumentClassifierArn: record.arn, Status: status };
  Object.assign(properties, timesAt(record, status, now));
  for (const member of documentClassifiers.repeatedMembers) properties[member] = record.request[member] ?? undefined;
  const { OutputDataConfig } = record.request;
  if (OutputDataConfig?.S3Uri && hasEnded(status)) {
    // Once the job is over, where its output lies; Terraform reads the prefix back. The directory's name is assumed.
    const directory = `${OutputDataConfig.S3Uri.replace(/\/?$/, '/')}${record.arn.split(':')[4]}-CLR-${record.submitTime}`;
    properties.OutputDataConfig = { ...OutputDataConfig, S3Uri: `${directory}/output/output.tar.gz` };
  }
  // Assumed: AWS names no default for Mode; Terraform's is MULTI_CLASS.
  properties.Mode ??= 'MULTI_CLASS';
  if (status === 'TRAINED') properties.ClassifierMetadata = classifierMetadata;
  return properties;
};
