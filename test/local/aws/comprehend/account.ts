import * as sdk from '@aws-sdk/client-comprehend';
import { type Kind, kinds, listOperationOf, propertiesMember } from '../../../../lambda/account/kind.ts';
import { comprehend } from '../../../../local/aws/comprehend/comprehend.ts';
import type { ComprehendOptions } from '../../../../local/aws/comprehend/store.ts';
import { awsJson } from '../../../../local/aws/wire/aws-json.ts';
import { inProcess } from '../../../../local/aws/wire/in-process.ts';
import type { Members } from '../../../../local/aws/wire/operation.ts';

/** The time at which every test starts. */
export const noon = Date.UTC(2026, 10, 23, 12);

export const arnOf = (kind: Kind, name: string, region = 'us-east-1') =>
  `arn:aws:comprehend:${region}:123456789012:${kinds[kind].resourceType}/${name}`;

/** Fails as an operation of AWS does: with the SDK's own error of that name. */
export const refused = async (asked: Promise<unknown>, name: string) => {
  const error: unknown = await asked.catch((thrown) => thrown);
  expect(error).toBeInstanceOf(sdk.ComprehendServiceException);
  expect(error).toMatchObject({ name });
};

/** Create requests with what is required, and nothing else. */
const inputs: Record<Kind, Members> = {
  DocumentClassifier: { S3Uri: 's3://training-documents/news.csv' },
  EntityRecognizer: {
    EntityTypes: [{ Type: 'PRODUCT' }],
    Documents: { S3Uri: 's3://training-documents/news.txt' },
    Annotations: { S3Uri: 's3://training-documents/annotations.csv' },
  },
};
export const newsModel = (kind: Kind): Members => ({
  [kinds[kind].nameMember]: 'news',
  DataAccessRoleArn: 'arn:aws:iam::123456789012:role/ComprehendDataAccess',
  InputDataConfig: inputs[kind],
  LanguageCode: 'en',
});

type Answer = Readonly<Record<string, unknown>> & { readonly $metadata: { readonly httpStatusCode?: number } };

/** An account whose clock moves only when told: 60 s SUBMITTED, 600 s TRAINING, 30 s from a stop request to STOPPED. */
export const account = (kind: Kind, options: Partial<ComprehendOptions> = {}) => {
  let now = noon;
  const service = comprehend({
    clock: () => now,
    region: 'us-east-1',
    accountId: '123456789012',
    partition: 'aws',
    submittedSeconds: 60,
    trainingSeconds: 600,
    stoppingSeconds: 30,
    ...options,
  });
  const endpoint = awsJson([service], { region: 'us-east-1' });
  const clientOf = (region: string) => new sdk.ComprehendClient(inProcess(endpoint, region));
  const client = clientOf('us-east-1');
  /** By the real SDK's command for an operation. */
  const send = async (operation: string, members: object, by = client): Promise<Answer> => {
    const Command = (sdk as unknown as Record<string, new (input: object) => sdk.DescribeFlywheelCommand>)[
      `${operation}Command`
    ];
    if (!Command) throw new Error(`no ${operation}`);
    return (await by.send(new Command(members))) as unknown as Answer;
  };
  const onModel = (operation: string) => (arn: string, by?: sdk.ComprehendClient) =>
    send(`${operation}${kind}`, { [`${kind}Arn`]: arn }, by);
  const describe = async (arn: string, by?: sdk.ComprehendClient) =>
    (await onModel('Describe')(arn, by))[propertiesMember(kind)] as sdk.DocumentClassifierProperties;
  return {
    clientOf,
    send,
    create: (change: object = {}, by?: sdk.ComprehendClient) =>
      send(`Create${kind}`, { ...newsModel(kind), ...change }, by),
    stop: onModel('StopTraining'),
    remove: onModel('Delete'),
    place: (name: string, run: Parameters<typeof service.place>[1] = {}, model: object = {}) =>
      service.place({ kind, name, ...model }, run).arn,
    describe,
    statusOf: async (arn: string) => (await describe(arn)).Status,
    listed: async (members: object = {}, by?: sdk.ComprehendClient) =>
      (await send(listOperationOf(kind), members, by))[
        `${propertiesMember(kind)}List`
      ] as sdk.DocumentClassifierProperties[],
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
    /** A request as bytes, for what the SDK would hide or refuse. */
    wire: async (operation: string, body: unknown) => {
      const response = await endpoint({
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Comprehend_20171127.${operation}` },
        body: JSON.stringify(body),
      });
      return { ...response, answer: JSON.parse(response.body) };
    },
  };
};

/** TRAINING at noon, and for another nine hours. */
export const submittedAnHourBefore = { submitTime: noon - 3_600_000, submittedSeconds: 60, trainingSeconds: 36_000 };
