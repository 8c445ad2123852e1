import { deploymentOf, type Model, modelInWords, type WireModel, wireModel } from '../account/arn.ts';
import { describeRun, listTags, tagModel } from '../account/comprehend.ts';
import { deadline, pause } from '../account/deadline.ts';
import { listStopExecutions } from '../account/executions.ts';
import { isNotFound } from '../account/faults.ts';
import { arnMembers } from '../account/kind.ts';
import { phaseOf } from '../account/status.ts';
import type { Surveyor } from '../account/survey.ts';
import {
  type Exemption,
  exemptionIn,
  isAboutExemption,
  longestPostponementDays,
  parseTime,
  untilValue,
} from '../account/tags.ts';
import { runId } from '../account/training-run.ts';
import { clients } from '../clients.ts';
import type { SettingsOf } from '../functions.ts';
import { turnMilliseconds } from '../guard/reading-limits.ts';
import { type ApiOptions, api } from '../http/api.ts';
import { parseBody, parseModel } from '../http/body.ts';
import { alreadyBeingStopped, invalidRequest, notFound, shown, unavailableFor } from '../http/problem.ts';
import { namingModel, type StopOptions, stopSeconds } from '../stop/stop-training.ts';

export type Postponer = Pick<
  Surveyor,
  'comprehend' | 'sfn' | 'now' | 'stopWorkflowArns' | 'exemptTagKey' | 'exemptTagValue'
> & {
  /** Milliseconds between the tag and the second look. @default - as long as a Stop may take that was decided before */
  readonly lookAgainAfter?: number | undefined;
};

export interface Postpone extends Postponer, ApiOptions, SettingsOf<'postpone'> {}

/** The answer of `POST /postpone`: until when the model is exempt, null for good. */
export type PostponeAnswer = WireModel & { readonly Until: string | null };

/**
 * `POST /postpone`: the guard leaves one model alone until a time. It sets the exemption tag, so the exemption ends by itself
 * and everything that respects exemptions respects this one. A person's own stop ignores it.
 */
export const postpone = (options: Postpone) =>
  api(options, async (event, details) => {
    const members = parseBody(event, [...arnMembers, 'Until']);
    const model = parseModel(members, deploymentOf(options));
    const until = parseUntil(members.Until, options.now());
    if (options.ledgerTable === null) {
      throw notFound('This deployment has no guard, so there is nothing to postpone: only people stop training here');
    }
    const Until = await postponeModel(options, model, until, { details, signal: deadline(stopSeconds) });
    return { statusCode: 200, body: { ...wireModel(model), Until } satisfies PostponeAnswer };
  });

export interface Until {
  readonly text: string;
  readonly at: Date;
}

/** In characters. Enough for nanoseconds and an offset; the tag's value may have 256. */
const maxUntilLength = 40;

/** @throws InvalidRequestException naming what was wrong, what was got and what is allowed */
export const parseUntil = (given: unknown, now: Date): Until => {
  const isText = typeof given === 'string' && given.length <= maxUntilLength && !/\s/.test(given);
  const at = isText ? parseTime(given) : undefined;
  if (!isText || !at) {
    const [what, got] = given === undefined ? ['Until is missing; it', ''] : ['Until', `, got ${shown(given)}`];
    throw invalidRequest(`${what} must be a time in ISO 8601 with a zone, such as 2026-12-01T18:00Z${got}`);
  }
  const latest = new Date(now.getTime() + longestPostponementDays * 86_400_000);
  const allowed =
    at <= now ? 'in the future' : at > latest ? `at most ${longestPostponementDays} days ahead` : undefined;
  if (allowed) throw invalidRequest(`Until must be ${allowed}, got ${shown(given)}; it is ${now.toISOString()} now`);
  return { text: given, at };
};

type PostponeOptions = Pick<StopOptions, 'details' | 'signal'>;

/**
 * Milliseconds between setting the tag and the second look. A reading may have read the tags just before: this leaves time for
 * the answer to that, for the turn that it then waits, and for its Stop.
 */
const lookAgainAfter =
  clients.reading.requestHandler.requestTimeout + turnMilliseconds + clients.once.requestHandler.requestTimeout;

