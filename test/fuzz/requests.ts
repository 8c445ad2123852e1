import fc from 'fast-check';
import { modelArn } from '../../lambda/model/arn.ts';
import { arnMember, arnMembers, kindNames, kinds, listOperationOf, operationOf } from '../../lambda/model/kind.ts';
import { localAccountId } from '../../local/stack/synthesized.ts';
import type { HttpRequest } from '../../local/wire/http.ts';

/** Requests that are random, or nearly right, with pieces in them that have broken parsers before. */
const location = { partition: 'aws', region: 'us-east-1', accountId: localAccountId };
const words = (text: string): string[] => text.split(' ');
const arnsOf = (name: string) => kindNames.map((kind) => modelArn(location, kind, name));

/** Models of each kind that are there, by name. */
export const statuses = { training: 'TRAINING', queued: 'SUBMITTED', done: 'TRAINED', unheard: 'A_NEW_STATUS' };
export const known = Object.keys(statuses).flatMap(arnsOf);

const oddities = fc.constantFrom(
  ...'\n\r\t\0\u2028\ud800\udfff\u202eé例"\\%{}<>\'*?#:-/ ',
  ...words('\r\n 😀 %00 %2F %E0%A4%A -- // .. <script> $context.requestId __proto__ toString \ufeff'),
);
const odd = fc.oneof(oddities, ...(['binary', 'grapheme'] as const).map((unit) => fc.string({ unit, maxLength: 20 })));

/** A text with something put in, taken out or repeated. */
const nearly = (texts: fc.Arbitrary<string>) =>
  fc
    .tuple(texts, fc.nat(300), fc.oneof({ weight: 3, arbitrary: fc.constant('') }, odd), fc.nat(6), fc.nat(9))
    .map(([whole, at, inserted, dropped, times]) => {
      const place = at % (whole.length + 1);
      return whole.slice(0, place) + inserted.repeat(times) + whole.slice(place + dropped);
    });

const [training = '', other = ''] = arnsOf('training');
const lengthOfPrefix = training.length - 'training'.length;
const arn = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...known) },
  fc.constantFrom(
    ...['nobody', 'training/version/v1', 'training-', 'training\n'].flatMap(arnsOf),
    ...['eu-west-1', '', 'US-EAST-1'].map((region) => training.replace('us-east-1', region)),
    ...['aws-us-gov', 'aws-', 'AWS', ''].map((partition) => other.replace('aws', partition)),
    training.replace(localAccountId, '210987654321'),
    training.replace(kinds.DocumentClassifier.resourceType, 'flywheel'),
    // 255, 256 and 257 characters, and far too many; and what a backtracking pattern could take for ever over.
    ...[255, 256, 257, 100_000].flatMap((length) => arnsOf('x'.repeat(length - lengthOfPrefix))),
    ...[`${'a-'.repeat(90)}!`, `${'-'.repeat(150)}a`].flatMap(arnsOf),
  ),
  { weight: 3, arbitrary: nearly(fc.constantFrom(...known, ...arnsOf('nobody'))) },
  odd,
);
const json = (value: unknown) => JSON.stringify(value);
const anyJson = fc.jsonValue({ maxDepth: 2 });
const oddJson = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map(json),
  fc.constantFrom(
    ...words(
      'null [] {} 0 -0 1e999 -1e-999 NaN Infinity \ufeff{} " { [ {" undefined {\'a\':1} {"a":1,} /**/{} "\\ud800" \0',
    ),
    ...['', ' ', '9'.repeat(400), '['.repeat(5000), `${'['.repeat(5000)}${']'.repeat(5000)}`],
    `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`,
    '{"__proto__":{"DocumentClassifierArn":"x"}}',
    '{"constructor":{"prototype":{}}}',
    ...arnMembers.flatMap((member, i) => [
      `{"${member}":"${arnsOf('training')[i]}","__proto__":null}`,
      `{"${member}":"x","${member}":"${arnsOf('training')[i]}"}`,
      `{"${member}":"${arnsOf('training')[i]}","${member}":"x"}`,
      `{"${member.toLowerCase()}":"${arnsOf('training')[i]}"}`,
      `{"${member}":{"${member}":"${arnsOf('training')[i]}"}}`,
      `{"${member}":1e400}`,
    ]),
    `{"DocumentClassifierArn":"${training}","EntityRecognizerArn":"${other}"}`,
    '{"DryRun":1e999}',
  ),
  odd,
);
const arnMemberName = fc.constantFrom(...arnMembers);
const right = fc.constantFrom(
  ...kindNames.flatMap((kind, i) => Object.keys(statuses).map((name) => json({ [arnMember(kind)]: arnsOf(name)[i] }))),
);
const stopBody = fc.oneof(
  { weight: 3, arbitrary: right },
  { weight: 2, arbitrary: fc.tuple(arnMemberName, arn).map(([member, value]) => json({ [member]: value })) },
  fc
    .tuple(arnMemberName, arn, fc.oneof(odd, fc.constantFrom('Force', ...arnMembers)), anyJson)
    .map(([member, value, name, more]) => json({ [member]: value, [name]: more })),
  fc.tuple(arnMemberName, anyJson).map(([member, value]) => json({ [member]: value })),
  nearly(right),
  oddJson,
);
const dryRun = fc.constantFrom('{"DryRun":true}', '{"DryRun":true,"DryRun":true}');
const stopAllBody = fc.oneof(
  { weight: 2, arbitrary: dryRun },
  fc.constantFrom('', '{}', '{"DryRun":false}'),
  fc.jsonValue({ maxDepth: 1 }).map((DryRun) => json({ DryRun })),
  nearly(dryRun),
  oddJson,
);

