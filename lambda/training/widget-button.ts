import type { Logger } from '@aws-lambda-powertools/logger';
import { deploymentOf, type Model, modelInWords } from '../account/arn.ts';
import { deadline } from '../account/deadline.ts';
import { errorOf } from '../account/faults.ts';
import { arnMembers } from '../account/kind.ts';
import type { Settings } from '../functions.ts';
import type { LogDetails } from '../http/api.ts';
import { parseModel } from '../http/body.ts';
import { invalidRequest, shown } from '../http/problem.ts';
import { stopSeconds } from '../stop/stop-training.ts';
import { type Buttons, liveTable, onlySaid, type View } from '../words/widget/live-table.ts';
import { readTraining, type TrainingReader } from './read-training.ts';
import { inWords, readEvent, type WidgetEvent } from './widget.ts';

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

/** What one sort of button does, and how it is called in what people and logs are told. */
interface Button<Asked extends { readonly model: Model }> {
  readonly noun: string;
  readonly participle: string;
  readonly done: string;
  /** @throws InvalidRequestException naming what is wrong */
  readonly parse: (members: WidgetEvent) => Asked;
  /** What is said where that throws. */
  readonly refusal: (why: string) => string;
  /** Does it, and says what has come of it. @throws whatever the core throws; it is logged and said */
  readonly act: (asked: Asked, how: { details: LogDetails; signal: AbortSignal; view: View }) => Promise<string>;
  /** Those of the table that is answered. */
  readonly buttons: (asked: Asked) => Buttons;
}

/** Half the time of the other readers: what was asked for comes first, and may have taken 25 s. */
const withinSeconds = 12;

/**
 * Does what a press of a button asks for, and answers the table as it is then, below a line that says what has come of it. Anything
 * but a press is refused, and AWS isn't asked for anything.
 */
export const widgetButton =
  <Asked extends { readonly model: Model }>(
    reader: ButtonFunction,
    { noun, participle, done, parse, refusal, act, buttons }: Button<Asked>,
  ) =>
  async (event: WidgetEvent): Promise<string> => {
    const { logger, stopWorkflowArns } = reader;
    const { members, view } = readEvent(event);
    let asked: Asked;
    try {
      asked = parse(members);
    } catch (thrown) {
      logger.info(`${noun} refused`, {});
      return onlySaid({ isFailure: true, text: refusal(errorOf(thrown).message) }, view);
    }
    const details: LogDetails = {};
    const said = await act(asked, { details, signal: deadline(stopSeconds), view }).then(
      (text) => {
        logger.info(done, details);
        return { isFailure: false, text };
      },
      (thrown) => {
        const error = errorOf(thrown);
        logger.error(`${noun} failed`, { ...details, error });
        const text = `The ${modelInWords(asked.model)} could not be ${participle}. ${inWords(error)}`;
        return { isFailure: true, text };
      },
    );
    const readAt = reader.now();
    try {
      const training = await readTraining(reader, { withinSeconds });
      return liveTable(training, { ...view, readAt, said, stopWorkflowArns, ...buttons(asked) });
    } catch (error) {
      logger.error('Training could not be shown', { error });
      return onlySaid({ ...said, text: `${said.text} What trains now can’t be read at the moment.` }, view);
    }
  };

/**
 * A press as the button sends it: `{"action": "stop", "<arn>": "arn:…"}` and the members that the action has beside.
 *
 * @throws InvalidRequestException naming what is wrong
 */
export const parsePress = (
  { action, ...members }: WidgetEvent,
  wanted: { readonly action: string; readonly others: readonly string[] },
  settings: Pick<Settings, 'stopWorkflowArns'>,
): Press => {
  if (action !== wanted.action) throw invalidRequest(`action must be "${wanted.action}", got ${shown(action)}`);
  const isOfModel = ([member]: [string, unknown]) => arnMembers.some((known) => known === member);
  const others = Object.entries(members).filter((entry) => !isOfModel(entry));
  const unknown = others.find(([member]) => !wanted.others.includes(member));
  if (unknown) throw invalidRequest(`There must be nothing else, got ${shown(unknown[0])}`);
  const named = Object.fromEntries(Object.entries(members).filter(isOfModel));
  return {
    model: parseModel(named, deploymentOf(settings)),
    others: Object.fromEntries(others),
  };
};

/** The function's own ARN. Lambda tells the name; the stack can't tell a function its own ARN. */
export const ownArn = (settings: Pick<Settings, 'stopWorkflowArns'>): string =>
  `${functionsHere(settings)}${process.env.AWS_LAMBDA_FUNCTION_NAME}`;

/** What the ARN of each function of the deployment's region and account begins with. */
export const functionsHere = (settings: Pick<Settings, 'stopWorkflowArns'>): string => {
  const { partition, region, accountId } = deploymentOf(settings);
  return `arn:${partition}:lambda:${region}:${accountId}:function:`;
};
