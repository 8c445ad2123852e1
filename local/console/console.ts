import { parseBody } from '../../lambda/http/body.ts';
import { invalidRequest, shown } from '../../lambda/http/problem.ts';
import {
  type HttpRequest,
  jsonResponse,
  methodNotAllowed,
  problemResponse,
  type WireResponse,
} from '../aws/wire/http.ts';
import { type LocalFunction, listTrainingSettings } from '../host/functions.ts';
import type { SynthesizedStack } from '../host/synthesized.ts';
import { type ListSources, lists } from './lists.ts';
import { consolePage, fragmentPolicy } from './page.ts';
import { paths } from './paths.ts';
import { type StartTrainingOptions, startTraining } from './start-training.ts';

interface ConsoleOptions
  extends Pick<ListSources, 'clock' | 'mails' | 'faults' | 'workflows'>,
    Pick<StartTrainingOptions, 'aws'> {
  readonly stack: SynthesizedStack;
  readonly comprehend: StartTrainingOptions['comprehend'] & Pick<ListSources, 'models'>;
  readonly functions: readonly LocalFunction[];
}

interface Route {
  readonly method: string;
  readonly answer: (request: HttpRequest) => Promise<WireResponse>;
}

/** The live table's functions: the one that shows it, and those behind its buttons. Without a dashboard there is none. */
const widgetFunctions: readonly string[] = ['show-training', 'stop-from-widget', 'postpone-from-widget'];

/**
 * The local console: `GET /` is a page around the live table, which plays the part of CloudWatch, and these are the
 * endpoints that the page uses. Each request says in its query how the viewer sees the page.
 *
 * @returns answers a request; undefined for one that isn't the console's, so that the API does
 */
export const localConsole = ({ stack, functions, aws, comprehend, ...sources }: ConsoleOptions) => {
  const { location } = stack;
  const settings = listTrainingSettings(stack);
  const widget = functions.filter(({ name }) => widgetFunctions.includes(name));

  /**
   * Calls a function as CloudWatch does; of the context there is what the functions read.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
   */
  const call = async ({ handler }: LocalFunction, members: unknown, request: HttpRequest) => {
    const { Theme: theme, UtcOffset: offsetISO } = queryOf(request);
    const event = { ...Object(members), widgetContext: { theme, timezone: { offsetISO } } };
    return fragment(String(await handler(event)));
  };

  const routes: Readonly<Record<string, Route>> = {
    [paths.table]: {
      method: 'GET',
      answer: async (request) => {
        const show = widget.find(({ name }) => name === 'show-training');
        if (show) return call(show, {}, request);
        const detail = 'This stack has no dashboard, and so no live table: leave out -c dashboard=false.';
        return problemResponse(404, 'ResourceNotFoundException', detail);
      },
    },
    [paths.call]: {
      method: 'POST',
      answer: async (request) => {
        const { FunctionArn, Members } = parseBody(request, ['FunctionArn', 'Members']);
        const called = widget.find(({ arn }) => arn === FunctionArn);
        if (called) return call(called, Members, request);
        throw invalidRequest(`FunctionArn must be of one of the live table's functions, got ${shown(FunctionArn)}`);
      },
    },
    [paths.lists]: {
      method: 'GET',
      answer: async (request) =>
        jsonResponse(lists({ ...sources, ...comprehend, ...settings }, queryOf(request).UtcOffset)),
    },
    [paths.training]: { method: 'POST', answer: startTraining({ ...location, ...settings, aws, comprehend }) },
    '/': { method: 'GET', answer: async () => consolePage({ ...location, ...settings, ...sources.faults }) },
  };

  return (request: HttpRequest, path: string): Promise<WireResponse> | undefined => {
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (route?.method === request.method) return route.answer(request).catch(refusal);
    return route && path !== '/' ? Promise.resolve(methodNotAllowed(request, [route.method])) : undefined;
  };
};

const queryOf = ({ url }: HttpRequest) => Object.fromEntries(new URL(url, 'http://localhost').searchParams);

/** What is wrong with a request is its answer; anything else is for the log. */
const refusal = (error: Error): WireResponse => {
  if (error.name !== 'InvalidRequestException') throw error;
  return problemResponse(400, error.name, error.message);
};

/** HTML of a function. Opened by itself it is a document that can do nothing. */
const fragment = (html: string): WireResponse => ({
  statusCode: 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': fragmentPolicy,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  },
  body: html,
});
