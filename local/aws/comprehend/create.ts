import { isDeepStrictEqual } from 'node:util';
import { arnMember, type Kind, kinds } from '../../../lambda/account/kind.ts';
import type { Operation } from '../wire/aws-json.ts';
import type { Constraint } from '../wire/constraints.ts';
import { AwsError, type Members } from '../wire/operation.ts';
import { detailsOf } from './kinds.ts';
import { checkJobQuota } from './quotas.ts';
import { checkedRequest, invalidRequest, nameConstraint } from './requests.ts';
import type { Comprehend } from './store.ts';
import { tagsConstraint, tagsOf } from './tags.ts';

const kmsKeyId: Constraint = { type: 'string', max: 2048, pattern: /^\p{ASCII}+$/u };
const vpcId: Constraint = { type: 'string', required: true, min: 1, max: 32, pattern: /^[-0-9a-zA-Z]+$/ };

/** Members of Create that every kind has, and Describe repeats. */
const repeated = {
  VersionName: nameConstraint,
  DataAccessRoleArn: {
    type: 'string',
    required: true,
    min: 20,
    max: 2048,
    pattern: /^arn:aws(-[^:]+)?:iam::[0-9]{12}:role\/.+$/,
  },
  LanguageCode: {
    type: 'string',
    required: true,
    values: ['en', 'es', 'fr', 'de', 'it', 'pt', 'ar', 'hi', 'ja', 'ko', 'zh', 'zh-TW'],
  },
  VolumeKmsKeyId: kmsKeyId,
  VpcConfig: {
    type: 'structure',
    members: {
      SecurityGroupIds: { type: 'list', required: true, min: 1, max: 5, member: vpcId },
      Subnets: { type: 'list', required: true, min: 1, max: 16, member: vpcId },
    },
  },
  ModelKmsKeyId: kmsKeyId,
} as const satisfies Record<string, Constraint>;

/** Names of the members of a Create request that Describe and List repeat. */
export const repeatedMembers = (kind: Kind): readonly string[] => [
  ...Object.keys(repeated),
  'InputDataConfig',
  ...Object.keys(detailsOf(kind).create),
];

/** Fewer than LanguageCode has. @see https://docs.aws.amazon.com/comprehend/latest/dg/supported-languages.html */
const trainableLanguages = ['en', 'es', 'fr', 'it', 'de', 'pt'];

/**
 * Starts to train a model.
 *
 * @throws InvalidRequestException a constraint is broken, the input is incomplete, or a tag key is AWS's own
 * @throws ResourceInUseException the name, with the same VersionName, belongs to one that still exists
 * @throws TooManyTagsException more than 50
 * @throws TooManyRequestsException with quotas: as many are in progress as may be
 * @throws UnsupportedLanguageException Comprehend knows the language, but can't train for it
 */
export const create = (kind: Kind, comprehend: Comprehend): Operation => {
  const { clock, store, quotas } = comprehend;
  const { nameMember } = kinds[kind];
  const { create: own, input, inputFault } = detailsOf(kind);
  const check = checkedRequest({
    ...repeated,
    ...own,
    [nameMember]: { ...nameConstraint, required: true },
    Tags: tagsConstraint,
    InputDataConfig: { type: 'structure', required: true, members: input },
    ClientRequestToken: { type: 'string', min: 1, max: 64, pattern: /^[a-zA-Z0-9-]+$/ },
    ModelPolicy: { type: 'string', min: 1, max: 20_000 },
  });
  return (members, region = store.homeRegion) => {
    const request = check(members);
    const language = String(request.LanguageCode);
    if (!trainableLanguages.includes(language)) {
      throw new AwsError('UnsupportedLanguageException', `Training in the language ${language} is not supported.`);
    }
    const fault = inputFault(request.InputDataConfig as Members);
    if (fault) throw invalidRequest(`InputDataConfig: ${fault}`);
    const tags = tagsOf(request.Tags);

    const name = String(request[nameMember]);
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
};
