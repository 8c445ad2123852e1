import { arnPattern, maxArnLength } from '../../../lambda/account/arn.ts';
import { arnMember, type Kind, propertiesMember } from '../../../lambda/account/kind.ts';
import { hasEnded } from '../../../lambda/account/status.ts';
import type { Operation } from '../wire/aws-json.ts';
import { AwsError } from '../wire/operation.ts';
import { propertiesAt } from './properties.ts';
import { checkedRequest } from './requests.ts';
import { statusAt } from './status.ts';
import type { Comprehend, ModelRecord } from './store.ts';

/** The operations that take one model's ARN. Each throws InvalidRequestException and ResourceNotFoundException. */
const ofOneModel = (kind: Kind, { store }: Comprehend, answer: (record: ModelRecord) => object): Operation => {
  const member = arnMember(kind);
  const check = checkedRequest({
    [member]: { type: 'string', required: true, max: maxArnLength, pattern: new RegExp(arnPattern(kind)) },
  });
  return (members, region) => answer(store.get(String(check(members)[member]), region));
};

/** Answers what is known of one model. */
export const describe = (kind: Kind, comprehend: Comprehend): Operation =>
  ofOneModel(kind, comprehend, (record) => ({
    [propertiesMember(kind)]: propertiesAt(record, comprehend.store.accountId, comprehend.clock()),
  }));

/**
 * Marks a TRAINING job for termination; whatever its Status, the answer is the same.
 *
 * Assumed for SUBMITTED: nothing happens, the worst case for the caller; the documentation is silent. Ended jobs stay
 * as they are: Terraform stops every model that it destroys, trained ones too, and tolerates only not-found.
 */
export const stopTraining = (kind: Kind, comprehend: Comprehend): Operation =>
  ofOneModel(kind, comprehend, (record) => {
    const now = comprehend.clock();
    if (statusAt(record, now) === 'TRAINING') record.stopRequestTime = now;
    return {};
  });

/**
 * Deletes a model: it is DELETING for a few seconds, then gone. Asked again meanwhile, nothing happens (assumed).
 *
 * @throws ResourceInUseException training hasn't ended
 */
export const remove = (kind: Kind, comprehend: Comprehend): Operation =>
  ofOneModel(kind, comprehend, (record) => {
    const now = comprehend.clock();
    const status = statusAt(record, now);
    if (!hasEnded(status)) throw new AwsError('ResourceInUseException', `${record.arn} is ${status}.`);
    record.deleteRequestTime ??= now;
    return {};
  });
