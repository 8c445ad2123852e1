import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { comprehend } from '../local/comprehend/comprehend.ts';
import { localAccountId } from '../local/stack/synthesized.ts';
import { type AwsService, awsJson, type WireRequest } from '../local/wire/aws-json.ts';

export const region = 'us-east-1';
export const stopWorkflowArn = `arn:aws:states:${region}:${localAccountId}:stateMachine:StopWorkflow`;

/** A local Comprehend where a job trains for a day unless it is stopped. */
export const trainingAccount = () =>
  comprehend({
    clock: Date.now,
    region,
    accountId: localAccountId,
    partition: 'aws',
    submittedSeconds: 0,
    trainingSeconds: 86_400,
    stoppingSeconds: 300,
  });

/** A Step Functions that takes every execution and runs none: what follows a request is not what is measured. */
export const idleStepFunctions: AwsService = {
  target: 'AWSStepFunctions',
  jsonVersion: '1.0',
  operations: {
    StartExecution: ({ name }) => ({ executionArn: `${stopWorkflowArn}:${name}`, startDate: Date.now() / 1000 }),
  },
};

export interface Endpoint {
  readonly url: string;
  /** What a process needs to reach it as it would reach AWS: the endpoint, credentials, a certificate to trust. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => void;
}

/**
 * Answers AWS's JSON protocols on a free port of the loopback interface, until it is closed.
 *
 * @param protocol - with `https` functions take the path that they take on AWS: over plain HTTP the SDK has Node load modules
 *   that it never needs there. Its certificate is made on the spot, by the `openssl` command
 */
export const serveAws = async (services: readonly AwsService[], protocol: 'http' | 'https'): Promise<Endpoint> => {
  const answer = awsJson({ services, log: (line) => console.error(line) });
  const folder = mkdtempSync(join(tmpdir(), 'bench-endpoint-'));
  const server = protocol === 'https' ? createTlsServer(selfSigned(folder)) : createServer();
  server.on('request', async (incoming, outgoing) => {
    const headers = incoming.headers as WireRequest['headers'];
    const response = await answer({ headers, body: await text(incoming) });
    outgoing.writeHead(response.statusCode, response.headers).end(response.body);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const url = `${protocol}://localhost:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  };
  const environment = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ...(protocol === 'https' && { NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem') }),
  };
  return { url, environment, close };
};

const selfSigned = (folder: string) => {
  const files = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', files.key];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...newKey, '-out', files.cert, ...subject], { stdio: 'pipe' });
  return { key: readFileSync(files.key), cert: readFileSync(files.cert) };
};
