import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import { type Location, locationOf, modelArn } from '../../lambda/account/arn.ts';
import { arnMember, type Kind, kindInWords, kindNames } from '../../lambda/account/kind.ts';
import { isKnown } from '../../lambda/account/status.ts';
import type { DryRunAnswer } from '../../lambda/guard/stop-all.ts';
import type { TrainingAnswer } from '../../lambda/training/read-training.ts';
import { shellWord } from '../../lambda/words/command-line.ts';
import { counted, usd } from '../../lambda/words/figures.ts';
import { failure, failureOf, networkReason } from '../failure.ts';
import { awsCommand, check, failed, notKnown, ofGuard, ofStack, ofType, ok, type Subject } from './check.ts';

const seeApi = 'See docs/runbook.md, "API errors".';
const madeUp = () => `verify-${randomUUID()}`;

/**
 * Checks the API as its callers use it, by GET requests, a dry run and stops. The stops name made-up models, so they go all the
 * way to Comprehend and touch no job.
 */
export const apiChecks = [
  check('tls', 'Only TLS 1.2 and later is spoken', ({ api }) => findTls(new URL(api.url))),
  ofStack('unsigned', 'A request without a signature is refused, as problem details', async (_stack, { api }) => {
    const { status, contentType } = await api.send('GET', 'training', { unsigned: true });
    if (status !== 403) {
      const found = `GET /training without a signature got ${status}.`;
      return failed(found, 'Look for a proxy that signs, or deploy again.');
    }
    if (contentType.startsWith('application/problem+json')) return ok('403.');
    return failed(`403, but as ${contentType}.`, "Deploy again: the API's gateway responses are not as deployed.");
  }),
  check('signature', 'The API answers your requests', async ({ training, stack }) => {
    const { status, body } = await training();
    const how = stack ? ' signed with your credentials' : '';
    return ok(`GET /training${how} got ${status}, ${counted(body.Training.length, 'model')} in progress.`);
  }),
  check('name', 'A name reaches Comprehend through API and function', async ({ api }) => {
    const name = madeUp();
    const { body } = await api.request<TrainingAnswer>('GET', `training?Name=${name}`);
    if (body.Training?.length === 0) return ok('No model has a name made up for this.');
    return failed(`There are models for the made-up name ${name}.`, seeApi);
  }),
  check('not found', 'Requests for what does not exist get 404, as problem details', (subject) =>
    findNothing(subject, 'stop', 'StopRoutesDescribeStop', (name) => subject.api.request('GET', `stop/${name}`)),
  ),
  ofGuard('ledger', "The month's ledger can be read", async ({ training }) => {
    const { Month, TrainingCostMonthToDateUsd: cost } = (await training()).body;
    if (Month === undefined) return failed('GET /training names no month.', 'Deploy again: npx cdk deploy.');
    if (cost === undefined) return failed(`What ${Month} has cost can't be read.`, seeApi);
    return ok(`${usd(cost)} in ${Month}.`);
  }),
  ofGuard('dry run', 'A dry run shows what a sweep would stop', async ({ api }) => {
    const { body } = await api.request<DryRunAnswer>('POST', 'stop-all', { body: { DryRun: true } });
    const { Training, Exempt, BeingStopped } = body;
    // One in a Status that AWS has added is left alone too, and that is no fault of the deployment.
    const unclear = body.Unreadable.filter(({ Status }) => isKnown(Status));
    if (unclear.length > 0) {
      const found = `The tags of ${counted(unclear.length, 'model')} can't be read, or say nothing known; a sweep would leave `;
      const them = unclear.length === 1 ? 'it' : 'them';
      return failed(`${found}${them} alone.`, 'See docs/runbook.md, "Tags unreadable".');
    }
    return ok(`Would stop ${Training.length}; ${Exempt.length} exempt, ${BeingStopped.length} being stopped.`);
  }),
  ...kindNames.map((kind) => {
    const words = kindInWords(kind);
    return check(`stop ${words}`, `POST /stop reaches Comprehend's ${words}s through API and function`, (subject) =>
      findNothing(subject, words, 'StopRoutesStopTraining', (name) => stop(subject, kind, name)),
    );
  }),
  ofGuard('sweep not found', 'GET /stop-all/… reaches the sweep workflow through API and function', (subject) =>
    findNothing(subject, 'sweep', 'StopAllRoutesDescribeStopAll', (name) =>
      subject.api.request('GET', `stop-all/${name}`),
    ),
  ),
];

