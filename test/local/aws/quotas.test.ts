import * as sdk from '@aws-sdk/client-comprehend';
import { type Kind, kindNames, listOperationOf, operationOf } from '../../../lambda/account/kind.ts';
import { account, arnOf } from './comprehend/account.ts';

/** Requests a second, as Service Quotas has them. */
const limitsOf = (kind: Kind): [string, number][] => [
  [operationOf('Create', kind), 1],
  [operationOf('Delete', kind), 1],
  [operationOf('Describe', kind), 10],
  [operationOf('StopTraining', kind), 1],
  [listOperationOf(kind), 10],
  ['ListTagsForResource', 10],
  ['TagResource', 1],
  ['UntagResource', 1],
];

/** What each of so many requests at once comes to: the name and status of an error of throttling, or `answered`. */
const outcomes = async (count: number, request: () => Promise<object>): Promise<string[]> => {
  const all: string[] = [];
  for (let i = 0; i < count; i++) {
    const { name, $metadata } = await request().catch((error) => error);
    all.push(/Throttl|TooMany/.test(name) ? `${name} ${$metadata.httpStatusCode}` : 'answered');
  }
  return all;
};
const answered = async (count: number, request: () => Promise<object>): Promise<number> =>
  (await outcomes(count, request)).filter((outcome) => outcome === 'answered').length;

describe.each(kindNames)('requests a second, %s', (kind) => {
  test.each(limitsOf(kind))('%s: %i, refilled evenly, none saved up', async (operation, rate) => {
    const { send, pass } = account(kind, { quotas: true });
    const request = () => send(operation, {});
    expect(await answered(rate + 3, request)).toBe(rate);
    pass(1 / rate);
    expect(await answered(3, request)).toBe(1);
    pass(1 / rate - 0.001);
    expect(await answered(1, request)).toBe(0);
    pass(60);
    expect(await answered(2 * rate, request)).toBe(rate);
  });

  test('each operation, each kind and each region has a bucket of its own', async () => {
    const { send, clientOf } = account(kind, { quotas: true });
    const [other] = kindNames.filter((name) => name !== kind);
    const stop =
      (of: Kind, region = 'us-east-1') =>
      () =>
        send(operationOf('StopTraining', of), {}, clientOf(region));
    expect(await answered(2, stop(kind))).toBe(1);
    expect(await answered(2, stop(kind, 'eu-west-1'))).toBe(1);
    expect(await answered(2, stop(other ?? kind))).toBe(1);
    expect(await answered(2, () => send(operationOf('Delete', kind), {}))).toBe(1);
  });

  test('a refusal has one of the two names of throttling, and uses up no quota', async () => {
    const { stop, pass } = account(kind, { quotas: true });
    const ask = () => stop(arnOf(kind, 'news'));
    const both = ['ThrottlingException 429', 'TooManyRequestsException 400'];
    expect(await outcomes(5, ask)).toEqual(['answered', ...both, ...both]);
    pass(1);
    expect(await outcomes(1, ask)).toEqual(['answered']);
    // A clock that is set back makes nobody wait for longer than a second.
    pass(-3600);
    expect(await answered(1, ask)).toBe(0);
    pass(1);
    expect(await answered(1, ask)).toBe(1);
  });
});

describe.each(kindNames)('jobs at a time, %s', (kind) => {
  const full = () => {
    const of = account(kind, { quotas: true });
    for (let i = 0; i < 10; i++) of.place(`job-${i}`);
    return of;
  };

  test('are ten per region: an eleventh is refused until one has ended', async () => {
    const { create, clientOf, pass, place, statusOf } = full();
    await expect(create()).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      message: expect.stringContaining('ACTIVE_JOB_COUNT_LIMIT_EXCEEDED'),
      $metadata: { httpStatusCode: 400 },
    });
    await create({}, clientOf('eu-west-1'));
    place('job-0', { pinnedStatus: 'IN_ERROR' });
    pass(1);
    await create();
    expect(await statusOf(arnOf(kind, 'news'))).toBe('SUBMITTED');
    pass(1);
    await expect(create({ VersionName: 'v2' })).rejects.toThrow(sdk.TooManyRequestsException);
  });

  test.each(['SUBMITTED', 'TRAINING', 'STOP_REQUESTED'])('counts what is %s', async (pinnedStatus) => {
    const { create, place, pass } = full();
    for (let i = 0; i < 10; i++) place(`job-${i}`, { pinnedStatus });
    pass(1);
    await expect(create()).rejects.toThrow(sdk.TooManyRequestsException);
  });

  test('a Create that is repeated with its token adds no job, but counts as a request', async () => {
    const { create, place, pass } = account(kind, { quotas: true });
    const token = { ClientRequestToken: 'once' };
    const { $metadata, ...created } = await create(token);
    for (let i = 0; i < 9; i++) place(`job-${i}`);
    await expect(create(token)).rejects.toThrow('Rate exceeded');
    pass(1);
    expect(await create(token)).toMatchObject(created);
  });
});