const contentType = fc.oneof(
  { weight: 6, arbitrary: fc.constant<string | undefined>('application/json') },
  fc.constantFrom(
    ...[undefined, '', 'application/json; charset=utf-8', 'application/json, text/plain', 'x'.repeat(8000)],
    ...words(
      'APPLICATION/JSON application/json; application/jsonx text/plain application/x-www-form-urlencoded */* ; application/json\0',
    ),
  ),
  odd,
);
const headerName = fc.constantFrom(
  ...words('__proto__ constructor x-amz-target content-length accept authorization x-forwarded-for'),
);
const headers = fc
  .tuple(contentType, fc.dictionary(headerName, odd, { maxKeys: 2 }))
  .map(([type, others]): HttpRequest['headers'] => ({
    ...others,
    ...(type !== undefined && { 'content-type': type }),
  }));

/** Inputs of executions that somebody starts past the API. */
export const inputsByHand = [
  ...words('null [] "x" 1 {}'),
  ...kindNames.flatMap((kind, i) =>
    [null, 1, 'x', ['x'], arnsOf('nobody')[i]].map((value) => json({ [arnMember(kind)]: value })),
  ),
  json({ DocumentClassifierArn: training, SubmitTime: 'never' }),
];
const byHand = fc.nat(inputsByHand.length).map((i) => `by-hand-${i}`);
const executionName = fc.oneof(
  byHand,
  fc.constantFrom(
    ...words(
      'running toString __proto__ . .. %2e%2e %00 % %E0%A4%A a%2Fb a%20b %F0%9F%98%80 - _ * {ExecutionName} a:b ä %5Cn + %0A',
    ),
    ...[0, 80, 81, 8000].map((length) => 'x'.repeat(length)),
  ),
  odd,
  odd.map((name) => encodeURIComponent(name.toWellFormed())),
  fc.uuid(),
);
const method = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('POST', 'GET') },
  fc.constantFrom(...words('PUT DELETE PATCH HEAD OPTIONS TRACE post __proto__'), ''),
);
const query = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  odd.map((parameter) => `?${parameter}`),
  odd.map((name) => `?Name=${encodeURIComponent(name.toWellFormed())}`),
  fc.constantFrom(...words('? ?Name=training ?Name=x&Name=y ?Name= ?name=training ?a=1&a=2 ?__proto__=1 ?% ?? #')),
);
const named = fc.tuple(fc.constantFrom('/stop/', '/stop-all/'), executionName).map((parts) => parts.join(''));
const path = fc.oneof(
  fc.constantFrom(
    ...words('/stop /stop/ //stop /stop// /Stop /stop-all /stop-all/ /training / * /stop/a/b /stop/../stop'),
    '',
  ),
  named,
  fc.webPath(),
  odd,
);
const request = (
  weight: number,
  how: string | fc.Arbitrary<string>,
  url: fc.Arbitrary<string>,
  body: fc.Arbitrary<string>,
) => {
  const requestMethod = typeof how === 'string' ? fc.constant(how) : how;
  const whole = fc.tuple(url, query).map((parts) => parts.join(''));
  return { weight, arbitrary: fc.record({ method: requestMethod, url: how === 'POST' ? url : whole, headers, body }) };
};

