import { kindNames, kinds, operationOf } from '../../lambda/account/kind.ts';
import type { Settings } from '../../lambda/functions.ts';
import { parseBody } from '../../lambda/http/body.ts';
import { oneOf, type Rule, wholeNumber } from '../../lib/setting-rules.ts';
import { stackSettings } from '../../lib/settings.ts';
import type { comprehend } from '../aws/comprehend/comprehend.ts';
import { kindDetails } from '../aws/comprehend/kinds.ts';
import { type Answer, type HttpRequest, jsonResponse, problemResponse, type WireResponse } from '../aws/wire/http.ts';
import { checked } from '../host/faults.ts';

export interface StartTrainingOptions extends Pick<Settings, 'exemptTagKey' | 'exemptTagValue' | 'maxTrainingTagKey'> {
  /** AWS, as every client reaches it: its constraints, quotas and faults are the form's too. */
  readonly aws: Answer;
  readonly accountId: string;
  readonly partition: string;
  /** Puts a model in the place of the one that was created, for a training time of its own. */
  readonly comprehend: Pick<ReturnType<typeof comprehend>, 'place'>;
}

/** What the form's fields may be; one that is left empty isn't sent. The name is Comprehend's to judge. */
const kindRule = oneOf(...kindNames);
const secondsRule = wholeNumber(1, 604_800);
const { rule: minutesRule } = stackSettings.maxTrainingMinutes;
const exemptRule = oneOf(true);

/** Starts a training run by Comprehend's Create…, with sample input. */
export const startTraining =
  ({ aws, comprehend: { place }, ...options }: StartTrainingOptions) =>
  async (request: HttpRequest): Promise<WireResponse> => {
    const fields = parseBody(request, ['Kind', 'Name', 'TrainingSeconds', 'MaxTrainingMinutes', 'Exempt']);
    const optional = <Value>(name: string, rule: Rule<Value>) =>
      fields[name] === undefined ? undefined : checked(name, rule, fields[name]);
    const kind = checked('Kind', kindRule, fields.Kind);
    const trainingSeconds = optional('TrainingSeconds', secondsRule);
    const maxMinutes = optional('MaxTrainingMinutes', minutesRule);
    const tags = {
      ...(optional('Exempt', exemptRule) && { [options.exemptTagKey]: options.exemptTagValue }),
      ...(maxMinutes && { [options.maxTrainingTagKey]: `${maxMinutes}` }),
    };
    const create = {
      [kinds[kind].nameMember]: fields.Name,
      DataAccessRoleArn: `arn:${options.partition}:iam::${options.accountId}:role/ComprehendDataAccess`,
      LanguageCode: 'en',
      InputDataConfig: kindDetails[kind].sampleInput,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    };
    const headers = { 'x-amz-target': `Comprehend_20171127.${operationOf('Create', kind)}` };
    const answer = await aws({ method: 'POST', url: '/', headers, body: JSON.stringify(create) });
    const members = JSON.parse(answer.body);
    if (answer.statusCode !== 200) return problemResponse(answer.statusCode, members.__type, members.message);
    if (trainingSeconds) place({ kind, name: String(fields.Name), tags }, { trainingSeconds });
    return jsonResponse(members);
  };
