import { errorOf, isNotFound, isThrottled, isTransient } from '../../lambda/account/faults.ts';

/** An error as the SDK gives it: `$metadata` is there even where no answer came. */
const sdkError = (name: string, httpStatusCode?: number, more: object = {}) =>
  Object.assign(new Error('m'), { name, $metadata: httpStatusCode === undefined ? {} : { httpStatusCode }, ...more });

test.each<[what: string, error: unknown, kind: 'throttled' | 'transient' | 'lasting']>([
  ['throttled, as Comprehend says it', sdkError('ThrottlingException', 429), 'throttled'],
  ['throttled, its other face', sdkError('TooManyRequestsException', 400), 'throttled'],
  ['throttled, as DynamoDB says it', sdkError('ProvisionedThroughputExceededException', 400), 'throttled'],
  ['throttled, under an unknown name', sdkError('Unknown', 429), 'throttled'],
  ['500', sdkError('InternalServerException', 500), 'transient'],
  ['502 with an empty body', sdkError('Unknown', 502), 'transient'],
  ['503 with an HTML page', sdkError('SyntaxError', 503), 'transient'],
  ['200 with HTML', sdkError('SyntaxError', 200), 'transient'],
  ['no answer in time', sdkError('TimeoutError'), 'transient'],
  ['a broken connection', sdkError('Error', undefined, { code: 'ECONNRESET' }), 'transient'],
  ['our own deadline', Object.assign(new Error(), { name: 'AbortError' }), 'transient'],
  ['no permission', sdkError('AccessDeniedException', 400), 'lasting'],
  ['no such model', sdkError('ResourceNotFoundException', 400), 'lasting'],
  ['a request that is wrong', sdkError('InvalidRequestException', 400), 'lasting'],
  ['a bug of ours', new TypeError('x is not a function'), 'lasting'],
])('an error (%s) is classified: %s', (_, error, kind) => {
  expect([isTransient(error), isThrottled(error)]).toEqual([kind !== 'lasting', kind === 'throttled']);
});

test('whatever is thrown becomes an error', () => {
  const error = new Error('a');
  expect(errorOf(error)).toBe(error);
  expect(errorOf('a')).toEqual(new Error('a'));
  expect(errorOf(undefined)).toEqual(new Error('undefined'));
  expect([isNotFound(sdkError('ResourceNotFoundException', 400)), isNotFound('a')]).toEqual([true, false]);
});
