import {
  arnIn,
  type Model,
  maxNameLength,
  modelName,
  modelNameWithVersion,
  modelOf,
  wireModel,
} from '../lambda/account/arn.ts';
import { kindNames, kinds } from '../lambda/account/kind.ts';
import { deletedStatus, hasEnded, isOver, statusOfRun } from '../lambda/account/status.ts';
import type { ListedRun, TrainingAnswer } from '../lambda/training/read-training.ts';
import type { Api } from './api.ts';
import type { Session } from './deployment.ts';
import { failure, wrongUsage } from './failure.ts';

/** What a person calls a model by: its ARN, or so much of it as tells it from others. */
export interface ModelWords {
  readonly given: string;
  /** Where it was called by its ARN. */
  readonly model?: Model;
  /** Without the version: what Comprehend's lists filter by. */
  readonly name: string;
}

/**
 * Takes `invoices`, `invoices/version/v2`, `entity-recognizer/invoices` (an ARN's end, which has the kind), or an ARN.
 *
 * @throws Failure exit 2 where it can be none of them
 */
export const readModelWords = (given: string): ModelWords => {
  const types = kindNames.map((kind) => kinds[kind].resourceType);
  if (given.startsWith('arn:')) {
    const model = modelOf(given);
    if (model) return { given, model, name: modelName(given) };
    throw wrongUsage(
      `'${given}' is not a model's ARN: arn:aws:comprehend:REGION:ACCOUNT:TYPE/NAME, with ${types.join(' or ')} for TYPE.`,
    );
  }
  // Tests the name as part of an ARN, so that names need no pattern of their own.
  const [model] = [given, ...kindNames.map((kind) => `${kinds[kind].resourceType}/${given}`)].flatMap(
    (resource) => modelOf(`arn:aws:comprehend::000000000000:${resource}`) ?? [],
  );
  const name = modelName(model?.arn ?? '');
  if (model && name.length <= maxNameLength) return { given, name };
  const rule = `at most ${maxNameLength} letters, digits and hyphens, and may begin with ${types.join('/ or ')}/`;
  throw wrongUsage(`'${given}' can't be a model's name: names have ${rule} and end in /version/NAME.`);
};

/** All models that the words fit, of both kinds and all versions, ended ones too. */
export const findModels = async (api: Api, { given, name }: ModelWords, signal?: AbortSignal): Promise<ListedRun[]> => {
  const { body } = await api.request<TrainingAnswer>('GET', `training?Name=${encodeURIComponent(name)}`, { signal });
  return body.Training.filter((entry) => {
    const arn = arnIn(entry);
    const resource = arn.split(':').at(-1);
    return [arn, resource, modelNameWithVersion(arn), modelName(arn)].includes(given);
  });
};

export interface Target {
  readonly model: Model;
  /** Where it was called by its name. */
  readonly entry?: ListedRun;
}

/**
 * The one model that the words mean. A name means the one in progress or, if there is none, the latest. It is ambiguous only
 * if several are in progress, since those that have ended need no stop.
 *
 * A Status that this version doesn't know counts as in progress.
 *
 * @throws Failure exit 2 naming the ARNs where several are in progress; exit 1 where there is none
 */
export const findTarget = async (
  { deployment: { api }, commandLine }: Pick<Session, 'deployment' | 'commandLine'>,
  words: ModelWords,
): Promise<Target> => {
  if (words.model) return { model: words.model };
  const found = await findModels(api, words);
  const inProgress = found.filter(({ Status }) => !hasEnded(Status));
  if (inProgress.length > 1) {
    throw wrongUsage(`'${words.given}' could mean ${inProgress.length} models in progress; give the ARN, or its end:`, {
      code: 'AmbiguousName',
      arns: inProgress.map(arnIn),
    });
  }
  const [latest] = found.toSorted((one, other) => (one.SubmitTime < other.SubmitTime ? 1 : -1));
  const entry = inProgress[0] ?? latest;
  const model = entry && modelOf(arnIn(entry));
  if (model) return { model, entry };
  throw failure(`There is no model named '${words.given}'. To see what is in training:`, {
    code: 'ResourceNotFoundException',
    command: commandLine('list'),
  });
};

/** Whether a run was asked to stop, by this call or another, and hasn't ended yet. */
export const isAskedToStop = ({ Status, ExecutionName }: Partial<ListedRun>): boolean =>
  !isOver(Status) && (ExecutionName !== undefined || Status === 'STOP_REQUESTED');

/** How a run stands now: `DELETED` where its model is gone or trains anew. */
export const lookAgain = async (
  api: Api,
  run: Partial<ListedRun> & { readonly SubmitTime: string },
  signal: AbortSignal,
): Promise<Partial<ListedRun> & { readonly Status: string }> => {
  const arn = arnIn(run);
  const [latest] = await findModels(api, { given: arn, name: modelName(arn) }, signal);
  const found = latest && { submitTime: new Date(latest.SubmitTime), status: latest.Status };
  const Status = statusOfRun(new Date(run.SubmitTime), found);
  if (latest && Status !== deletedStatus) return latest;
  const model = modelOf(arn);
  return { ...(model && wireModel(model)), Status };
};
