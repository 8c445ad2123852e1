import { locationOf, modelNameWithVersion } from '../../lambda/account/arn.ts';
import { kindNames, kinds } from '../../lambda/account/kind.ts';
import { hasEnded } from '../../lambda/account/status.ts';
import { stopName } from '../../lambda/account/training-run.ts';
import { detailTypes, eventSource } from '../../lambda/guard/events.ts';
import { shortened } from '../../lambda/words/figures.ts';
import type { Answer, HttpRequest, WireResponse } from '../aws/wire/http.ts';
import { inProcess } from '../aws/wire/in-process.ts';
import { paths } from '../console/paths.ts';
import type { LocalAccount, LocalAccountOptions } from './account.ts';
import { endingOf, trainedInWords, trainedSeconds } from './endings.ts';
import { listTrainingSettings } from './functions.ts';
import type { SynthesizedStack } from './synthesized.ts';

type Hooks = Pick<LocalAccountOptions, 'onMail' | 'onEvent' | 'onStatusChange' | 'clientOptions'>;

/** Of a terminal, less the time that stands before a line. */
const columns = 70;

/** Between two looks for Statuses that time has changed. */
const lookMilliseconds = 500;

/** The console asks for these all the time that it is open. */
const polling: readonly string[] = [paths.table, paths.lists];

/** Refusals that functions expect: something does not exist, or exists already. */
const isExpected = (code: string): boolean => /NotFound|DoesNotExist|AlreadyExists|ConditionalCheck/.test(code);

/**
 * Tells what happens in an account, a line each: requests, changes of Status, endings of workflows, mails,
 * events that no rule matches.
 *
 * Two kinds of request would drown the rest, and are told only when they fail: the open console's polling, and what functions
 * and workflows ask, which shows in what comes of it.
 */
export const news = (listener: (line: string) => void, options: LocalAccountOptions) => {
  const { clock = Date.now, stack, region = 'us-east-1' } = options;
  let accounts: readonly LocalAccount[] = [];
  let trainingUsdPerHour = 0;
  let known = new Map<string, string>();
  let lookedAt = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  let isOver = false;
  const tell = (line: string): void => {
    if (!isOver) listener(line);
  };

  const models = () => accounts.flatMap(({ comprehend }) => comprehend.models());
  /** Where it isn't clear by itself. */
  const within = (arn: string): string => (accounts.length > 1 ? ` (${locationOf(arn).region})` : '');
  /** A run that was submitted before the last look and isn't known was there from the start. */
  const look = (): void => {
    const before = known;
    known = new Map();
    for (const model of models()) {
      const { arn, status, times } = model;
      const run = `${arn} ${times.SubmitTime}`;
      known.set(run, status);
      const last = before.get(run);
      if (status === last || (last === undefined && times.SubmitTime * 1000 < lookedAt)) continue;
      const isTold = hasEnded(status) && status !== 'DELETING';
      const figures = isTold ? `, ${trainedInWords(trainedSeconds(model), trainingUsdPerHour)}` : '';
      tell(`${modelNameWithVersion(arn)} is ${status}${figures}${within(arn)}`);
    }
    lookedAt = clock();
  };

  const hooks: Hooks = {
    onMail: ({ Subject, TopicArn }) => {
      const subject = Subject?.replace(/^Comprehend training: /, '');
      tell(shortened(subject ? `mail: ${subject}` : `message to ${TopicArn.split(':').at(-1)}`, columns));
    },
    onEvent: ({ source, 'detail-type': type }, rules) => {
      // That one is for rules of others.
      const isForOthers = source === eventSource && type === detailTypes.trainingSweepCompleted;
      if (rules.length === 0 && !isForOthers) tell(`no rule matches "${type}" of ${source}`);
    },
    onStatusChange: (execution) => {
      const { name, status, executionArn } = execution;
      if (status === 'RUNNING') return;
      look();
      const [, model] = stopName.exec(name) ?? [];
      const ending = [status === 'SUCCEEDED' ? '' : status, endingOf(execution, { models, trainingUsdPerHour })];
      tell(`${model ? `stop of ${model}` : 'sweep'}: ${ending.filter(Boolean).join(', ')}${within(executionArn)}`);
    },
    clientOptions: (answer, caller) => {
      const telling: Answer = async (request) => {
        const response = await answer(request);
        const code = errorCodeOf(response);
        const by = caller === 'task' ? 'workflow' : caller;
        if (code && !isExpected(code)) tell(requestInWords(request, response, by));
        return response;
      };
      return inProcess(telling, stack?.location.region ?? region);
    },
  };

  return {
    hooks,
    begin: (begun: readonly LocalAccount[], home: SynthesizedStack): void => {
      accounts = begun;
      trainingUsdPerHour = listTrainingSettings(home).trainingUsdPerHour;
      lookedAt = clock();
      look();
      timer = setInterval(look, lookMilliseconds);
    },
    request: (request: HttpRequest, response: WireResponse): void => {
      const isPolling = polling.includes(request.url.split('?', 1)[0] ?? '');
      if (!isPolling || response.statusCode >= 400) tell(requestInWords(request, response));
      look();
    },
    /** What ends with the account is no news. */
    end: (): void => {
      clearInterval(timer);
      isOver = true;
    },
  };
};

/**
 * A request and its answer in a line: `POST /stop 202 invoices (curl)`. The model is left out where the line would get longer
 * than a terminal is wide.
 */
export const requestInWords = (request: HttpRequest, response: WireResponse, caller = callerOf(request)): string => {
  const { method, url, headers, body } = request;
  const action = headers['x-amz-target']?.split('.')[1] ?? /(?:^|&)Action=(\w+)/.exec(body.slice(0, 4000))?.[1];
  const code = errorCodeOf(response);
  const asked = `${action ?? `${method} ${url.split('?', 1)[0]}`} ${response.statusCode}${code && ` ${code}`}`;
  const whole = `${asked} ${modelIn(body)} (${caller})`.replace(/ {2}/, ' ');
  // It may hold anything, a terminal's control characters too.
  return shortened(whole.length > columns ? `${asked} (${caller})` : whole, 250);
};

/** An error's name in the headers, in problem details, or in XML; empty where it is no error. */
const errorCodeOf = ({ statusCode, headers, body }: WireResponse): string => {
  if (statusCode < 400) return '';
  const [, code, inXml] = /"code": ?"(\w+)"|<Code>(\w+)</.exec(body) ?? [];
  return headers['x-amzn-errortype'] ?? code ?? inXml ?? '';
};

const resourceTypes = kindNames.map((kind) => kinds[kind].resourceType).join('|');
const nameMembers = kindNames.map((kind) => kinds[kind].nameMember).join('|');
const model = new RegExp(`:(?:${resourceTypes})/([\\w/-]+)|"(?:${nameMembers}|Name)": ?"([\\w-]+)"`);

/** The first model that a body names, by its ARN or as Create does. */
const modelIn = (body: string): string => {
  const [, byArn, byName] = model.exec(body.slice(0, 4000)) ?? [];
  return byArn ?? byName ?? '';
};

/** The program that asks, by its User-Agent: `curl`, `aws-cli`, `Terraform`. */
const callerOf = ({ headers: { 'user-agent': agent = '' } }: HttpRequest): string => {
  if (agent.startsWith('Mozilla/')) return 'browser';
  const [, name = 'unnamed'] = /\b(Terraform)\//.exec(agent) ?? /^(?:aws-(?=sdk))?([^/\s]{1,24})/.exec(agent) ?? [];
  return name;
};
