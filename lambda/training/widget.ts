import { problemOf } from '../http/problem.ts';
import type { View } from '../words/widget/live-table.ts';

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
