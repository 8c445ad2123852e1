import { kindNames, kinds, operationOf } from '../../lambda/account/kind.ts';
import { parseBody } from '../../lambda/http/body.ts';
import { invalidRequest, shown } from '../../lambda/http/problem.ts';
import { html } from '../../lambda/words/widget/html.ts';
import { oneOf, type Rule, wholeNumber } from '../../lib/setting-rules.ts';
import { stackSettings } from '../../lib/settings.ts';
import type { comprehend } from '../aws/comprehend/comprehend.ts';
import { kindDetails } from '../aws/comprehend/kinds.ts';
import { type Answer, type HttpRequest, jsonResponse, problemResponse, type WireResponse } from '../aws/wire/http.ts';
import type { Routes } from '../host/api-gateway.ts';
import { checked } from '../host/faults.ts';
import { type LocalFunction, listTrainingSettings } from '../host/functions.ts';
import type { SynthesizedStack } from '../host/synthesized.ts';
import { type ListSources, lists } from './lists.ts';
import { consolePage } from './page.ts';
import { paths } from './paths.ts';

interface ConsoleOptions extends Pick<ListSources, 'clock' | 'mails' | 'faults' | 'workflows'> {
  readonly stack: SynthesizedStack;
  /** AWS, as every client reaches it: its constraints, quotas and faults are the form's too. */
  readonly aws: Answer;
  readonly comprehend: Pick<ReturnType<typeof comprehend>, 'models' | 'place'>;
  readonly functions: readonly LocalFunction[];
}

/** The live table's functions: the one that shows it, and those behind its buttons. Without a dashboard there is none. */
const widgetFunctions: readonly string[] = ['show-training', 'stop-from-widget', 'postpone-from-widget'];
const noTable = html`<p class="said failed">This stack has no dashboard, and so no live table: leave out -c dashboard=false.</p>`;

/**
 * The local console: `GET /` is a page around the live table, which plays the part of CloudWatch, and these are the
 * endpoints that the page uses. Each request says in its query how the viewer sees the page.
 */
export const localConsole = ({ stack, functions, aws, comprehend, ...sources }: ConsoleOptions): Routes => {
  const { location } = stack;
  const settings = listTrainingSettings(stack);
  const widget = functions.filter(({ name }) => widgetFunctions.includes(name));

  /**
   * Calls a function as CloudWatch does; of the context there is what the functions read.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
   */
  const call = ({ handler }: LocalFunction, members: unknown, request: HttpRequest) => {
    const { Theme: theme, UtcOffset: offsetISO } = queryOf(request);
    return handler({ ...Object(members), widgetContext: { theme, timezone: { offsetISO } } });
  };

  /** Starts a training run by Comprehend's Create…, with sample input. A field that is left empty isn't sent; the name is Comprehend's to judge. */
  const startTraining = async (request: HttpRequest): Promise<WireResponse> => {
    const fields = parseBody(request, ['Kind', 'Name', 'TrainingSeconds', 'MaxTrainingMinutes', 'Exempt']);
    const optional = <Value>(name: string, rule: Rule<Value>) =>
      fields[name] === undefined ? undefined : checked(name, rule, fields[name]);
    const kind = checked('Kind', oneOf(...kindNames), fields.Kind);
    const trainingSeconds = optional('TrainingSeconds', wholeNumber(1, 604_800));
    const maxMinutes = optional('MaxTrainingMinutes', stackSettings.maxTrainingMinutes.rule);
    const tags = {
      ...(optional('Exempt', oneOf(true)) && { [settings.exemptTagKey]: settings.exemptTagValue }),
      ...(maxMinutes && { [settings.maxTrainingTagKey]: `${maxMinutes}` }),
    };
    const create = {
      [kinds[kind].nameMember]: fields.Name,
      DataAccessRoleArn: `arn:${location.partition}:iam::${location.accountId}:role/ComprehendDataAccess`,
      LanguageCode: 'en',
      InputDataConfig: kindDetails[kind].sampleInput,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    };
    const headers = { 'x-amz-target': `Comprehend_20171127.${operationOf('Create', kind)}` };
    const answer = await aws({ method: 'POST', url: '/', headers, body: JSON.stringify(create) });
    const members = JSON.parse(answer.body);
    if (answer.statusCode !== 200) return problemResponse(answer.statusCode, members.__type, members.message);
    if (trainingSeconds) comprehend.place({ kind, name: String(fields.Name), tags }, { trainingSeconds });
    return jsonResponse(members);
  };

  return {
    'GET /': () => consolePage({ ...location, ...settings, ...sources.faults }),
    // Apart from the lists: it waits for AWS, and as long as the function's clients try again.
    [`GET ${paths.table}`]: async (request) => {
      const show = widget.find(({ name }) => name === 'show-training');
      return jsonResponse(show ? await call(show, {}, request) : noTable.markup);
    },
    [`GET ${paths.lists}`]: (request) =>
      jsonResponse(lists({ ...sources, ...comprehend, ...settings }, queryOf(request).UtcOffset)),
    [`POST ${paths.call}`]: async (request) => {
      const { FunctionArn, Members } = parseBody(request, ['FunctionArn', 'Members']);
      const called = widget.find(({ arn }) => arn === FunctionArn);
      if (called) return jsonResponse(await call(called, Members, request));
      throw invalidRequest(`FunctionArn must be of one of the live table's functions, got ${shown(FunctionArn)}`);
    },
    [`POST ${paths.training}`]: startTraining,
  };
};

const queryOf = ({ url }: HttpRequest) => Object.fromEntries(new URL(url, 'http://localhost').searchParams);
