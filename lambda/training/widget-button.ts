import type { Logger } from '@aws-lambda-powertools/logger';
import { locationOf, type Model } from '../account/arn.ts';
import { errorOf } from '../account/faults.ts';
import { arnMembers } from '../account/kind.ts';
import type { Settings } from '../functions.ts';
import type { LogDetails } from '../http/api.ts';
import { parseModel } from '../http/body.ts';
import { invalidRequest, shown } from '../http/problem.ts';
import { type Buttons, liveTable, onlySaid, type Said, type View } from '../words/widget/live-table.ts';
import { readTraining, type TrainingReader } from './read-training.ts';
import type { WidgetEvent } from './widget.ts';

/** A function behind one sort of button of the live table. */
export interface ButtonFunction extends TrainingReader {
  readonly logger: Pick<Logger, 'info' | 'error'>;
  /** Its own, which the buttons of the table that it answers call again. */
  readonly functionArn: string;
}

/** What a press of a button asks for. */
export interface Press {
  readonly model: Model;
  /** The members beside the action and the model. */
  readonly others: WidgetEvent;
}

/**
 * A press as the button sends it: `{"action": "stop", "<arn>": "arn:…"}` and the members that the action has beside.
 *
 * @throws InvalidRequestException naming what is wrong
 */
export const parsePress = (
  { action, ...members }: WidgetEvent,
  wanted: { readonly action: string; readonly others: readonly string[] },
  { stopWorkflowArns }: Pick<Settings, 'stopWorkflowArns'>,
): Press => {
  if (action !== wanted.action) throw invalidRequest(`action must be "${wanted.action}", got ${shown(action)}`);
  const entries = Object.entries(members);
  const isOfModel = (member: string) => arnMembers.some((known) => known === member);
  const unknown = entries.find(([member]) => !isOfModel(member) && !wanted.others.includes(member));
  if (unknown) throw invalidRequest(`There must be nothing else, got ${shown(unknown[0])}`);
  const named = Object.fromEntries(entries.filter(([member]) => isOfModel(member)));
  const others = Object.fromEntries(entries.filter(([member]) => !isOfModel(member)));
  return { model: parseModel(named, locationOf(Object.values(stopWorkflowArns)[0] ?? '')), others };
};

/** The function's own ARN. Lambda tells the name; the stack can't tell a function its own ARN. */
export const ownArn = ({ stopWorkflowArns }: Pick<Settings, 'stopWorkflowArns'>): string =>
  `${functionsHere({ stopWorkflowArns })}${process.env.AWS_LAMBDA_FUNCTION_NAME}`;

/** What the ARN of each function of the deployment's region and account begins with. */
export const functionsHere = ({ stopWorkflowArns }: Pick<Settings, 'stopWorkflowArns'>): string => {
  const { partition, region, accountId } = locationOf(Object.values(stopWorkflowArns)[0] ?? '');
  return `arn:${partition}:lambda:${region}:${accountId}:function:`;
};

/**
 * Does what a press asks for, and says what has come of it.
 *
 * @param act - @throws whatever the core throws; it is logged, and `onFailure` says it
 */
export const carryOut = async (
  { logger }: ButtonFunction,
  details: LogDetails,
  act: () => Promise<string>,
  { done, failed, onFailure }: { done: string; failed: string; onFailure: (error: Error) => string },
): Promise<Said> => {
  try {
    const text = await act();
    logger.info(done, details);
    return { isFailure: false, text };
  } catch (thrown) {
    const error = errorOf(thrown);
    logger.error(failed, { ...details, error });
    return { isFailure: true, text: onFailure(error) };
  }
};

/** Half the time of the other readers: what was asked for comes first, and may have taken 25 s. */
const withinSeconds = 12;

/** The table as it is after a press, below a line that says what has come of it. */
export const withTable = async (
  reader: ButtonFunction,
  said: Said,
  { view, buttons }: { readonly view: View; readonly buttons: Buttons },
): Promise<string> => {
  const readAt = reader.now();
  try {
    const training = await readTraining(reader, { withinSeconds });
    const { stopWorkflowArns } = reader;
    return liveTable(training, { ...view, readAt, said, stopWorkflowArns, ...buttons });
  } catch (error) {
    reader.logger.error('Training could not be shown', { error });
    return onlySaid({ ...said, text: `${said.text} What trains now can’t be read at the moment.` }, view);
  }
};
