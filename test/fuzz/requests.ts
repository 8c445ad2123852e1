import fc from 'fast-check';
import { modelArn } from '../../lambda/account/arn.ts';
import { arnMember, arnMembers, kindNames, kinds, operationOf } from '../../lambda/account/kind.ts';
import type { HttpRequest } from '../../local/aws/wire/http.ts';
import { localAccountId } from '../../local/host/synthesized.ts';

/** Random or nearly valid requests, with pieces that have broken parsers before. */
type Texts = fc.Arbitrary<string>;
const words = (text: string): string[] => text.trim().split(/[ \n]+/);
const oneOf = (text: string, ...more: readonly string[]): Texts => fc.constantFrom(...words(text), ...more);
const often = <Value>(weight: number, arbitrary: fc.Arbitrary<Value>) => ({ weight, arbitrary });
const joined = (...parts: readonly Texts[]): Texts => fc.tuple(...parts).map((texts) => texts.join(''));
const json = (value: unknown): string => JSON.stringify(value);

const location = { partition: 'aws', region: 'us-east-1', accountId: localAccountId };
const arnsOf = (name: string): string[] => kindNames.map((kind) => modelArn(location, kind, name));
const [training = '', other = ''] = arnsOf('training');

/** The models that exist of each kind, by name. */
export const statuses = { training: 'TRAINING', queued: 'SUBMITTED', done: 'TRAINED', unheard: 'A_NEW_STATUS' };
export const known = Object.keys(statuses).flatMap(arnsOf);

const odd = fc.oneof(
  fc.constantFrom(...'\n\r\t\0\u2028\ud800\udfff\u202eé例"\\%{}<>\'*?#:-/ ', '\r\n'),
  oneOf('😀 %00 %2F %E0%A4%A -- // .. <script> $context.requestId __proto__ toString \ufeff'),
  ...(['binary', 'grapheme'] as const).map((unit) => fc.string({ unit, maxLength: 20 })),
);
/** A text with a part inserted, removed or repeated. */
const nearly = (texts: Texts): Texts =>
  fc
    .tuple(texts, fc.nat(300), fc.oneof(often(3, fc.constant('')), odd), fc.nat(6), fc.nat(9))
    .map(([whole, at, inserted, dropped, times]) => {
      const place = at % (whole.length + 1);
      return whole.slice(0, place) + inserted.repeat(times) + whole.slice(place + dropped);
    });

const arn = fc.oneof(
  often(3, fc.constantFrom(...known)),
  fc.constantFrom(
    ...['nobody', 'training/version/v1', 'training-', 'training\n'].flatMap(arnsOf),
    ...['eu-west-1', '', 'US-EAST-1'].map((region) => training.replace('us-east-1', region)),
    ...['aws-us-gov', 'aws-', 'AWS', ''].map((partition) => other.replace('aws', partition)),
    training.replace(localAccountId, '210987654321'),
    training.replace(kinds.DocumentClassifier.resourceType, 'flywheel'),
    // 255, 256 and 257 characters, far too many, and texts on which a backtracking pattern could take forever.
    ...[255, 256, 257, 100_000].flatMap((length) => arnsOf('x'.repeat(length - training.length + 8))),
    ...[`${'a-'.repeat(90)}!`, `${'-'.repeat(150)}a`].flatMap(arnsOf),
  ),
  often(3, nearly(fc.constantFrom(...known, ...arnsOf('nobody')))),
  odd,
);
const anyJson = fc.jsonValue({ maxDepth: 2 });
const oddJson = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map(json),
  oneOf('null [] {} 0 -0 1e999 NaN Infinity \ufeff{} " { [ {" undefined {a:1} {"a":1,} /**/{} "\\ud800" \0', '', ' '),
  fc.constantFrom('9'.repeat(400), '['.repeat(5000), '['.repeat(5000) + ']'.repeat(5000), '{"a":'.repeat(2000)),
  oneOf(`
    {"__proto__":{"DocumentClassifierArn":"x"}} {"constructor":{"prototype":{}}} {"DryRun":1e999}
    {"EntityRecognizerArn":"${other}","__proto__":null} {"documentClassifierArn":"${training}"}
    {"DocumentClassifierArn":"x","DocumentClassifierArn":"${training}"} {"DocumentClassifierArn":1e400}
    {"EntityRecognizerArn":"${other}","EntityRecognizerArn":"x"} {"EntityRecognizerArn":"${training}"}
    {"DocumentClassifierArn":{"DocumentClassifierArn":"${training}"}}
    {"DocumentClassifierArn":"${training}","EntityRecognizerArn":"${other}"}`),
  odd,
);
const right = fc.constantFrom(
  ...kindNames.flatMap((kind, i) => Object.keys(statuses).map((name) => json({ [arnMember(kind)]: arnsOf(name)[i] }))),
);
const arnMemberName = fc.constantFrom(...arnMembers);
const withMember = (value: fc.Arbitrary<unknown>, more: fc.Arbitrary<object> = fc.constant({})) =>
  fc.tuple(arnMemberName, value, more).map(([name, given, others]) => json({ [name]: given, ...others }));
