import { readSettings } from '../../lambda/functions.ts';
import { type HttpRequest, jsonResponse, problemResponse, type WireResponse } from '../aws/wire/http.ts';
import { methodNotAllowed } from '../aws/wire/no-such-route.ts';
import type { SynthesizedStack } from '../host/synthesized.ts';
import { type ActivitySources, activity } from './activity.ts';
import { paths } from './answers.ts';
import { consolePage, fragmentPolicy } from './page.ts';
import { invalid, isObject, readMembers, readViewer, shown } from './requests.ts';
import { type StartTrainingOptions, startTraining } from './start-training.ts';
import { type WidgetFunctions, widget } from './widget.ts';

export interface ConsoleOptions
  extends Omit<ActivitySources, 'trainingUsdPerHour' | 'faults'>,
    Pick<StartTrainingOptions, 'aws' | 'place'> {
  readonly stack: SynthesizedStack;
  readonly functions: WidgetFunctions;
  readonly faults: {
    readonly list: ActivitySources['faults'];
    /** What can be asked for. */
    readonly operations: readonly string[];
    readonly errors: readonly string[];
  };
}

interface Route {
  readonly method: string;
  readonly answer: (request: HttpRequest) => WireResponse | Promise<WireResponse>;
}

/**
 * The local console: `GET /` is a page around the live table, which plays the part of CloudWatch, and these are the
 * endpoints that the page uses.
 *
 * @returns answers a request; undefined for one that isn't the console's, so that the API does
 */
export const localConsole = ({ stack, functions, aws, place, faults, ...sources }: ConsoleOptions) => {
  const settings = settingsOf(stack);
  const { location } = stack;
  const { operations, errors } = faults;
  const liveTable = widget(stack, functions);
  const start = startTraining({ ...location, ...settings, aws, place });
  const page = consolePage({ ...location, ...settings, operations, errors });
  const all: ActivitySources = { ...sources, faults: faults.list, trainingUsdPerHour: settings.trainingUsdPerHour };

  const showTable: Route['answer'] = async ({ url }) => {
    const { searchParams } = new URL(url, 'http://localhost');
    const viewer = readViewer(searchParams.get('Theme'), searchParams.get('UtcOffset'));
    if ('refusal' in viewer) return viewer.refusal;
    return liveTable ? fragment(await liveTable.show(viewer.value)) : noTable();
  };

  const callFunction: Route['answer'] = async (request) => {
    const body = readMembers(request);
    if ('refusal' in body) return body.refusal;
    const { FunctionArn, Members, Theme, UtcOffset } = body.value;
    const viewer = readViewer(Theme, UtcOffset);
    if ('refusal' in viewer) return viewer.refusal;
    if (!isObject(Members)) return invalid(`Members must be an object, got ${shown(Members)}`);
    if (!liveTable) return noTable();
    const answer = liveTable.call(FunctionArn, Members, viewer.value);
    if (answer) return fragment(await answer);
    return invalid(`FunctionArn must be of one of the live table's functions, got ${shown(FunctionArn)}`);
  };

  const startRun: Route['answer'] = async (request) => {
    const body = readMembers(request);
    if ('refusal' in body) return body.refusal;
    const { started, refused } = await start(body.value);
    if (refused) return problemResponse(refused.status, refused.code, refused.detail);
    return { ...unstored(jsonResponse(started)), statusCode: 201 };
  };

  const routes: Readonly<Record<string, Route>> = {
    [paths.table]: { method: 'GET', answer: showTable },
    [paths.call]: { method: 'POST', answer: callFunction },
    [paths.activity]: { method: 'GET', answer: () => unstored(jsonResponse(activity(all))) },
    [paths.training]: { method: 'POST', answer: startRun },
  };

  return (request: HttpRequest, path: string): WireResponse | Promise<WireResponse> | undefined => {
    if (path === '/' && request.method === 'GET') return page();
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (!route) return undefined;
    if (request.method === route.method) return route.answer(request);
    return methodNotAllowed(request, [route.method]);
  };
};

/** What every function is told that reads all training; this one is there without dashboard and guard too. */
export const settingsOf = (stack: SynthesizedStack) => {
  const functions = Object.values(stack.resources('AWS::Lambda::Function'));
  const { Environment } = functions.find(({ Handler }) => Handler === 'list-training.handler') ?? {};
  const { Variables } = (Environment ?? {}) as { readonly Variables?: Readonly<Record<string, string>> };
  return readSettings('list-training', Variables ?? {});
};

const noTable = (): WireResponse => {
  const detail = 'This stack has no dashboard, and so no live table: leave out -c dashboard=false.';
  return problemResponse(404, 'ResourceNotFoundException', detail);
};

const unstored = (response: WireResponse): WireResponse => ({
  ...response,
  headers: { ...response.headers, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
});

/** HTML of a function. Opened by itself it is a document that can do nothing. */
const fragment = (html: string): WireResponse =>
  unstored({
    statusCode: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': fragmentPolicy },
    body: html,
  });
