import { type Model, modelInWords } from '../account/arn.ts';
import { deadline } from '../account/deadline.ts';
import type { SettingsOf } from '../functions.ts';
import type { LogDetails } from '../http/api.ts';
import { stopModel, stopSeconds } from '../stop/stop-training.ts';
import { onlySaid, type Said } from '../words/widget/live-table.ts';
import { inWords, readEvent, type WidgetEvent } from './widget.ts';
import { type ButtonFunction, carryOut, parsePress, withTable } from './widget-button.ts';

export interface StopFromWidget extends ButtonFunction, SettingsOf<'stop-from-widget'> {}

/**
 * A Stop button of the live table: `{"action": "stop", "<arn>": "arn:…"}`. Does what `POST /stop` does and answers the table
 * as it is then, with a line that says what has happened. Anything else is refused, and AWS isn't asked for anything.
 *
 * May be repeated: the same run leads to the same execution. A function of its own, since CloudWatch calls it with the
 * viewer's right to invoke it, and seeing must not need the right to stop.
 */
export const stopFromWidget =
  (options: StopFromWidget) =>
  async (event: WidgetEvent): Promise<string> => {
    const { members, view } = readEvent(event);
    let model: Model;
    try {
      ({ model } = parsePress(members, { action: 'stop', others: [] }, options));
    } catch (error) {
      options.logger.info('Stop refused', {});
      const text = `Refused, nothing was stopped: only {"action":"stop"} with one model’s ARN is taken here. ${(error as Error).message}.`;
      return onlySaid({ isFailure: true, text }, view);
    }
    const said = await stop(options, model);
    const { functionArn: stopFunctionArn, postponeFunctionArn } = options;
    return withTable(options, said, { view, buttons: { stopFunctionArn, postponeFunctionArn } });
  };

const stop = async (options: StopFromWidget, model: Model): Promise<Said> => {
  const name = modelInWords(model);
  const details: LogDetails = {};
  const act = async () => {
    const { signal, clear } = deadline(stopSeconds);
    const stopped = stopModel(options, model, { details, isOrder: true, signal }).finally(clear);
    const { status, execution, stopError } = await stopped;
    if (!execution) return `The ${name} has ended training already: ${status}.`;
    return stopError
      ? `Comprehend could not take the stop of ${name} now (${stopError.name}); the stop workflow asks again until it has ended.`
      : `Comprehend was asked to stop ${name}. The stop workflow sees to it until training has ended.`;
  };
  return carryOut(options, details, act, {
    done: 'Stop asked for',
    failed: 'Stop failed',
    onFailure: (error) => `The ${name} could not be stopped. ${inWords(error)}`,
  });
};
