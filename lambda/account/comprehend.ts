import {
  type ComprehendClient,
  DescribeDocumentClassifierCommand,
  DescribeEntityRecognizerCommand,
  type DocumentClassifierProperties,
  type EntityRecognizerProperties,
  ListTagsForResourceCommand,
  type ModelStatus,
  paginateListDocumentClassifiers,
  paginateListEntityRecognizers,
  StopTrainingDocumentClassifierCommand,
  StopTrainingEntityRecognizerCommand,
} from '@aws-sdk/client-comprehend';
import type { Model } from './arn.ts';
import { arnMember, type Kind, propertiesMember } from './kind.ts';
import type { TrainingRun } from './training-run.ts';

type Properties = DocumentClassifierProperties & EntityRecognizerProperties;
interface Filter {
  readonly Status?: ModelStatus;
  /** Under the kind's own name member. */
  readonly name?: string;
}

/** Comprehend's largest page. */
const pageSize = 500;

/** Comprehend's commands, the only place that has them. */
const commands = {
  DocumentClassifier: {
    stop: (client, arn) => client.send(new StopTrainingDocumentClassifierCommand({ DocumentClassifierArn: arn })),
    describe: (client, arn) => client.send(new DescribeDocumentClassifierCommand({ DocumentClassifierArn: arn })),
    list: (client, { name: DocumentClassifierName, ...filter }) =>
      paginateListDocumentClassifiers(
        { client, pageSize },
        filterOf({ ...filter, ...(DocumentClassifierName && { DocumentClassifierName }) }),
      ),
  },
  EntityRecognizer: {
    stop: (client, arn) => client.send(new StopTrainingEntityRecognizerCommand({ EntityRecognizerArn: arn })),
    describe: (client, arn) => client.send(new DescribeEntityRecognizerCommand({ EntityRecognizerArn: arn })),
    list: (client, { name: RecognizerName, ...filter }) =>
      paginateListEntityRecognizers(
        { client, pageSize },
        filterOf({ ...filter, ...(RecognizerName && { RecognizerName }) }),
      ),
  },
} satisfies Record<
  Kind,
  {
    stop: (client: ComprehendClient, arn: string) => Promise<unknown>;
    describe: (client: ComprehendClient, arn: string) => Promise<object>;
    list: (client: ComprehendClient, filter: Filter) => AsyncIterable<object>;
  }
>;

const filterOf = <Members extends object>(Filter: Members) => (Object.keys(Filter).length ? { Filter } : {});

/**
 * Asks Comprehend to stop training one model.
 *
 * Has an effect only while Status is TRAINING; training that ends first stays TRAINED. May be repeated.
 *
 * @throws ResourceNotFoundException no such model
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_StopTrainingDocumentClassifier.html
 */
export const stopTraining = async (client: ComprehendClient, { kind, arn }: Model): Promise<void> => {
  await commands[kind].stop(client, arn);
};

/**
 * The training run of a model: its latest, since a name can be used again.
 *
 * @throws ResourceNotFoundException no such model
 * @throws Error the answer lacks Status or SubmitTime, which Comprehend always gives
 */
export const describeRun = async (client: ComprehendClient, model: Model): Promise<TrainingRun> => {
  const answer: object = await commands[model.kind].describe(client, model.arn);
  const properties = (answer as Record<string, Properties | undefined>)[propertiesMember(model.kind)];
  const run = runOf(model.kind, { ...properties, [arnMember(model.kind)]: model.arn });
  if (!run) throw new Error(`Describe${model.kind} answered without Status or SubmitTime`);
  return run;
};

/** As {@link describeRun}; undefined where there is no such model. */
export const findRun = (client: ComprehendClient, model: Model): Promise<TrainingRun | undefined> =>
  describeRun(client, model).catch((error: Error) => {
    if (error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  });

/** The models of one kind in the region: all, those with a Status, or those of a name in all versions. */
export const listRuns = async (client: ComprehendClient, kind: Kind, filter: Filter = {}): Promise<TrainingRun[]> => {
  const runs: TrainingRun[] = [];
  const pages: AsyncIterable<object> = commands[kind].list(client, filter);
  for await (const page of pages) {
    const list = (page as Readonly<Record<string, Properties[] | undefined>>)[`${propertiesMember(kind)}List`];
    runs.push(...(list ?? []).flatMap((properties) => runOf(kind, properties) ?? []));
  }
  return runs;
};

/**
 * The tags of a model, by their keys.
 *
 * @throws ResourceNotFoundException no such model
 * @throws Error an answer that isn't one: to take it for no tags would make an exempt model one to be stopped
 */
export const listTags = async (client: ComprehendClient, { arn }: Model): Promise<ReadonlyMap<string, string>> => {
  const { ResourceArn, Tags = [] } = await client.send(new ListTagsForResourceCommand({ ResourceArn: arn }));
  if (ResourceArn === undefined) throw new Error('ListTagsForResource answered without ResourceArn');
  return new Map(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
};

const runOf = (kind: Kind, properties: Properties): TrainingRun | undefined => {
  const { Status: status, SubmitTime: submitTime, [arnMember(kind)]: arn } = properties;
  if (!arn || !status || !submitTime) return undefined;
  const { TrainingStartTime, TrainingEndTime, EndTime, FlywheelArn } = properties;
  return {
    kind,
    arn,
    status,
    submitTime,
    trainingStartTime: TrainingStartTime,
    trainingEndTime: TrainingEndTime,
    endTime: EndTime,
    flywheelArn: FlywheelArn,
  };
};
