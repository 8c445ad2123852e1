import { errorOf } from '../account/faults.ts';
import type { SettingsOf } from '../functions.ts';
import { problemOf } from '../http/problem.ts';
import { liveTable, onlySaid, type View } from '../words/widget/live-table.ts';
import { readTraining, type TrainingReader } from './read-training.ts';

export interface ShowTraining extends TrainingReader, SettingsOf<'show-training'> {}

const documentation = `## What trains now

Shows every training run in progress in this region, of both kinds of model, with what it costs, and with the guard the month's cost against its limit.

It only reads. Its **Stop** buttons call another function, which needs \`lambda:InvokeFunction\` of its own; without it a viewer sees the table and stops nothing.

### Widget parameters
None.
`;

/**
 * The live table as a custom widget of a CloudWatch dashboard, called at each refresh. An error becomes a line that says so,
 * since CloudWatch would show a failure as JSON; it is logged.
 */
export const showTraining =
  (options: ShowTraining) =>
  async (event: WidgetEvent): Promise<string> => {
    const { members, view } = readEvent(event);
    if (members.describe === true) return documentation;
    try {
      const readAt = options.now();
      const training = await readTraining(options);
      options.logger.info('Training shown', { runs: training.Training.length });
      return liveTable(training, { ...view, ...options, readAt });
    } catch (thrown) {
      const error = errorOf(thrown);
      options.logger.error('Training could not be shown', { error });
      return onlySaid({ isFailure: true, text: `What trains now can't be read. ${inWords(error)}` }, view);
    }
  };

/**
 * What CloudWatch calls a widget's function with: the widget's parameters or an action's members, and how the viewer sees the
 * dashboard. Any of it may be missing or something else, since whoever may invoke the function may send anything.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
 */
export type WidgetEvent = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): WidgetEvent =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** The members of an event, without CloudWatch's own, and how the viewer wants the table. */
export const readEvent = (event: unknown): { readonly members: WidgetEvent; readonly view: View } => {
  const { widgetContext, ...members } = membersOf(event);
  const { theme, timezone } = membersOf(widgetContext);
  return {
    members,
    view: {
      theme: theme === 'light' || theme === 'dark' ? theme : undefined,
      utcOffset: membersOf(timezone).offsetISO,
    },
  };
};

/** What a viewer is told of an error, as little as a caller of the API is: never a stack trace. */
export const inWords = (error: Error): string => problemOf(error, '').detail;
