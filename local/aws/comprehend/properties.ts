import { arnMember } from '../../../lambda/account/kind.ts';
import { hasEnded } from '../../../lambda/account/status.ts';
import type { Members } from '../wire/operation.ts';
import { repeatedMembers } from './create.ts';
import { detailsOf } from './kinds.ts';
import { statusAt, timesAt } from './status.ts';
import type { ModelRecord } from './store.ts';

/** The Properties that Describe and List answer: no name and no tags among them. */
export const propertiesAt = (record: ModelRecord, accountId: string, now: number): Members => {
  const { kind, arn, request, flywheelArn, submitTime } = record;
  const { byDefault, echoedInput, metadata, whenEnded } = detailsOf(kind);
  const status = statusAt(record, now);
  const repeated = repeatedMembers(kind).map((member) => [member, request[member] ?? byDefault[member]]);
  const properties: Members = { ...Object.fromEntries(repeated) };
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
