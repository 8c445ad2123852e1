import { randomUUID } from 'node:crypto';
import { type Location, locationOf, modelArn, modelOf } from '../../lambda/account/arn.ts';
import { arnMember, type Kind, kindInWords, kindNames } from '../../lambda/account/kind.ts';
import { shellWord } from '../../lambda/words/command-line.ts';
import type { Api } from '../api.ts';
import { type Failure, failureOf } from '../failure.ts';
import { awsCommand, type Check, failed, notKnown, ofGuard, ok, type Subject } from './check.ts';
import { ofType } from './resources.ts';

/** What stops training, asked about what isn't there: all of its way is gone, and no job is touched. */
export const routeChecks: readonly Check[] = [
  ...kindNames.map(
    (kind): Check => ({
      name: `stop ${kindInWords(kind)}`,
      proves: `POST /stop reaches Comprehend's ${kindInWords(kind)}s through API and function`,
      find: (subject) => stopNothing(subject, kind),
    }),
  ),
  {
    name: 'sweep not found',
    proves: 'GET /stop-all/… reaches the sweep workflow through API and function',
    find: ofGuard(async ({ api, hasGuard, stack }) => {
      if (!hasGuard) return notKnown('It is not known whether there is a guard.');
      const name = `verify-${randomUUID()}`;
      const refused = await ask(api, 'GET', `stop-all/${name}`);
      return isNotFound(refused, name)
        ? ok('No such sweep: 404.')
        : failed(foundOf(refused), await seeLogs(stack, 'StopAllRoutesDescribeStopAll'));
    }),
  },
];

type Refused = Pick<Failure, 'status' | 'code' | 'message'>;

/** Makes a request that is to be refused, again where it meets a fault that passes. */
const ask = async (api: Api, method: 'GET' | 'POST', path: string, body?: object): Promise<Refused> => {
  try {
    const { status } = await api.request(method, path, body ? { body } : {});
    return { status, code: undefined, message: '' };
  } catch (error) {
    const refused = failureOf(error);
    if (refused.status === undefined) throw error;
    return refused;
  }
};

/** Whether it is the function's own answer: it names what isn't there, and API Gateway's 404 doesn't. */
const isNotFound = ({ status, code, message }: Refused, name: string): boolean =>
  status === 404 && code === 'ResourceNotFoundException' && message.includes(name);

const foundOf = ({ status, message }: Refused): string =>
  `Got ${status} instead of a 404 that names what isn't there. ${message}`.trim();

/** A command that shows what a function has logged, where its log is known. */
const seeLogs = async (stack: Subject['stack'], functionId: string): Promise<string> => {
  const entry = 'See docs/runbook.md, "API errors".';
  const resources = (await stack?.resources().catch(() => undefined)) ?? [];
  const logs = ofType(resources, 'Logs::LogGroup').find(({ id }) => id.slice(0, -8) === `${functionId}Logs`);
  if (!stack || !logs) return entry;
  return `${entry} What the function said: ${awsCommand(stack, `logs tail ${shellWord(logs.physicalId)} --since 10m`)}`;
};

/** Comprehend trains nothing of such a name: it would take this very name to be used. */
const stopNothing = async (subject: Subject, kind: Kind) => {
  const { api } = subject;
  const name = `verify-${randomUUID()}`;
  const stop = (place: Location) => ask(api, 'POST', 'stop', { [arnMember(kind)]: modelArn(place, kind, name) });
  const assumed = await whereItIs(subject);
  const refused = await stop(assumed);
  // An endpoint names its place only where it refuses another one.
  const [, region, accountId] = /in region ([\w-]+) and account (\d{12})/.exec(refused.message) ?? [];
  const isElsewhere = refused.status === 400 && region && accountId && !subject.stack;
  const answer = isElsewhere ? await stop({ ...assumed, region, accountId }) : refused;
  if (isNotFound(answer, name)) return ok(`No such ${kindInWords(kind)}: 404.`);
  const toDo =
    answer.code === 'AccessDeniedException'
      ? "Allow execute-api:Invoke on POST /stop to your credentials; if they have it, see the API's policy."
      : await seeLogs(subject.stack, 'StopRoutesStopTraining');
  return failed(foundOf(answer), toDo);
};

const whereItIs = async ({ stack, training }: Subject) => {
  if (stack) return locationOf(stack.outputs.StopWorkflowArn ?? '');
  const models = (await training()).body.Training.map((run) =>
    Object.values(run).find((value) => modelOf(String(value))),
  );
  return locationOf(String(models[0] ?? 'arn:aws:comprehend:us-east-1:123456789012:'));
};
