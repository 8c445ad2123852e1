import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLocal } from '../../../local/host/server.ts';
import { synthesize } from '../../../local/host/synthesized.ts';
import { description, settings, stackName } from '../../../tools/rehearsal/names.ts';
import { startFakeAws } from '../../cli/fake-aws.ts';

const bin = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'rehearse-'));
afterAll(() => rmSync(temporary, { recursive: true }));
/** A process takes a second to start, and starts others. */
jest.setTimeout(60_000);

/** Two hundred times as fast, so that a minute of training takes 0.3 s. */
const began = Date.now();
const fast = (): number => began + (Date.now() - began) * 200;

const region = 'eu-west-1';
const timings = { submittedSeconds: 90, trainingSeconds: 36_000, stoppingSeconds: 60 };

const stack = synthesize(region, { ...settings, pollIntervalSeconds: 1 });

/** A local mode in which time flies. */
export const startFast = () => startLocal({ port: 0, stack, clock: fast, timings, meterSeconds: 1 });
export type FastLocal = Awaited<ReturnType<typeof startFast>>;

/** The script as a process, with a `cdk` that does nothing but write down what it was told. */
export const rehearse = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const folder = mkdtempSync(join(temporary, 'run-'));
  mkdirSync(join(folder, 'bin'));
  const stub = join(folder, 'bin', 'cdk');
  writeFileSync(stub, '#!/bin/sh\necho "$*" >> "$CDK_CALLS"\n');
  chmodSync(stub, 0o755);
  const calls = env.CDK_CALLS ?? join(folder, 'calls');
  const child = spawn(process.execPath, [bin, 'tools/rehearsal/rehearse.ts', '--poll-seconds', '0.2', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter),
      AWS_REGION: region,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_CALLS: calls,
      ...env,
    },
  });
  let [stdout, stderr] = ['', ''];
  let isSeen = () => {};
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    isSeen();
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const notes = join(folder, 'rehearsal-notes.md');
  return {
    ended: new Promise<{ code: number | null; stdout: string; stderr: string; notes: string; cdk: string[] }>(
      (resolve) =>
        child.once('close', (code) =>
          resolve({
            code,
            stdout,
            stderr,
            notes: existsSync(notes) ? readFileSync(notes, 'utf8') : '',
            cdk: cdkCalls(calls),
          }),
        ),
    ),
    said: (text: string): Promise<void> =>
      new Promise((resolve) => {
        isSeen = () => stdout.includes(text) && resolve();
        isSeen();
      }),
    interrupt: () => child.kill('SIGINT'),
  };
};

const cdkCalls = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);

/** AWS as the script needs it, around a local mode. The stack is there from `cdk deploy` to `cdk destroy`. */
export const startRehearsalAws = async (local: FastLocal, stackDescription: string = description) => {
  const calls = join(mkdtempSync(join(temporary, 'aws-')), 'calls');
  const stack = (StackName: string, more: object) => ({
    Stacks: [
      {
        StackName,
        StackId: `arn:aws:cloudformation:${region}:123456789012:stack/${StackName}/1`,
        StackStatus: 'CREATE_COMPLETE',
        CreationTime: '2026-11-01T00:00:00Z',
        ...more,
      },
    ],
  });
  const aws = await startFakeAws(local, {
    // Of a local mode verify would say that its workflows aren't traced.
    DescribeStateMachine: () => ({ error: 'AccessDeniedException' }),
    DescribeStacks: ({ StackName }) => {
      if (StackName === 'CDKToolkit') return stack('CDKToolkit', {});
      if (!cdkCalls(calls).at(-1)?.startsWith('deploy')) {
        return { error: 'ValidationError', message: `Stack with id ${StackName} does not exist` };
      }
      const outputs = {
        ...local.stack.outputs,
        ApiUrl: aws.apiUrl,
        DataAccessRoleArn: 'arn:aws:iam::123456789012:role/DataAccess',
        TrainingDataUri: 's3://assets/training-data.csv',
      };
      const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
      return stack(stackName, { Description: stackDescription, Outputs });
    },
  });
  return { ...aws, env: { ...aws.env, CDK_CALLS: calls } };
};
