import type { Members } from '../aws/wire/operation.ts';
import type { SynthesizedStack } from '../host/synthesized.ts';
import type { Theme } from './answers.ts';

/** How the viewer sees the page. */
export interface Viewer {
  readonly theme: Theme;
  /** The viewer's, `+05:30`. */
  readonly utcOffset: string;
}

/** The handlers of the stack's functions, by ARN. */
export type WidgetFunctions = ReadonlyMap<string, (event: never) => Promise<unknown>>;

/** The names of the entry files of the functions that the live table's buttons call; without a guard there is only the first. */
const buttonFunctions = ['stop-from-widget', 'postpone-from-widget'] as const;

/**
 * The live table's functions, called as CloudWatch calls them; undefined where the stack has no dashboard and so none of them.
 */
export const widget = (stack: SynthesizedStack, functions: WidgetFunctions) => {
  const deployed = Object.entries(stack.resources('AWS::Lambda::Function'));
  const arnOf = (name: string): string | undefined => {
    const [logicalId] = deployed.find(([, { Handler }]) => Handler === `${name}.handler`) ?? [];
    return logicalId && stack.arnOf(logicalId);
  };
  const showArn = arnOf('show-training');
  if (!showArn) return undefined;
  const callable = [showArn, ...buttonFunctions.flatMap((name) => arnOf(name) ?? [])];

  /**
   * What goes in passes through JSON, as between CloudWatch and Lambda; of the context there is what the functions read.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
   */
  const call = async (functionArn: string, members: Members, viewer: Viewer): Promise<string> => {
    const widgetContext = { theme: viewer.theme, timezone: { offsetISO: viewer.utcOffset } };
    const event = JSON.stringify({ ...members, widgetContext });
    return String(await functions.get(functionArn)?.(JSON.parse(event) as never));
  };
  return {
    show: (viewer: Viewer) => call(showArn, {}, viewer),
    /** Undefined for a function that isn't the widget's. */
    call: (functionArn: unknown, members: Members, viewer: Viewer): Promise<string> | undefined =>
      typeof functionArn === 'string' && callable.includes(functionArn)
        ? call(functionArn, members, viewer)
        : undefined,
  };
};
