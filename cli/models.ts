import {
  arnIn,
  arnRule,
  type Model,
  modelArn,
  modelIn,
  modelName,
  modelNameWithVersion,
  modelOf,
} from '../lambda/account/arn.ts';
import { type Kind, kindNames, kinds } from '../lambda/account/kind.ts';
import { phases } from '../lambda/account/status.ts';
import type { ListedRun, TrainingAnswer } from '../lambda/training/read-training.ts';
import type { Api } from './api.ts';
import { failure, wrongUsage } from './failure.ts';
import type { Session } from './session.ts';

/** What a person calls a model by: its ARN, or so much of it as tells it from others. */
export interface ModelWords {
  readonly given: string;
  /** Where it was called by its ARN. */
  readonly model?: Model;
  /** Without the version: what Comprehend's lists filter by. */
  readonly name: string;
}

const anywhere = { partition: 'aws', region: '', accountId: '000000000000' };

/**
 * Takes `invoices`, `invoices/version/v2`, `entity-recognizer/invoices` (an ARN's end, which has the kind), or an ARN.
 *
 * @throws Failure exit 2 where it can be none of them
 */
export const readModelWords = (given: string): ModelWords => {
  if (given.startsWith('arn:')) {
    const model = modelOf(given);
    if (model) return { given, model, name: modelName(given) };
    throw wrongUsage(`'${given}' is not a model's ARN: ${kindNames.map(arnRule).join('; ')}.`);
  }
  const { kind, rest } = partKind(given);
  // By the rule of ARNs, so that names have no rule of their own.
  const example = modelOf(modelArn(anywhere, kind ?? 'DocumentClassifier', rest));
  if (example) return { given, name: modelName(example.arn) };
  throw wrongUsage(
    `'${given}' can't be a model's name: names have letters, digits and hyphens, and may end in /version/NAME.`,
  );
};

const partKind = (given: string): { readonly kind?: Kind; readonly rest: string } => {
  const kind = kindNames.find((candidate) => given.startsWith(`${kinds[candidate].resourceType}/`));
  return kind ? { kind, rest: given.slice(kinds[kind].resourceType.length + 1) } : { rest: given };
};

/** All models that the words fit, of both kinds and all versions, ended ones too. */
export const findModels = async (
  api: Api,
  { given, name }: Pick<ModelWords, 'given' | 'name'>,
  signal?: AbortSignal,
): Promise<ListedRun[]> => {
  const { body } = await api.request<TrainingAnswer>('GET', `training?Name=${encodeURIComponent(name)}`, { signal });
  return body.Training.filter((entry) => {
    const arn = arnIn(entry);
    const resource = arn.split(':').at(-1);
    return [arn, resource, modelNameWithVersion(arn), modelName(arn)].includes(given);
  });
};

const phaseOf = ({ Status }: ListedRun) => (phases as Readonly<Record<string, string | undefined>>)[Status];
const order = ['stoppable', undefined, 'stopping', 'ended'];

/** A model to be stopped or postponed. */
export interface Target {
  readonly model: Model;
  /** Where it was called by its name. */
  readonly entry?: ListedRun;
}

/**
 * The one model that the words mean: by a name the one in progress. Ambiguous only where several are, since of those that
 * have ended nothing is left to stop; where none is in progress, the latest.
 *
 * A Status that this version doesn't know counts as in progress.
 *
 * @throws Failure exit 2 naming the ARNs where several are in progress, stoppable ones first; exit 1 where there is none
 */
export const findTarget = async (
  { deployment: { api }, commandLine }: Pick<Session, 'deployment' | 'commandLine'>,
  words: ModelWords,
): Promise<Target> => {
  if (words.model) return { model: words.model };
  const found = await findModels(api, words);
  const inProgress = found
    .filter((entry) => phaseOf(entry) !== 'ended')
    .toSorted((one, other) => order.indexOf(phaseOf(one)) - order.indexOf(phaseOf(other)));
  if (inProgress.length > 1) {
    throw wrongUsage(`'${words.given}' could mean ${inProgress.length} models in progress; give the ARN, or its end:`, {
      code: 'AmbiguousName',
      arns: inProgress.map(arnIn),
    });
  }
  const [latest] = found.toSorted((one, other) => (one.SubmitTime < other.SubmitTime ? 1 : -1));
  const entry = inProgress[0] ?? latest;
  const model = entry && modelIn(entry);
  if (model) return { model, entry };
  throw failure(`There is no model named '${words.given}'. To see what is in training:`, {
    code: 'ResourceNotFoundException',
    command: commandLine('list'),
  });
};
