import { deadline } from '../account/deadline.ts';

/** When each part of a reading is over, in seconds from its start; what isn't read by then is unread. */
export const readingSeconds = { lists: 18, survey: 26, asking: 38, all: 45 } as const;

/** How old the survey may be at the first Stop, in milliseconds: it takes so long where the tags of 20 models are throttled. */
export const maxSurveyAge = 3000;

/** Comprehend takes one Stop of a kind per second. */
export const turnMilliseconds = 1000;

/** Deadlines, counted from this call, which precedes the survey: after `asking` no Stop is begun, at `all` the reading ends. */
export const readingLimits = () => ({ asking: deadline(readingSeconds.asking), all: deadline(readingSeconds.all) });
export type AskLimits = ReturnType<typeof readingLimits>;