const stopBody = fc.oneof(
  often(3, right),
  often(2, withMember(arn)),
  withMember(arn, fc.dictionary(fc.oneof(odd, fc.constantFrom('Force', ...arnMembers)), anyJson, { maxKeys: 2 })),
  withMember(anyJson),
  nearly(right),
  oddJson,
);
const dryRun = oneOf('{"DryRun":true} {"DryRun":true,"DryRun":true}');
const anyDryRun = fc.jsonValue({ maxDepth: 1 }).map((DryRun) => json({ DryRun }));
const stopAllBody = fc.oneof(often(2, dryRun), oneOf('{} {"DryRun":false}', ''), anyDryRun, nearly(dryRun), oddJson);

const contentType = fc.oneof(
  often(6, fc.constant('application/json')),
  oneOf(
    'APPLICATION/JSON application/json; application/jsonx text/plain application/x-www-form-urlencoded */* ; text/html\0',
  ),
  fc.constantFrom('', 'application/json; charset=utf-8', 'application/json, text/plain', 'x'.repeat(8000)),
  odd,
);
const headerName = oneOf('__proto__ constructor x-amz-target content-length accept authorization x-forwarded-for');
const headers = fc
  .tuple(fc.option(contentType, { freq: 20 }), fc.dictionary(headerName, odd, { maxKeys: 2 }))
  .map(([type, others]) => ({ ...others, ...(type !== null && { 'content-type': type }) }));

/** Inputs of executions that are started without the API. */
export const inputsByHand = [
  ...words('null [] "x" 1 {}'),
  ...arnMembers.flatMap((name) => [null, 1, 'x', ['x'], ...arnsOf('nobody')].map((value) => json({ [name]: value }))),
  json({ DocumentClassifierArn: training, SubmitTime: 'never' }),
];
const byHand = fc.nat(inputsByHand.length).map((i) => `by-hand-${i}`);
const encodedOdd = odd.map((text) => encodeURIComponent(text.toWellFormed()));
const executionName = fc.oneof(
  byHand,
  oneOf('toString __proto__ . .. %2e%2e %00 % %E0%A4%A a%2Fb a%20b %F0%9F%98%80 - _ * {ExecutionName} a:b ä %0A'),
  fc.constantFrom(0, 80, 81, 8000).map((length) => 'x'.repeat(length)),
  odd,
  encodedOdd,
  fc.uuid(),
);
const method = fc.oneof(often(4, oneOf('POST GET')), oneOf('PUT DELETE PATCH HEAD OPTIONS TRACE post __proto__', ''));
const query = fc.oneof(
  often(5, fc.constant('')),
  odd.map((parameter) => `?${parameter}`),
  joined(fc.constant('?Name='), encodedOdd),
  oneOf('? ?Name=training ?Name=x&Name=y ?Name= ?name=training ?a=1&a=2 ?__proto__=1 ?% ?? #'),
);
const named = joined(oneOf('/stop/ /stop-all/'), executionName);
const resource = fc.oneof(often(4, named), fc.constant('/training'));
const path = fc.oneof(
  oneOf('/stop /stop/ //stop /stop// /Stop /stop-all /stop-all/ /training / * /stop/a/b /stop/../stop', ''),
  named,
  fc.webPath(),
  odd,
);
const request = (how: Texts, url: Texts, body: Texts) => fc.record({ method: how, url, headers, body });

