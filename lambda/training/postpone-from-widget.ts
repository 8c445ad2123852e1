import { modelInWords } from '../account/arn.ts';
import { hasEnded } from '../account/status.ts';
import { invalidRequest, shown } from '../http/problem.ts';
import { clockFor } from '../words/widget/times.ts';
import { parseUntil, postponeModel } from './postpone.ts';
import { type ButtonFunction, functionsHere, parsePress, widgetButton } from './widget-button.ts';

/**
 * A Postpone button of the live table: `{"action": "postpone", "<arn>": "arn:…", "Until": "2026-12-01T18:00:00Z"}`. Does what
 * `POST /postpone` does. Until is the time that the viewer has confirmed, however long the dashboard has been open.
 *
 * A function of its own beside the one that stops: who may stop may not therefore outrank a limit. `stopFunctionArn` comes with
 * the press, for the Stop buttons of the table that is answered: the stack tells the other function of this one, and
 * CloudFormation can't tell two functions of each other.
 */
export const postponeFromWidget = (options: ButtonFunction) =>
  widgetButton(options, {
    noun: 'Postponement',
    participle: 'postponed',
    done: 'Postponed',
    parse: (members) => {
      const wanted = { action: 'postpone', others: ['Until', 'stopFunctionArn'] };
      const { model, others } = parsePress(members, wanted, options);
      const until = parseUntil(others.Until, options.now());
      const { stopFunctionArn } = others;
      if (stopFunctionArn === undefined) return { model, until, stopFunctionArn };
      const isOurs = typeof stopFunctionArn === 'string' && stopFunctionArn.startsWith(functionsHere(options));
      if (isOurs) return { model, until, stopFunctionArn };
      const got = shown(stopFunctionArn);
      throw invalidRequest(`stopFunctionArn must be a function of this region and account, got ${got}`);
    },
    refusal: (why) => `Refused, nothing was postponed: ${why}. Refresh the table if it is old.`,
    act: async ({ model, until }, { details, signal, view }) => {
      const name = modelInWords(model);
      const end = await postponeModel(options, model, until, { details, signal });
      if (hasEnded(String(details.Status))) return `The ${name} has ended training already: ${details.Status}.`;
      if (end === null) return `The ${name} is exempt from the guard for good; nothing was changed.`;
      const time = clockFor(view.utcOffset).zoned(new Date(end));
      return end === until.text
        ? `The guard leaves the ${name} alone until ${time}. You can still stop it by hand.`
        : `The ${name} is exempt from the guard until ${time} already; nothing was changed.`;
    },
    buttons: ({ stopFunctionArn }) => ({ stopFunctionArn, postponeFunctionArn: options.functionArn }),
  });
