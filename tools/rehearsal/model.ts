import {
  CreateDocumentClassifierCommand,
  DeleteDocumentClassifierCommand,
  DescribeDocumentClassifierCommand,
  type DocumentClassifierProperties,
  ListDocumentClassifiersCommand,
  ListTagsForResourceCommand,
  StopTrainingDocumentClassifierCommand,
} from '@aws-sdk/client-comprehend';
import { errorOf, failure } from '../../cli/failure.ts';
import { hasEnded } from '../../lambda/account/status.ts';
import { maxTrainingTag, modelName, ownTag } from './names.ts';
import { type Stage, until } from './stage.ts';

/** A stop workflow's hour, and as much again as a quarter of it. */
const maxRemovalMinutes = 75;

/** The classifier of the rehearsal, or undefined. @throws Failure there is one of that name that it didn't make */
export const findModel = async ({ comprehend }: Pick<Stage, 'comprehend'>): Promise<string | undefined> => {
  const { DocumentClassifierPropertiesList: [found] = [] } = await comprehend.send(
    new ListDocumentClassifiersCommand({ Filter: { DocumentClassifierName: modelName } }),
  );
  const ResourceArn = found?.DocumentClassifierArn;
  if (ResourceArn === undefined) return undefined;
  const { Tags = [] } = await comprehend.send(new ListTagsForResourceCommand({ ResourceArn }));
  if (Tags.some(({ Key, Value }) => Key === ownTag.Key && Value === ownTag.Value)) return ResourceArn;
  throw failure(`${ResourceArn} has no tag ${ownTag.Key}, so the rehearsal didn't make it. It is left alone.`);
};

export const createModel = async ({ comprehend }: Stage, DataAccessRoleArn: string, S3Uri: string): Promise<string> => {
  const { DocumentClassifierArn = '' } = await comprehend.send(
    new CreateDocumentClassifierCommand({
      DocumentClassifierName: modelName,
      DataAccessRoleArn,
      LanguageCode: 'en',
      Mode: 'MULTI_CLASS',
      InputDataConfig: { DataFormat: 'COMPREHEND_CSV', S3Uri },
      Tags: [ownTag, maxTrainingTag],
    }),
  );
  return DocumentClassifierArn;
};

/** How it is now; undefined once there is no such model. */
export const describeModel = async (
  { comprehend }: Pick<Stage, 'comprehend'>,
  DocumentClassifierArn: string,
): Promise<DocumentClassifierProperties | undefined> => {
  try {
    const answer = await comprehend.send(new DescribeDocumentClassifierCommand({ DocumentClassifierArn }));
    return answer.DocumentClassifierProperties;
  } catch (error) {
    if (errorOf(error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
};

/**
 * Stops the model's training and deletes it. Looks anew each time and does what is due then: a job that is SUBMITTED may take
 * no Stop yet, and one that trains can't be deleted.
 *
 * @throws Failure it is still there after more than an hour
 */
export const removeModel = async (
  { comprehend, notes, pollSeconds }: Pick<Stage, 'comprehend' | 'notes' | 'pollSeconds'>,
  DocumentClassifierArn: string,
): Promise<void> => {
  let deletedAt: number | undefined;
  const isGone = await until({ pollSeconds }, maxRemovalMinutes, async () => {
    const model = await describeModel({ comprehend }, DocumentClassifierArn);
    if (!model) return true;
    if (hasEnded(model.Status)) {
      if (model.Status !== 'DELETING')
        await comprehend.send(new DeleteDocumentClassifierCommand({ DocumentClassifierArn }));
      deletedAt ??= Date.now();
    } else if (model.Status !== 'STOP_REQUESTED') {
      await comprehend.send(new StopTrainingDocumentClassifierCommand({ DocumentClassifierArn }));
    }
    return undefined;
  });
  if (!isGone) throw failure(`${DocumentClassifierArn} is still there after ${maxRemovalMinutes} minutes.`);
  if (deletedAt) notes.note('deleting', `${Math.round((Date.now() - deletedAt) / 1000)} s at most`);
};
