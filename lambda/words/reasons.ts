import { modelNameWithVersion } from '../account/arn.ts';
import type { SurveyedRun } from '../account/survey.ts';
import { limitReachedAt, trainingSeconds } from '../account/training-cost.ts';
import { type Decision, maxMinutesFor, type Notice, type Situation } from '../guard/decide.ts';
import type { Signal } from '../guard/signals.ts';
import type { Settings } from '../settings.ts';
import { counted, hms, minute, shortened, usd } from './figures.ts';

export interface ReasonContext extends Pick<Situation, 'cost' | 'month' | 'readAt'> {
  readonly settings: Pick<Settings, 'monthlyLimitUsd' | 'maxTrainingMinutes' | 'regions'>;
  readonly unreadRegions: readonly string[];
}

export const reasonOf = (decision: Decision, context: ReasonContext, signal?: Signal): string => {
  const covered = [...decision.toStop, ...decision.wouldStop];
  const tooLong = covered.filter(({ cause }) => cause === 'TrainedTooLong');
  const others = decision.toFollow.length;
  const sentences = [
    signal?.reason,
    covered.some(({ cause }) => cause === 'MonthlyLimit') && costSentences(context),
    tooLong.length > 0 && tooLongSentence(tooLong, context),
    others > 0 && `${counted(others, 'run')} had been asked to stop already. This report shows how that ended.`,
    decision.isHeldByGrace &&
      'Nothing is stopped for it: with graceMinutes, stops wait for the time announced for monthlyLimitUsd.',
  ];
  return sentences.filter(Boolean).join(' ');
};

/** Of runs that a reading was about to ask. */
export const causeGoneSentence = (arns: readonly string[]): string =>
  arns.length === 0
    ? ''
    : `Left alone, since something about them had changed when their turn came: ${shortened(arns.map(modelNameWithVersion).join(', '), 400)}.`;

/** What people are told by a notice: why its mail comes, and the figures. */
export const noticeInWords = (notice: Notice, context: ReasonContext): { headline: string; reason: string } => {
  const { month } = context;
  const cost = costSentences(context);
  const names = shortened(notice.runs.map(({ arn }) => modelNameWithVersion(arn)).join(', '), 400);
  switch (notice.subject) {
    case 'CostWarning':
      return { headline: 'the limit is near', reason: `${cost} ${outlookSentences(context)}` };
    case 'Announcement': {
      const stopsAt = notice.stopsAt ?? month.end;
      if (stopsAt >= month.end) {
        const reason = `${cost} Nothing will be stopped for it before the month ends.`;
        return { headline: 'the limit is reached, nothing is stopped this month', reason };
      }
      const when = `Runs that are in training and not exempt will be stopped at ${minute(stopsAt.toISOString())}.`;
      return { headline: 'the limit is reached, stops follow', reason: `${cost} ${when}` };
    }
    case 'OverLimit':
      return { headline: 'the limit is reached', reason: cost };
    case 'TooLong':
      return { headline: 'trained too long', reason: tooLongSentence(notice.runs, context) };
    case 'LeftAlone':
      return {
        headline: 'exemption unknown',
        reason: `A stop is due for ${names}, but it is unknown whether they are exempt.`,
      };
    case 'UnknownStatus': {
      const each = notice.runs.map(({ arn, status }) => `${modelNameWithVersion(arn)} (${status})`).join(', ');
      const what = `Comprehend reports a Status that this version does not know: ${shortened(each, 400)}`;
      return { headline: 'an unknown Status', reason: `${what}. The guard never stops such a run.` };
    }
  }
};

const costSentences = ({ cost, settings: { monthlyLimitUsd, regions }, unreadRegions }: ReasonContext): string => {
  const sentences = [
    `Training has cost ${usd(cost.costUsd)} in ${cost.month}; the monthly limit is ${usd(monthlyLimitUsd ?? 0)}.`,
    cost.worstCostUsd > cost.costUsd && `Counting runs whose cost is uncertain, it may be ${usd(cost.worstCostUsd)}.`,
    regions.length > 1 && `Both are of all regions together: ${regions.join(', ')}.`,
    unreadRegions.length > 0 &&
      `These could not be read and count with their last known figures: ${unreadRegions.join(', ')}.`,
  ];
  return sentences.filter(Boolean).join(' ');
};

const outlookSentences = ({ cost, settings, readAt }: ReasonContext): string => {
  const rate = `Training costs ${usd(cost.usdPerHour)} an hour now.`;
  const reachedAt = limitReachedAt(cost.costUsd, settings.monthlyLimitUsd ?? 0, cost.usdPerHour, readAt);
  return reachedAt ? `${rate} At that rate the limit is reached at ${minute(reachedAt.toISOString())}.` : rate;
};

const tooLongSentence = (runs: readonly SurveyedRun[], { settings, readAt }: ReasonContext): string => {
  const each = runs.map((run) => {
    const allowed = hms((maxMinutesFor(run, settings) ?? 0) * 60);
    return `${modelNameWithVersion(run.arn)} for ${hms(trainingSeconds(run, readAt) ?? 0)} of ${allowed}`;
  });
  return `${counted(runs.length, 'run')} trained for longer than allowed (h:mm:ss): ${each.join(', ')}.`;
};