/** Requests for the HTTP API: one that a route takes, with something odd about its body, or anything. */
export const apiRequest: fc.Arbitrary<HttpRequest> = fc.oneof(
  request(5, 'POST', fc.constant('/stop'), stopBody),
  request(1, 'POST', fc.constant('/stop-all'), stopAllBody),
  request(2, 'GET', fc.oneof({ weight: 4, arbitrary: named }, fc.constant('/training')), fc.constant('')),
  request(2, method, path, fc.oneof(stopBody, stopAllBody)),
);

const modelOperations = (['Create', 'Delete', 'Describe', 'StopTraining'] as const).flatMap((verb) =>
  kindNames.map((kind) => operationOf(verb, kind)),
);
const targets = {
  Comprehend_20171127: [
    ...modelOperations,
    ...kindNames.map(listOperationOf),
    ...words('TagResource UntagResource ListTagsForResource DetectSentiment'),
  ],
  AWSStepFunctions: words(
    'StartExecution DescribeExecution StopExecution ListExecutions GetExecutionHistory ListStateMachines DescribeStateMachine CreateStateMachine',
  ),
  AWSEvents: words('PutEvents ListRules'),
  DynamoDB_20120810: words('GetItem PutItem Query Scan'),
};
const target = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      ...Object.entries(targets).flatMap(([service, names]) => names.map((name) => `${service}.${name}`)),
    ),
  },
  fc.constantFrom(
    ...words(
      '. Comprehend_20171127 Comprehend_20171127. Comprehend_20171127.toString AWSStepFunctions.__proto__ a.b.c __proto__.__proto__',
    ),
    '',
  ),
  odd,
);
const stateMachineArn = `arn:aws:states:us-east-1:${localAccountId}:stateMachine:StopWorkflow`;
const stateArn = fc.oneof(
  fc.constantFrom(stateMachineArn, `${stateMachineArn.replace('stateMachine', 'execution')}:running`, training),
  nearly(fc.constant(stateMachineArn)),
  odd,
);
const value = fc.oneof(arn, stateArn, odd, anyJson, fc.integer(), fc.constantFrom(1e308, -1, null));
const member = fc.constantFrom(
  ...arnMembers,
  ...words(
    'ResourceArn Tags TagKeys Filter NextToken MaxResults DocumentClassifierName RecognizerName DataAccessRoleArn InputDataConfig',
  ),
  ...words(
    'LanguageCode Entries TableName Key Item ConditionExpression KeyConditionExpression ExpressionAttributeValues stateMachineArn',
  ),
  ...words('executionArn name input maxResults nextToken statusFilter reverseOrder __proto__ constructor'),
);
const awsBody = fc.oneof(
  { weight: 3, arbitrary: fc.dictionary(member, value, { maxKeys: 5 }).map(json) },
  fc
    .record({
      stateMachineArn: fc.constant(stateMachineArn),
      name: fc.oneof({ weight: 3, arbitrary: byHand }, odd),
      input: fc.oneof(oddJson, stopBody),
    })
    .map(json),
  fc
    .record({ Entries: fc.array(fc.dictionary(fc.constantFrom('Source', 'DetailType', 'Detail', 'Time'), value)) })
    .map(json),
  oddJson,
);

/** Requests for AWS's services at `POST /`. */
export const awsRequest: fc.Arbitrary<HttpRequest> = fc
  .record({ target, headers, body: awsBody })
  .map(({ target: name, headers: others, body }) => ({
    method: 'POST',
    url: '/',
    headers: { ...others, 'x-amz-target': name },
    body,
  }));