/** Requests for the HTTP API: to a route with an odd body, or to anything. */
export const apiRequest: fc.Arbitrary<HttpRequest> = fc.oneof(
  often(5, request(fc.constant('POST'), fc.constant('/stop'), stopBody)),
  request(fc.constant('POST'), fc.constant('/stop-all'), stopAllBody),
  often(2, request(fc.constant('GET'), joined(resource, query), fc.constant(''))),
  often(2, request(method, joined(path, query), fc.oneof(stopBody, stopAllBody))),
);

const modelOperations = (['Create', 'Delete', 'Describe', 'StopTraining'] as const).flatMap((verb) =>
  kindNames.map((kind) => `Comprehend_20171127.${operationOf(verb, kind)}`),
);
const target = fc.oneof(
  often(
    5,
    oneOf(`
    ${modelOperations.join(' ')} Comprehend_20171127.ListDocumentClassifiers Comprehend_20171127.ListEntityRecognizers
    Comprehend_20171127.TagResource Comprehend_20171127.UntagResource Comprehend_20171127.ListTagsForResource
    Comprehend_20171127.DetectSentiment AWSEvents.PutEvents AWSEvents.ListRules DynamoDB_20120810.DeleteItem
    DynamoDB_20120810.PutItem DynamoDB_20120810.Query DynamoDB_20120810.Scan AWSStepFunctions.StartExecution
    AWSStepFunctions.DescribeExecution AWSStepFunctions.StopExecution AWSStepFunctions.ListExecutions
    AWSStepFunctions.GetExecutionHistory AWSStepFunctions.ListStateMachines AWSStepFunctions.DescribeStateMachine`),
  ),
  oneOf('. AWSEvents AWSEvents. Comprehend_20171127.toString AWSStepFunctions.__proto__ a.b.c __proto__.__proto__', ''),
  odd,
);
const stateMachineArn = `arn:aws:states:us-east-1:${localAccountId}:stateMachine:StopWorkflow`;
const stateArns = [stateMachineArn, `${stateMachineArn.replace('stateMachine', 'execution')}:by-hand-1`, training];
const stateArn = fc.oneof(fc.constantFrom(...stateArns), nearly(fc.constantFrom(...stateArns)), odd);
const value = fc.oneof(arn, stateArn, odd, anyJson, fc.integer(), fc.constantFrom(1e308, -1, null));
const member = oneOf(`
  DocumentClassifierArn EntityRecognizerArn ResourceArn Tags TagKeys Filter NextToken MaxResults DocumentClassifierName
  RecognizerName DataAccessRoleArn InputDataConfig LanguageCode Entries TableName Key Item ConditionExpression
  KeyConditionExpression ExpressionAttributeValues stateMachineArn executionArn name input maxResults nextToken
  statusFilter reverseOrder __proto__ constructor`);
const start = { name: fc.oneof(often(3, byHand), odd), input: fc.oneof(oddJson, stopBody) };
const entry = fc.dictionary(oneOf('Source DetailType Detail Time Resources'), value);
const awsBody = fc.oneof(
  often(3, fc.dictionary(member, value, { maxKeys: 5 }).map(json)),
  fc.record({ stateMachineArn: fc.constant(stateMachineArn), ...start }).map(json),
  fc.record({ Entries: fc.array(entry) }).map(json),
  oddJson,
);

/** Requests for AWS's services at `POST /`. */
export const awsRequest: fc.Arbitrary<HttpRequest> = fc
  .tuple(request(fc.constant('POST'), fc.constant('/'), awsBody), target)
  .map(([whole, name]) => ({ ...whole, headers: { ...whole.headers, 'x-amz-target': name } }));
