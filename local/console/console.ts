import { parseBody } from '../../lambda/http/body.ts';
import { invalidRequest, shown } from '../../lambda/http/problem.ts';
import { html } from '../../lambda/words/widget/html.ts';
import { type HttpRequest, jsonResponse } from '../aws/wire/http.ts';
import type { OwnRoutes } from '../host/api-gateway.ts';
import { type LocalFunction, listTrainingSettings } from '../host/functions.ts';
import type { SynthesizedStack } from '../host/synthesized.ts';
import { type ListSources, lists } from './lists.ts';
import { consolePage } from './page.ts';
import { paths } from './paths.ts';
import { type StartTrainingOptions, startTraining } from './start-training.ts';

interface ConsoleOptions
  extends Pick<ListSources, 'clock' | 'mails' | 'faults' | 'workflows'>,
    Pick<StartTrainingOptions, 'aws'> {
  readonly stack: SynthesizedStack;
  readonly comprehend: StartTrainingOptions['comprehend'] & Pick<ListSources, 'models'>;
  readonly functions: readonly LocalFunction[];
}

/** The live table's functions: the one that shows it, and those behind its buttons. Without a dashboard there is none. */
const widgetFunctions: readonly string[] = ['show-training', 'stop-from-widget', 'postpone-from-widget'];
const noTable = html`<p class="said failed">This stack has no dashboard, and so no live table: leave out -c dashboard=false.</p>`;

/**
 * The local console: `GET /` is a page around the live table, which plays the part of CloudWatch, and these are the
 * endpoints that the page uses. Each request says in its query how the viewer sees the page.
 */
export const localConsole = ({ stack, functions, aws, comprehend, ...sources }: ConsoleOptions): OwnRoutes => {
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

  return {
    'GET /': () => consolePage({ ...location, ...settings, ...sources.faults }),
    [`GET ${paths.lists}`]: async (request) => {
      const show = widget.find(({ name }) => name === 'show-training');
      const table = show ? await call(show, {}, request) : noTable.markup;
      return jsonResponse({
        widget: table,
        ...lists({ ...sources, ...comprehend, ...settings }, queryOf(request).UtcOffset),
      });
    },
    [`POST ${paths.call}`]: async (request) => {
      const { FunctionArn, Members } = parseBody(request, ['FunctionArn', 'Members']);
      const called = widget.find(({ arn }) => arn === FunctionArn);
      if (called) return jsonResponse(await call(called, Members, request));
      throw invalidRequest(`FunctionArn must be of one of the live table's functions, got ${shown(FunctionArn)}`);
    },
    [`POST ${paths.training}`]: startTraining({ ...location, ...settings, aws, comprehend }),
  };
};

const queryOf = ({ url }: HttpRequest) => Object.fromEntries(new URL(url, 'http://localhost').searchParams);
