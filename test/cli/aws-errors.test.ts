import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { awsFailure } from '../../cli/aws/aws-errors.ts';

/** Errors as the SDK makes them of what a server answers. */
const before = { ...process.env };
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_ENDPOINT_URL')) delete process.env[name];
});
afterAll(() => {
  process.env = before;
});

const stateMachineArn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:Stop';
const errorOf = async (service: 'cloudwatch' | 'states', status: number, body: string): Promise<unknown> => {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'text/html' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const options = {
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  };
  const asking =
    service === 'states'
      ? new SFNClient(options).send(new ListExecutionsCommand({ stateMachineArn }))
      : new CloudWatchClient(options).send(new DescribeAlarmsCommand({}));
  return asking.catch((error: unknown) => error).finally(() => server.close());
};

test.each([
  ['cloudwatch', 503, '<html>\n<b>Service Unavailable</b>\n</html>'],
  ['states', 502, '<html>\n<b>Bad Gateway</b>\n</html>'],
  ['states', 504, ''],
  ['cloudwatch', 500, '{"a":'],
  ['cloudwatch', 403, 'expired'],
] as const)(
  'what %s answers with %d, unreadably, is one line without the SDK’s own words',
  async (service, status, body) => {
    const { message } = awsFailure(await errorOf(service, status, body), { permission: `${service}:Any` });
    expect(message).toBe(`AWS answered ${status} in a form that isn't AWS's: is there a proxy in between?`);
  },
);

const refused = Object.assign(new Error('no\nway\u001b[2J\u009b1m'), { name: 'Throttling' });
const hintOf = (environment: Record<string, string>, permission?: string): string | undefined => {
  Object.assign(process.env, environment);
  const { message } = awsFailure(refused, permission === undefined ? {} : { permission });
  expect(message).toMatch(/^AWS answered Throttling: no way \[2J 1m\./);
  return /(AWS_ENDPOINT\w+) is/.exec(message)?.[1];
};
const s3 = { AWS_ENDPOINT_URL_S3: 'http://s3.example' };
const all = { AWS_ENDPOINT_URL: 'http://all.example' };
const cloudwatch = { AWS_ENDPOINT_URL_CLOUDWATCH: 'http://cloudwatch.example' };
test.each<[Record<string, string>, string | undefined, string | undefined]>([
  [s3, 'cloudwatch:GetMetricData', undefined],
  [s3, undefined, undefined],
  [{ ...s3, ...all }, 'cloudwatch:GetMetricData', 'AWS_ENDPOINT_URL'],
  [{ ...s3, ...all, ...cloudwatch }, 'cloudwatch:GetMetricData', 'AWS_ENDPOINT_URL_CLOUDWATCH'],
  [cloudwatch, 'cloudformation:DescribeStacks', undefined],
  [{ AWS_ENDPOINT_URL_SFN: 'http://sfn.example' }, 'states:ListExecutions', 'AWS_ENDPOINT_URL_SFN'],
  [{ AWS_ENDPOINT_URL_CLOUDWATCH: '', ...all }, 'cloudwatch:GetMetricData', 'AWS_ENDPOINT_URL'],
])('with %j what %s refuses is put down to %s', (environment, permission, blamed) => {
  expect(hintOf(environment, permission)).toBe(blamed);
});

test('an endpoint that isn’t there is named', () => {
  Object.assign(process.env, all);
  const error = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  const { message } = awsFailure(error, { region: 'eu-west-1', permission: 'cloudformation:DescribeStacks' });
  expect(message).toMatch(
    /^AWS can't be reached in region eu-west-1: nothing listens there .+ AWS_ENDPOINT_URL is http:/,
  );
});
