import { type Model, modelInWords, wireModel } from '../../account/arn.ts';
import type { ListedRun } from '../../training/read-training.ts';
import { costOf } from '../figures.ts';
import { type Html, html, json } from './html.ts';
import { type Clock, duration } from './times.ts';

export interface Buttons {
  /** What the Stop buttons call. @default - there are no buttons */
  readonly stopFunctionArn?: string | undefined;
  /** What the Postpone buttons call. @default - there are none of them: nothing stops a run but a person */
  readonly postponeFunctionArn?: string | null | undefined;
}

interface ButtonsView extends Buttons {
  readonly clock: Clock;
  readonly readAt: Date;
}

const postponeHours = 2;

/** The buttons of a run that can be stopped; undefined where there is no function to call. */
export const buttons = (run: ListedRun, model: Model, rowId: string, view: ButtonsView): Html | undefined => {
  const { stopFunctionArn, postponeFunctionArn } = view;
  if (stopFunctionArn === undefined) return undefined;
  const until = new Date(Math.ceil((view.readAt.getTime() + postponeHours * 3_600_000) / 60_000) * 60_000);
  /**
   * An anchor, since that is what CloudWatch makes a button of, and a button to browsers and screen readers. The action belongs
   * to the element right before it. CloudWatch asks the question before it calls the function.
   */
  const button = (text: string, style: string, endpoint: string, question: string, action: string, others = {}): Html =>
    html`<a class="btn ${style}" role="button" tabindex="0" aria-describedby="${rowId}">${text}</a><cwdb-action action="call" endpoint="${endpoint}" display="widget" confirmation="${question}">${json({ action, ...wireModel(model), ...others })}</cwdb-action>`;
  const stop = button('Stop', 'btn-primary', stopFunctionArn, stopQuestion(run, model, view), 'stop');
  if (!postponeFunctionArn || isExemptAt(run, until)) return stop;
  const question = postponeQuestion(model, view.clock.zoned(until));
  const postpone = button(`Postpone ${postponeHours} h`, 'later', postponeFunctionArn, question, 'postpone', {
    // The minute that the question names.
    Until: until.toISOString().replace('.000', ''),
    stopFunctionArn,
  });
  return html`${stop} ${postpone}`;
};

const isExemptAt = ({ Exempt, ExemptUntil }: ListedRun, time: Date): boolean =>
  Exempt === true && (ExemptUntil === undefined || new Date(ExemptUntil) >= time);

const stopQuestion = (run: ListedRun, model: Model, { clock }: ButtonsView): string => {
  const { TrainingSeconds, Exempt, ExemptUntil } = run;
  const soFar =
    TrainingSeconds === undefined
      ? 'It is not known how long it has trained.'
      : TrainingSeconds > 0
        ? `It has trained for ${duration(TrainingSeconds / 60)} and cost ${costOf(run) ?? 'an unknown amount'}.`
        : 'It has not begun to train.';
  const exempt =
    ExemptUntil === undefined
      ? 'It is exempt from the guard; this stops it all the same.'
      : `It is postponed until ${clock.zoned(new Date(ExemptUntil))}; this stops it all the same.`;
  return [
    `Stop training ${modelInWords(model)}?`,
    soFar,
    ...(Exempt === true ? [exempt] : []),
    'What it has learned is lost.',
  ].join(' ');
};

const postponeQuestion = (model: Model, until: string): string =>
  `Postpone the stop of ${modelInWords(model)}? The guard leaves it alone until ${until}, whatever it costs and however ` +
  'long it trains. After that it counts like any other run. You can still stop it by hand.';
