import type { Logger } from '@aws-lambda-powertools/logger';
import { locationOf, type Model, modelInWords } from '../account/arn.ts';
import { deadline } from '../account/deadline.ts';
import { arnMembers } from '../account/kind.ts';
import type { LogDetails } from '../http/api.ts';
import { parseModel } from '../http/body.ts';
import { invalidRequest, shown } from '../http/problem.ts';
import { stopModel, stopSeconds } from '../stop/stop-training.ts';
import { liveTable, onlySaid, type Said, type View } from '../words/widget/live-table.ts';
import { readTraining, type TrainingReader } from './read-training.ts';
import { inWords, readEvent, type WidgetEvent } from './widget.ts';

export interface StopFromWidget extends TrainingReader {
  readonly logger: Pick<Logger, 'info' | 'error'>;
  /** Its own, which the buttons of the table that it answers call again. */
  readonly functionArn: string;
}

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
    const details: LogDetails = {};
    let model: Model;
    try {
      model = parseStop(members, options);
    } catch (error) {
      options.logger.info('Stop refused', details);
      const text = `Refused, nothing was stopped: only {"action":"stop"} with one model’s ARN is taken here. ${(error as Error).message}.`;
      return onlySaid({ isFailure: true, text }, view);
    }
    const said = await stop(options, model, details);
    return withTable(options, said, view);
  };

/** @throws InvalidRequestException naming what is wrong */
const parseStop = (members: WidgetEvent, { stopWorkflowArns }: StopFromWidget): Model => {
  const { action, ...rest } = members;
  if (action !== 'stop') throw invalidRequest(`action must be "stop", got ${shown(action)}`);
  const unknown = Object.keys(rest).find((member) => !arnMembers.some((known) => known === member));
  if (unknown !== undefined) throw invalidRequest(`There must be nothing else, got ${shown(unknown)}`);
  return parseModel(rest, locationOf(Object.values(stopWorkflowArns)[0] ?? ''));
};

const stop = async (options: StopFromWidget, model: Model, details: LogDetails): Promise<Said> => {
  const name = modelInWords(model);
  const { signal, clear } = deadline(stopSeconds);
  try {
    const { status, execution, stopError } = await stopModel(options, model, { details, isOrder: true, signal });
    options.logger.info('Stop asked for', details);
    if (!execution) return { isFailure: false, text: `The ${name} has ended training already: ${status}.` };
    const asked = stopError
      ? `Comprehend could not take the stop of ${name} now (${stopError.name}); the stop workflow asks again until it has ended.`
      : `Comprehend was asked to stop ${name}. The stop workflow sees to it until training has ended.`;
    return { isFailure: false, text: asked };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    options.logger.error('Stop failed', { ...details, error });
    return { isFailure: true, text: `The ${name} could not be stopped. ${inWords(error)}` };
  } finally {
    clear();
  }
};

/** Half the time of the other readers: the stop may have taken 22.5 s, and it is what was asked for. */
const withinSeconds = 12;

const withTable = async (options: StopFromWidget, said: Said, view: View): Promise<string> => {
  const readAt = options.now();
  try {
    const training = await readTraining(options, { withinSeconds });
    const { stopWorkflowArns, functionArn } = options;
    return liveTable(training, { ...view, readAt, said, stopWorkflowArns, stopFunctionArn: functionArn });
  } catch (error) {
    options.logger.error('Training could not be shown', { error });
    return onlySaid({ ...said, text: `${said.text} What trains now can’t be read at the moment.` }, view);
  }
};
