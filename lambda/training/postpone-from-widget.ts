import { type Model, modelInWords } from '../account/arn.ts';
import { deadline } from '../account/deadline.ts';
import { hasEnded } from '../account/status.ts';
import type { LogDetails } from '../http/api.ts';
import { invalidRequest, shown } from '../http/problem.ts';
import { stopSeconds } from '../stop/stop-training.ts';
import { onlySaid, type Said, type View } from '../words/widget/live-table.ts';
import { clockFor } from '../words/widget/times.ts';
import { parseUntil, postponeModel, type Until } from './postpone.ts';
import { inWords, readEvent, type WidgetEvent } from './widget.ts';
import { type ButtonFunction, carryOut, functionsHere, parsePress, withTable } from './widget-button.ts';

/**
 * A Postpone button of the live table: `{"action": "postpone", "<arn>": "arn:…", "Until": "2026-12-01T18:00:00Z"}`. Does what
 * `POST /postpone` does, and answers the table as it is then. Until is the time that the viewer has confirmed, however long the
 * dashboard has been open.
 *
 * A function of its own beside the one that stops: who may stop may not therefore outrank a limit. `stopFunctionArn` comes with
 * the press, for the Stop buttons of the table that is answered: the stack tells the other function of this one, and
 * CloudFormation can't tell two functions of each other.
 */
export const postponeFromWidget =
  (options: ButtonFunction) =>
  async (event: WidgetEvent): Promise<string> => {
    const { members, view } = readEvent(event);
    let pressed: Pressed;
    try {
      pressed = parsePostpone(members, options);
    } catch (error) {
      options.logger.info('Postponement refused', {});
      const text = `Refused, nothing was postponed: ${(error as Error).message}. Refresh the table if it is old.`;
      return onlySaid({ isFailure: true, text }, view);
    }
    const said = await putOff(options, pressed, view);
    const { stopFunctionArn } = pressed;
    return withTable(options, said, { view, buttons: { stopFunctionArn, postponeFunctionArn: options.functionArn } });
  };

interface Pressed {
  readonly model: Model;
  readonly until: Until;
  readonly stopFunctionArn: string | undefined;
}

/** @throws InvalidRequestException naming what is wrong */
const parsePostpone = (members: WidgetEvent, options: ButtonFunction): Pressed => {
  const { model, others } = parsePress(members, { action: 'postpone', others: ['Until', 'stopFunctionArn'] }, options);
  const { stopFunctionArn } = others;
  const until = parseUntil(others.Until, options.now());
  if (stopFunctionArn === undefined) return { model, until, stopFunctionArn };
  const isOurs = typeof stopFunctionArn === 'string' && stopFunctionArn.startsWith(functionsHere(options));
  if (isOurs) return { model, until, stopFunctionArn };
  throw invalidRequest(`stopFunctionArn must be a function of this region and account, got ${shown(stopFunctionArn)}`);
};

const putOff = async (options: ButtonFunction, { model, until }: Pressed, { utcOffset }: View): Promise<Said> => {
  const name = modelInWords(model);
  const details: LogDetails = {};
  const act = async () => {
    const { signal, clear } = deadline(stopSeconds);
    const end = await postponeModel(options, model, until, { details, signal }).finally(clear);
    if (hasEnded(String(details.Status))) return `The ${name} has ended training already: ${details.Status}.`;
    const inTime = (time: string) => clockFor(utcOffset).zoned(new Date(time));
    if (end === null) return `The ${name} is exempt from the guard for good; nothing was changed.`;
    if (end !== until.text)
      return `The ${name} is exempt from the guard until ${inTime(end)} already; nothing was changed.`;
    return `The guard leaves the ${name} alone until ${inTime(end)}. A person’s own stop takes no notice of that.`;
  };
  return carryOut(options, details, act, {
    done: 'Postponed',
    failed: 'Postponement failed',
    onFailure: (error) => `The ${name} could not be postponed. ${inWords(error)}`,
  });
};
