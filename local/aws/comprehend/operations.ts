import { arnMember, type Kind, kinds, propertiesMember } from '../../../lambda/account/kind.ts';
import { hasEnded } from '../../../lambda/account/status.ts';
import { AwsError, type Members } from '../wire/operation.ts';
import { detailsOf } from './kinds.ts';
import { statusAt, timesAt } from './status.ts';
import type { Comprehend, ComprehendOperation, ModelRecord } from './store.ts';

/** The operations that take one model's ARN. Each throws ResourceNotFoundException. */
const ofOneModel =
  (kind: Kind, { store }: Comprehend, answer: (record: ModelRecord) => object): ComprehendOperation =>
  (request, region) =>
    answer(store.get(String(request[arnMember(kind)]), region));

/** Answers what is known of one model. */
export const describe = (kind: Kind, comprehend: Comprehend): ComprehendOperation =>
  ofOneModel(kind, comprehend, (record) => ({
    [propertiesMember(kind)]: propertiesAt(record, comprehend.store.accountId, comprehend.clock()),
  }));

/** The Properties that Describe and List answer: no name and no tags among them. */
export const propertiesAt = (record: ModelRecord, accountId: string, now: number): Members => {
  const { kind, arn, request, flywheelArn, submitTime } = record;
  const { byDefault, echoedInput, metadata, whenEnded } = detailsOf(kind);
  const { [kinds[kind].nameMember]: _, Tags, ClientRequestToken, ModelPolicy, ...repeated } = request;
  const status = statusAt(record, now);
  const properties: Members = { ...byDefault, ...repeated };
  const input = echoedInput(properties.InputDataConfig as Members);
  return {
    [arnMember(kind)]: arn,
    Status: status,
    ...timesAt(record, status, now),
    ...properties,
    InputDataConfig: input,
    ...(flywheelArn && { FlywheelArn: flywheelArn }),
    ...(hasEnded(status) && whenEnded?.(properties, { accountId, submitTime })),
    ...(status === 'TRAINED' && metadata(input)),
  };
};

/**
 * Marks a TRAINING job for termination; whatever its Status, the answer is the same.
 *
 * Assumed for SUBMITTED: nothing happens, the worst case for the caller; the documentation is silent. Ended jobs stay
 * as they are: Terraform stops every model that it destroys, trained ones too, and tolerates only not-found.
 */
export const stopTraining = (kind: Kind, comprehend: Comprehend): ComprehendOperation =>
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
export const remove = (kind: Kind, comprehend: Comprehend): ComprehendOperation =>
  ofOneModel(kind, comprehend, (record) => {
    const now = comprehend.clock();
    const status = statusAt(record, now);
    if (!hasEnded(status)) throw new AwsError('ResourceInUseException', `${record.arn} is ${status}.`);
    record.deleteRequestTime ??= now;
    return {};
  });