/**
 * Sets a model's exemption tag with an end, then checks that it took effect: a reading may have come first, or someone may have
 * set a shorter exemption. It never shortens an exemption. May be repeated.
 *
 * @returns until when the model is exempt: as asked, a later time, or null for good
 * @throws AlreadyBeingStopped, and what the contract names for tags that can't be read or written
 */
export const postponeModel = async (
  postponer: Postponer,
  model: Model,
  until: Until,
  { details, signal }: PostponeOptions,
): Promise<string | null> => {
  Object.assign(details, wireModel(model), { Until: until.text });
  for (let isSettled = false; ; isSettled = true) {
    await refuseWhereBeingStopped(postponer, model, { details, signal });
    const tags = await listTags(postponer.comprehend, model, signal).catch(unreadable(model));
    const now = postponer.now();
    const exemptUntil = endOf(exemptionIn(tags, postponer, now), until, now);
    // A tag with an end may be seconds old, set by an earlier copy of this request, and a reading may not have seen it.
    if (exemptUntil === null || (exemptUntil !== undefined && isSettled)) {
      details.exemptUntil = exemptUntil;
      return exemptUntil;
    }
    if (exemptUntil === undefined) await tagUntil(postponer, model, until, { tags, details, signal });
    await pause(postponer.lookAgainAfter ?? lookAgainAfter, signal);
  }
};

/** Until when it is exempt: as asked, a later time, or null for good; undefined where that is not as long as is asked for. */
const endOf = (exemption: Exemption, until: Until, now: Date): string | null | undefined => {
  if (exemption.is === 'exempt' && exemption.until === undefined) return null;
  const at = exemption.is === 'exempt' && exemption.until;
  if (at && at > until.at) return at.toISOString();
  // An end that was less than ten seconds ahead has passed at the second look.
  return (at && at >= until.at) || until.at <= now ? until.text : undefined;
};

/**
 * @throws AlreadyBeingStopped a stop workflow follows the run, or Comprehend was asked to stop it
 * @throws ResourceNotFoundException no such model
 */
const refuseWhereBeingStopped = async (
  { comprehend, sfn, stopWorkflowArns }: Postponer,
  model: Model,
  { details, signal }: PostponeOptions,
): Promise<void> => {
  const [run, stops] = await Promise.all([
    describeRun(comprehend, model, signal).catch(namingModel(model)),
    listStopExecutions(sfn, stopWorkflowArns[model.kind], signal),
  ]);
  const execution = stops.get(runId(run))?.name;
  Object.assign(details, { Status: run.status, ExecutionName: execution });
  if (execution === undefined && phaseOf(run.status) !== 'stopping') return;
  const by = execution === undefined ? `its Status is ${run.status}` : `execution ${execution} is following it`;
  const text = `The ${modelInWords(model)} is being stopped already, so it can't be postponed: ${by}`;
  throw alreadyBeingStopped(text, execution);
};

/** Treating unreadable tags as none could shorten an exemption, or overwrite someone's tag. */
const unreadable =
  (model: Model) =>
  (error: Error): never => {
    if (isNotFound(error)) return namingModel(model)(error);
    const text = `The tags of the ${modelInWords(model)} can't be read now (${error.name}). Try again later.`;
    throw unavailableFor(text, error);
  };

/** @throws InvalidRequestException the tag, or the room for it, is somebody else's */
const tagUntil = async (
  postponer: Postponer,
  model: Model,
  { text }: Until,
  { tags, details, signal }: PostponeOptions & { readonly tags: ReadonlyMap<string, string> },
): Promise<void> => {
  const Key = postponer.exemptTagKey;
  const there = tags.get(Key);
  if (there !== undefined && !isAboutExemption(there, postponer)) {
    const found = `the tag ${Key} with the value ${shown(there)}, which is about something else and would be lost`;
    throw invalidRequest(`The ${modelInWords(model)} has ${found}; give exemptTagKey a key that nobody else uses`);
  }
  Object.assign(details, { replacedTag: there });
  await tagModel(postponer.comprehend, model, { Key, Value: untilValue(text) }, signal).catch((error: Error) => {
    if (error.name === 'TooManyTagsException') {
      throw invalidRequest(`The ${modelInWords(model)} has as many tags as AWS allows, 50; remove one`);
    }
    if (error.name === 'ConcurrentModificationException') {
      throw unavailableFor(`The tags of the ${modelInWords(model)} are being changed. Try again later.`, error);
    }
    return namingModel(model)(error);
  });
};
