import { locationOf, modelNameWithVersion } from '../../lambda/account/arn.ts';
import { hasEnded } from '../../lambda/account/status.ts';
import { detailTypes, eventSource } from '../../lambda/guard/events.ts';
import { shortened } from '../../lambda/words/figures.ts';
import type { HttpRequest, WireResponse } from '../aws/wire/http.ts';
import { inProcess } from '../aws/wire/in-process.ts';
import { paths } from '../console/paths.ts';
import type { LocalAccount, LocalAccountOptions } from './account.ts';
import { type EndingSources, endingOf, trainedInWords, trainedSeconds } from './endings.ts';
import { listTrainingSettings } from './functions.ts';
import { columns, errorCodeOf, requestInWords } from './request-in-words.ts';

type Hooks = Pick<LocalAccountOptions, 'onMail' | 'onEvent' | 'onStatusChange' | 'clientOptions'>;

/** Between two looks for Statuses that time has changed. */
const lookMilliseconds = 500;

/** The console asks for these all the time that it is open. */
const polling: readonly string[] = [paths.table, paths.lists];

/** Refusals that functions reckon with: no such thing, or there already. */
const isReckonedWith = (code: string): boolean => /NotFound|DoesNotExist|AlreadyExists|ConditionalCheck/.test(code);

/**
 * Tells what happens in an account, a line each: requests, changes of Status, endings of workflows, mails,
 * events that no rule matches.
 *
 * Two kinds of request would drown the rest, and are told only when they fail: the open console's polling, and what functions
 * and workflows ask, which shows in what comes of it.
 */
export const news = (listener: (line: string) => void, options: LocalAccountOptions) => {
  const { clock = Date.now } = options;
  let accounts: readonly LocalAccount[] = [];
  let known = new Map<string, string>();
  let lookedAt = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  let isOver = false;
  const tell = (line: string): void => {
    if (!isOver) listener(line);
  };

  const models = () => accounts.flatMap(({ comprehend }) => comprehend.models());
  const sources = (): EndingSources => {
    const [home] = accounts;
    return { models, trainingUsdPerHour: home ? listTrainingSettings(home.stack).trainingUsdPerHour : 0 };
  };
  /** Where it isn't clear by itself. */
  const within = (region: string): string => (accounts.length > 1 ? ` (${region})` : '');
  /** A run that was submitted before the last look and isn't known was there from the start. */
  const look = (): void => {
    const { trainingUsdPerHour } = sources();
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
      tell(`${modelNameWithVersion(arn)} is ${status}${figures}${within(locationOf(arn).region)}`);
    }
    lookedAt = clock();
  };

  const hooks: Hooks = {
    onMail: (mail) => {
      const subject = mail.Subject?.replace(/^Comprehend training: /, '');
      tell(shortened(subject ? `mail: ${subject}` : `message to ${mail.TopicArn.split(':').at(-1)}`, columns));
      options.onMail?.(mail);
    },
    onEvent: (event, rules) => {
      const { source, 'detail-type': type } = event;
      // That one is for rules of others.
      const isForOthers = source === eventSource && type === detailTypes.trainingSweepCompleted;
      if (rules.length === 0 && !isForOthers) tell(`no rule matches "${type}" of ${source}`);
      options.onEvent?.(event, rules);
    },
    onStatusChange: (execution) => {
      const { name, status, executionArn } = execution;
      if (status !== 'RUNNING') {
        look();
        const [, model] = /^(.+)-[0-9a-f]{16}(?:-\d+)?$/.exec(name) ?? [];
        const ending = [status === 'SUCCEEDED' ? undefined : status, endingOf(execution, sources())];
        const what = model ? `stop of ${model}` : 'sweep';
        tell(`${what}: ${ending.filter(Boolean).join(', ')}${within(locationOf(executionArn).region)}`);
      }
      options.onStatusChange?.(execution);
    },
    clientOptions: (answer, caller) =>
      options.clientOptions?.(answer, caller) ??
      inProcess(
        async (request) => {
          const response = await answer(request);
          const code = errorCodeOf(response);
          if (code && !isReckonedWith(code))
            tell(requestInWords(request, response, caller === 'task' ? 'workflow' : caller));
          return response;
        },
        options.stack?.location.region ?? options.region ?? 'us-east-1',
      ),
  };

  return {
    hooks,
    begin: (begun: readonly LocalAccount[]): void => {
      accounts = begun;
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
