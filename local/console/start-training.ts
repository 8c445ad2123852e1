import { arnMember, type Kind, kindNames, kinds, operationOf } from '../../lambda/account/kind.ts';
import type { Settings } from '../../lambda/functions.ts';
import { detailsOf } from '../aws/comprehend/kinds.ts';
import type { Answer } from '../aws/wire/http.ts';
import type { Members } from '../aws/wire/operation.ts';
import type { NewTraining } from './answers.ts';
import { shown } from './requests.ts';

export interface StartTrainingOptions extends Pick<Settings, 'exemptTagKey' | 'exemptTagValue' | 'maxTrainingTagKey'> {
  /** AWS, as every client reaches it: its constraints, quotas and faults are the form's too. */
  readonly aws: Answer;
  readonly accountId: string;
  readonly partition: string;
  /** Puts a model in the place of the one that was created, for a training time of its own. */
  readonly place: (model: { kind: Kind; name: string; tags: Record<string, string> }, run: object) => unknown;
}

/** What became of it: the new model's ARN member, or why there is none. */
export type StartedTraining =
  | { readonly started: object; readonly refused?: undefined }
  | {
      readonly started?: undefined;
      readonly refused: { readonly status: number; readonly code: string; readonly detail: string };
    };

/** What a number may be: the same as of `--training-seconds`, and of the setting `maxTrainingMinutes`. */
const maxSeconds = 604_800;
const maxMinutes = 43_200;

/** Starts a training run by Comprehend's Create…, with sample input. */
export const startTraining =
  ({ aws, place, ...options }: StartTrainingOptions) =>
  async (body: Members): Promise<StartedTraining> => {
    const problem = problemIn(body);
    if (problem) return { refused: { status: 400, code: 'InvalidRequestException', detail: problem } };
    const { Kind: kind, Name: name, TrainingSeconds, Exempt, MaxTrainingMinutes } = body as unknown as NewTraining;
    const tags = {
      ...(Exempt && { [options.exemptTagKey]: options.exemptTagValue }),
      ...(MaxTrainingMinutes !== undefined && { [options.maxTrainingTagKey]: `${MaxTrainingMinutes}` }),
    };
    const request = {
      [kinds[kind].nameMember]: name,
      DataAccessRoleArn: `arn:${options.partition}:iam::${options.accountId}:role/ComprehendDataAccess`,
      LanguageCode: 'en',
      InputDataConfig: detailsOf(kind).sampleInput,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    };
    const { statusCode, body: answer } = await aws({
      method: 'POST',
      url: '/',
      headers: { 'x-amz-target': `Comprehend_20171127.${operationOf('Create', kind)}` },
      body: JSON.stringify(request),
    });
    const members = JSON.parse(answer);
    if (statusCode !== 200) {
      return { refused: { status: statusCode, code: members.__type, detail: members.message } };
    }
    if (TrainingSeconds !== undefined) place({ kind, name, tags }, { trainingSeconds: TrainingSeconds });
    return { started: { [arnMember(kind)]: members[arnMember(kind)] } };
  };

/** What is wrong with a request, naming the member, the value got and what is allowed; the name is Comprehend's to judge. */
const problemIn = (body: Members): string | undefined => {
  const { Kind: kind, Name, TrainingSeconds, Exempt, MaxTrainingMinutes, ...others } = body;
  const [unknown] = Object.keys(others);
  const isMissingOr = (isRight: boolean, value: unknown) => value === undefined || isRight;
  if (unknown !== undefined) return `${unknown} is not a member that a training run is started with`;
  if (!kindNames.some((known) => known === kind))
    return `Kind must be one of ${kindNames.join(', ')}, got ${shown(kind)}`;
  if (typeof Name !== 'string' || Name === '') return `Name must be a text that is not empty, got ${shown(Name)}`;
  if (!isMissingOr(isNumberTo(maxSeconds, TrainingSeconds), TrainingSeconds)) {
    return `TrainingSeconds must be a number above 0 and up to ${maxSeconds}, got ${shown(TrainingSeconds)}`;
  }
  if (!isMissingOr(typeof Exempt === 'boolean', Exempt)) return `Exempt must be true or false, got ${shown(Exempt)}`;
  const isWhole = Number.isInteger(MaxTrainingMinutes) && isNumberTo(maxMinutes, MaxTrainingMinutes);
  if (isMissingOr(isWhole, MaxTrainingMinutes)) return undefined;
  return `MaxTrainingMinutes must be a whole number from 1 to ${maxMinutes}, got ${shown(MaxTrainingMinutes)}`;
};

const isNumberTo = (most: number, value: unknown): boolean => typeof value === 'number' && value > 0 && value <= most;
