import {
  ComprehendClient,
  type CreateDocumentClassifierCommandInput,
  DescribeDocumentClassifierCommand,
} from '@aws-sdk/client-comprehend';
import { type ComprehendOptions, comprehend } from '../../../local/comprehend/comprehend.ts';
import { awsJson } from '../../../local/wire/aws-json.ts';
import { inProcess } from '../../in-process.ts';

/** The time at which every test starts. */
export const noon = Date.UTC(2026, 10, 23, 12);

export const arnOf = (name: string) => `arn:aws:comprehend:us-east-1:123456789012:document-classifier/${name}`;

/** A Create request with what is required, and nothing else. */
export const newsClassifier: CreateDocumentClassifierCommandInput = {
  DocumentClassifierName: 'news',
  DataAccessRoleArn: 'arn:aws:iam::123456789012:role/ComprehendDataAccess',
  InputDataConfig: { S3Uri: 's3://training-documents/news.csv' },
  LanguageCode: 'en',
};

interface AccountOptions extends Partial<ComprehendOptions> {
  readonly beforeOperation?: (operation: string) => void;
}

/** An account whose clock moves only when told: 60 s SUBMITTED, 600 s TRAINING, 30 s from a stop request to STOPPED. */
export const account = ({ beforeOperation = () => {}, ...options }: AccountOptions = {}) => {
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
  const endpoint = awsJson({ services: [service], beforeOperation });
  const client = new ComprehendClient(inProcess(endpoint));
  const describe = async (arn: string) => {
    const command = new DescribeDocumentClassifierCommand({ DocumentClassifierArn: arn });
    return (await client.send(command)).DocumentClassifierProperties;
  };
  return {
    client,
    place: service.place,
    describe,
    statusOf: async (arn: string) => (await describe(arn))?.Status,
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
