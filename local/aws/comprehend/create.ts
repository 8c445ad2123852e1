import { isDeepStrictEqual } from 'node:util';
import { arnMember, type Kind, kinds } from '../../../lambda/account/kind.ts';
import { AwsError, type Members } from '../wire/operation.ts';
import { invalidRequest } from './constraints.ts';
import { detailsOf } from './kinds.ts';
import { checkJobQuota } from './quotas.ts';
import type { Comprehend, ComprehendOperation } from './store.ts';
import { tagsOf } from './tags.ts';

/** Fewer than LanguageCode has. @see https://docs.aws.amazon.com/comprehend/latest/dg/supported-languages.html */
const trainableLanguages = ['en', 'es', 'fr', 'it', 'de', 'pt'];

/**
 * Starts to train a model.
 *
 * @throws InvalidRequestException the input is incomplete, or a tag key is AWS's own
 * @throws ResourceInUseException the name, with the same VersionName, belongs to one that still exists
 * @throws TooManyTagsException more than 50
 * @throws TooManyRequestsException with quotas: as many are in progress as may be
 * @throws UnsupportedLanguageException Comprehend knows the language, but can't train for it
 */
export const create =
  (kind: Kind, comprehend: Comprehend): ComprehendOperation =>
  (request, region = comprehend.store.homeRegion) => {
    const { clock, store, quotas } = comprehend;
    const language = String(request.LanguageCode);
    if (!trainableLanguages.includes(language)) {
      throw new AwsError('UnsupportedLanguageException', `Training in the language ${language} is not supported.`);
    }
    const fault = detailsOf(kind).inputFault(request.InputDataConfig as Members);
    if (fault) throw invalidRequest(`InputDataConfig: ${fault}`);
    const tags = tagsOf(request.Tags);

    const name = String(request[kinds[kind].nameMember]);
    const arn = store.arnOf({ kind, name, version: request.VersionName as string | undefined, region });
    const existing = store.find(arn, region);
    if (existing) {
      // A repetition is the whole request again. Assumed: the same token on another request counts as a new request.
      const isRepeated = request.ClientRequestToken && isDeepStrictEqual(existing.request, request);
      if (!isRepeated) throw new AwsError('ResourceInUseException', `${arn} exists already.`);
    } else {
      if (quotas) checkJobQuota(kind, region, comprehend);
      store.add({ kind, arn, name, region, request, tags, submitTime: clock() });
    }
    return { [arnMember(kind)]: arn };
  };
