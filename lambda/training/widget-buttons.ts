import { deploymentOf, type Model, modelInWords } from '../account/arn.ts';
import { deadline } from '../account/deadline.ts';
import { errorOf } from '../account/faults.ts';
import { arnMembers } from '../account/kind.ts';
import { hasEnded } from '../account/status.ts';
import type { SettingsOf } from '../functions.ts';
import type { LogDetails } from '../http/api.ts';
import { parseModel } from '../http/body.ts';
import { invalidRequest, shown } from '../http/problem.ts';
import type { Settings } from '../settings.ts';
import { stopModel, stopSeconds } from '../stop/stop-training.ts';
import type { Buttons } from '../words/widget/buttons.ts';
import { liveTable, onlySaid } from '../words/widget/live-table.ts';
import { clockFor } from '../words/widget/times.ts';
import { parseUntil, postponeModel } from './postpone.ts';
import { readTraining, type TrainingReader } from './read-training.ts';
import { inWords, readEvent, type WidgetEvent } from './show-training.ts';

/** A function behind one sort of button of the live table. */
export interface ButtonFunction extends TrainingReader {
  /** Its own, which the buttons of the table that it answers call again. */
  readonly functionArn: string;
}

export interface StopFromWidget extends ButtonFunction, SettingsOf<'stop-from-widget'> {}

/**
 * A Stop button of the live table: `{"action": "stop", "<arn>": "arn:…"}`. Does what `POST /stop` does.
 *
 * May be repeated: the same run leads to the same execution. A function of its own, since CloudWatch calls it with the
 * viewer's right to invoke it, and seeing must not need the right to stop.
 */
export const stopFromWidget = (options: StopFromWidget) =>
  widgetButton(options, {
    noun: 'Stop',
    participle: 'stopped',
    done: 'Stop asked for',
    refusal: (why) =>
      `Refused, nothing was stopped: only {"action":"stop"} with one model's ARN is taken here. ${why}.`,
    press: (members) => {
      const model = parsePress(members, 'stop', [], options);
      const act = async (details: LogDetails, signal: AbortSignal) => {
        const name = modelInWords(model);
        const { status, execution, stopError } = await stopModel(options, model, { details, isOrder: true, signal });
        if (!execution) return `The ${name} has ended training already: ${status}.`;
        return stopError
          ? `Comprehend could not take the stop of ${name} now (${stopError.name}); the stop workflow asks again until it has ended.`
          : `Comprehend was asked to stop ${name}. The stop workflow follows it until training has ended.`;
      };
      const { functionArn: stopFunctionArn, postponeFunctionArn } = options;
      return { model, act, buttons: { stopFunctionArn, postponeFunctionArn } };
    },
  });

/**
 * A Postpone button of the live table: `{"action": "postpone", "<arn>": "arn:…", "Until": "2026-12-01T18:00:00Z"}`. Does what
 * `POST /postpone` does. Until is the time that the viewer has confirmed, however long the dashboard has been open.
 *
 * A function of its own beside the one that stops: the right to stop must not include the right to outrank a limit. The press
 * brings `stopFunctionArn` for the Stop buttons of the new table, since the stack already gives the other function this one's
 * ARN, and in CloudFormation two functions can't refer to each other.
 */
export const postponeFromWidget = (options: ButtonFunction) =>
  widgetButton(options, {
    noun: 'Postponement',
    participle: 'postponed',
    done: 'Postponed',
    refusal: (why) => `Refused, nothing was postponed: ${why}. Refresh the table if it is old.`,
    press: (members, utcOffset) => {
      const model = parsePress(members, 'postpone', ['Until', 'stopFunctionArn'], options);
      const { Until, stopFunctionArn } = members;
      const until = parseUntil(Until, options.now());
      const isOurs = typeof stopFunctionArn === 'string' && stopFunctionArn.startsWith(functionsHere(options));
      if (stopFunctionArn !== undefined && !isOurs) {
        const got = shown(stopFunctionArn);
        throw invalidRequest(`stopFunctionArn must be a function of this region and account, got ${got}`);
      }
      const act = async (details: LogDetails, signal: AbortSignal) => {
        const name = modelInWords(model);
        const end = await postponeModel(options, model, until, { details, signal });
        if (hasEnded(String(details.Status))) return `The ${name} has ended training already: ${details.Status}.`;
        if (end === null) return `The ${name} is exempt from the guard for good; nothing was changed.`;
        const time = clockFor(utcOffset).zoned(new Date(end));
        return end === until.text
          ? `The guard leaves the ${name} alone until ${time}. You can still stop it by hand.`
          : `The ${name} is exempt from the guard until ${time} already; nothing was changed.`;
      };
      const buttons = {
        stopFunctionArn: isOurs ? stopFunctionArn : undefined,
        postponeFunctionArn: options.functionArn,
      };
      return { model, act, buttons };
    },
  });