/** Asks about something made up. The function's own 404 names it; one from API Gateway would not. */
const findNothing = async (
  { stack }: Subject,
  what: string,
  functionId: string,
  ask: (name: string) => Promise<{ readonly status: number }>,
) => {
  const name = madeUp();
  const { status, code, message } = await ask(name).then((answer) => failure('', answer), failureOf);
  if (status === 404 && code === 'ResourceNotFoundException' && message.includes(name)) {
    return ok(`No such ${what}: 404.`);
  }
  if (status === undefined) throw failure(message, { code });
  const found = `Got ${status} instead of a 404 that names what isn't there. ${message}`.trim();
  const resources = (await stack?.resources().catch(() => undefined)) ?? [];
  const logs = ofType(resources, 'Logs::LogGroup').find(({ id }) => id === `${functionId}Logs`);
  if (!stack || !logs) return failed(found, seeApi);
  const tail = awsCommand(stack, `logs tail ${shellWord(logs.physicalId)} --since 10m`);
  return failed(found, `${seeApi} What the function said: ${tail}`);
};

/** Asks to stop a model with a made-up name: a random UUID, so there is no such model. */
const stop = ({ api, stack }: Subject, kind: Kind, name: string) => {
  const stopAt = (place: Location) =>
    api.request('POST', 'stop', { body: { [arnMember(kind)]: modelArn(place, kind, name) } });
  if (stack) return stopAt(locationOf(stack.outputs.StopWorkflowArn ?? ''));
  // An endpoint's region and account aren't known, but its refusal of another place names them.
  const anywhere = { partition: 'aws', region: 'us-east-1', accountId: '123456789012' };
  return stopAt(anywhere).catch((error: unknown) => {
    const named = /in region ([\w-]+) and account (\d{12})(?: of partition ([\w-]+))?/.exec(failureOf(error).message);
    const [, region, accountId, partition = 'aws'] = named ?? [];
    if (region === undefined || accountId === undefined) throw error;
    return stopAt({ partition, region, accountId });
  });
};

const timeoutMs = 10_000;
/** OpenSSL leaves out what is older than TLS 1.2 unless it is asked for it. */
const old: ConnectionOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' };
const canOnlyNewer = /^ERR_SSL_(NO_PROTOCOLS_AVAILABLE|NO_CIPHERS_AVAILABLE|UNSUPPORTED_PROTOCOL)$/;

const findTls = async (url: URL) => {
  if (url.protocol !== 'https:') return notKnown(`${url.origin} has no TLS; on AWS the API has.`);
  let spoken: string;
  try {
    spoken = await handshake(url);
  } catch (error) {
    const { code, reason } = networkReason(error) ?? { code: 'unknown', reason: `${error}` };
    const found = `No handshake with ${url.host}: ${reason} (${code}).`;
    return failed(found, 'Look for a proxy or firewall in between.');
  }
  try {
    const found = `${await handshake(url, old)} is taken as well.`;
    return failed(found, 'Is a proxy or domain name of your own in between?');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (canOnlyNewer.test(code)) return notKnown(`${spoken}; TLS 1.1 can't be tried from this computer.`);
    return ok(`${spoken}; TLS 1.1 is refused.`);
  }
};

/** The version that a handshake agrees on, `TLS 1.3`. */
const handshake = ({ hostname, port }: URL, options: ConnectionOptions = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const servername = isIP(hostname) ? {} : { servername: hostname };
    const socket = connect({ host: hostname, port: Number(port || 443), ...servername, ...options }, () => {
      resolve((socket.getProtocol() ?? 'unknown').replace('TLSv', 'TLS '));
      socket.destroy();
    });
    socket.on('error', reject);
    socket.setTimeout(timeoutMs, () => socket.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
  });
