import { modelInWords } from '../account/arn.ts';
import type { SettingsOf } from '../functions.ts';
import { stopModel } from '../stop/stop-training.ts';
import { type ButtonFunction, parsePress, widgetButton } from './widget-button.ts';

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
    parse: (members) => parsePress(members, { action: 'stop', others: [] }, options),
    refusal: (why) =>
      `Refused, nothing was stopped: only {"action":"stop"} with one model’s ARN is taken here. ${why}.`,
    act: async ({ model }, { details, signal }) => {
      const name = modelInWords(model);
      const { status, execution, stopError } = await stopModel(options, model, { details, isOrder: true, signal });
      if (!execution) return `The ${name} has ended training already: ${status}.`;
      return stopError
        ? `Comprehend could not take the stop of ${name} now (${stopError.name}); the stop workflow asks again until it has ended.`
        : `Comprehend was asked to stop ${name}. The stop workflow follows it until training has ended.`;
    },
    buttons: () => ({ stopFunctionArn: options.functionArn, postponeFunctionArn: options.postponeFunctionArn }),
  });