interface Press {
  readonly model: Model;
  /** Does it, and says what has come of it. @throws whatever the core throws; it is logged and said */
  readonly act: (details: LogDetails, signal: AbortSignal) => Promise<string>;
  /** Those of the table that is answered. */
  readonly buttons: Buttons;
}

/** What one sort of button does, and how it is called in what people and logs are told. */
interface Button {
  readonly noun: string;
  readonly participle: string;
  readonly done: string;
  /** @throws InvalidRequestException naming what is wrong */
  readonly press: (members: WidgetEvent, utcOffset: unknown) => Press;
  readonly refusal: (why: string) => string;
}

/** Half the time of the other readers: what was asked for comes first, and may have taken 25 s. */
const withinSeconds = 12;

/**
 * Does what a press of a button asks for, and answers the table as it is then, below a line that says what has come of it. Anything
 * but a press is refused, and AWS isn't asked for anything.
 */
const widgetButton =
  (reader: ButtonFunction, { noun, participle, done, press, refusal }: Button) =>
  async (event: WidgetEvent): Promise<string> => {
    const { logger, stopWorkflowArns } = reader;
    const { members, view } = readEvent(event);
    let pressed: Press;
    try {
      pressed = press(members, view.utcOffset);
    } catch (thrown) {
      logger.info(`${noun} refused`, {});
      return onlySaid({ isFailure: true, text: refusal(errorOf(thrown).message) }, view);
    }
    const { model, act, buttons } = pressed;
    const details: LogDetails = {};
    const said = await act(details, deadline(stopSeconds)).then(
      (text) => {
        logger.info(done, details);
        return { isFailure: false, text };
      },
      (thrown) => {
        const error = errorOf(thrown);
        logger.error(`${noun} failed`, { ...details, error });
        const text = `The ${modelInWords(model)} could not be ${participle}. ${inWords(error)}`;
        return { isFailure: true, text };
      },
    );
    const readAt = reader.now();
    try {
      const training = await readTraining(reader, { withinSeconds });
      return liveTable(training, { ...view, readAt, said, stopWorkflowArns, ...buttons });
    } catch (error) {
      logger.error('Training could not be shown', { error });
      return onlySaid({ ...said, text: `${said.text} What trains now can't be read at the moment.` }, view);
    }
  };

/** @throws InvalidRequestException naming what is wrong */
const parsePress = (
  { action, ...members }: WidgetEvent,
  wantedAction: string,
  wantedOthers: readonly string[],
  settings: Pick<Settings, 'stopWorkflowArns'>,
): Model => {
  if (action !== wantedAction) throw invalidRequest(`action must be "${wantedAction}", got ${shown(action)}`);
  const wanted: readonly string[] = [...arnMembers, ...wantedOthers];
  const unknown = Object.keys(members).find((member) => !wanted.includes(member));
  if (unknown !== undefined) throw invalidRequest(`There must be nothing else, got ${shown(unknown)}`);
  return parseModel(members, deploymentOf(settings));
};

/** The function's own ARN. Lambda tells the name; the stack can't tell a function its own ARN. */
export const ownArn = (settings: Pick<Settings, 'stopWorkflowArns'>): string =>
  `${functionsHere(settings)}${process.env.AWS_LAMBDA_FUNCTION_NAME}`;

/** What the ARN of each function of the deployment's region and account begins with. */
const functionsHere = (settings: Pick<Settings, 'stopWorkflowArns'>): string => {
  const { partition, region, accountId } = deploymentOf(settings);
  return `arn:${partition}:lambda:${region}:${accountId}:function:`;
};
