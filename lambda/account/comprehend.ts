import {
  type ComprehendClient,
  DescribeDocumentClassifierCommand,
  DescribeEntityRecognizerCommand,
  type DocumentClassifierProperties,
  type EntityRecognizerProperties,
  ListTagsForResourceCommand,
  paginateListDocumentClassifiers,
  paginateListEntityRecognizers,
  StopTrainingDocumentClassifierCommand,
  StopTrainingEntityRecognizerCommand,
  TagResourceCommand,
} from '@aws-sdk/client-comprehend';
import type { Model } from './arn.ts';
import { until } from './deadline.ts';
import { serviceFault, valueOnError } from './faults.ts';
import { arnMember, type Kind, kinds, listOperationOf, propertiesMember } from './kind.ts';
import type { TrainingRun } from './training-run.ts';

type Properties = DocumentClassifierProperties & EntityRecognizerProperties;

type Call = (client: ComprehendClient, arn: string, options: ReturnType<typeof until>) => Promise<object>;

/** Comprehend's commands, the only place that has them. About a model that isn't there all throw ResourceNotFoundException. */
const commands = {
  DocumentClassifier: {
    stop: (client, arn, options) =>
      client.send(new StopTrainingDocumentClassifierCommand({ DocumentClassifierArn: arn }), options),
    describe: (client, arn, options) =>
      client.send(new DescribeDocumentClassifierCommand({ DocumentClassifierArn: arn }), options),
    pages: paginateListDocumentClassifiers,
  },
  EntityRecognizer: {
    stop: (client, arn, options) =>
      client.send(new StopTrainingEntityRecognizerCommand({ EntityRecognizerArn: arn }), options),
    describe: (client, arn, options) =>
      client.send(new DescribeEntityRecognizerCommand({ EntityRecognizerArn: arn }), options),
    pages: paginateListEntityRecognizers,
  },
} satisfies Record<Kind, { stop: Call; describe: Call; pages: unknown }>;

const pageSize = 500;

/**
 * Has an effect only while Status is TRAINING; training that ends first stays TRAINED. May be repeated.
 *
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_StopTrainingDocumentClassifier.html
 */
export const stopTraining = async (client: ComprehendClient, { kind, arn }: Model, signal?: AbortSignal) => {
  await commands[kind].stop(client, arn, until(signal));
};

/**
 * The training run of a model: its latest, since a name can be used again.
 *
 * @throws InternalServerException the answer lacks Status or SubmitTime, which Comprehend always gives
 */
export const describeRun = async (client: ComprehendClient, model: Model, signal?: AbortSignal) => {
  const answer: object = await commands[model.kind].describe(client, model.arn, until(signal));
  const properties = (answer as Record<string, Properties | undefined>)[propertiesMember(model.kind)];
  const run = runOf(model.kind, { ...properties, [arnMember(model.kind)]: model.arn });
  if (!run) throw serviceFault(`Describe${model.kind} answered without Status or SubmitTime`);
  return run;
};

/** As {@link describeRun}; undefined where there is no such model. */
export const findRun = (client: ComprehendClient, model: Model, signal?: AbortSignal) =>
  describeRun(client, model, signal).catch(valueOnError('ResourceNotFoundException', undefined));

/**
 * The models of one kind in the region: all, or those of a name in all versions.
 *
 * @throws InternalServerException an answer without its list
 */
export const listRuns = async (
  client: ComprehendClient,
  kind: Kind,
  { name, signal }: { readonly name?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<TrainingRun[]> => {
  const runs: TrainingRun[] = [];
  // Each kind has the name under a member of its own.
  const request = name === undefined ? {} : { Filter: { [kinds[kind].nameMember]: name } };
  const pages: AsyncIterable<object> = commands[kind].pages({ client, pageSize }, request, until(signal));
  for await (const page of pages) {
    const list = (page as Readonly<Record<string, Properties[] | undefined>>)[`${propertiesMember(kind)}List`];
    // The SDK accepts a 200 with an empty body. Read as an empty list, it would hide what trains.
    if (!list) throw serviceFault(`${listOperationOf(kind)} answered without its list`);
    runs.push(...list.flatMap((properties) => runOf(kind, properties) ?? []));
  }
  return runs;
};

/**
 * The tags of a model, by their keys.
 *
 * @throws InternalServerException the answer is incomplete: read as no tags, it would let the guard stop an exempt model
 */
export const listTags = async (
  client: ComprehendClient,
  { arn }: Model,
  abortSignal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> => {
  const command = new ListTagsForResourceCommand({ ResourceArn: arn });
  const { ResourceArn, Tags = [] } = await client.send(command, until(abortSignal));
  if (ResourceArn === undefined) throw serviceFault('ListTagsForResource answered without ResourceArn');
  return new Map(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
};

/**
 * Sets a tag of a model; one with the same key gets the new value. May be repeated.
 *
 * @throws TooManyTagsException it has 50 others
 * @throws ConcurrentModificationException another call changes its tags just now
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_TagResource.html
 */
export const tagModel = async (
  client: ComprehendClient,
  { arn }: Model,
  tag: { readonly Key: string; readonly Value: string },
  signal?: AbortSignal,
): Promise<void> => {
  await client.send(new TagResourceCommand({ ResourceArn: arn, Tags: [tag] }), until(signal));
};

const runOf = (kind: Kind, properties: Properties): TrainingRun | undefined => {
  const { Status: status, SubmitTime: submitTime, [arnMember(kind)]: arn } = properties;
  if (!arn || !status || !submitTime) return undefined;
  const { TrainingStartTime, TrainingEndTime, EndTime, FlywheelArn, SourceModelArn } = properties;
  return {
    kind,
    arn,
    status,
    submitTime,
    trainingStartTime: TrainingStartTime,
    trainingEndTime: TrainingEndTime,
    endTime: EndTime,
    flywheelArn: FlywheelArn,
    isCopy: SourceModelArn !== undefined,
  };
};
