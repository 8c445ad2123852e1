import { deletingSeconds, isGone, type Run, statusAt, timesAt } from '../../../../local/aws/comprehend/status.ts';

const run: Run = { submitTime: 1_000_000, submittedSeconds: 60, trainingSeconds: 600, stoppingSeconds: 30 };
const start = 1_060_000;
const end = 1_660_000;

const begun = { TrainingStartTime: 1060 };
const endedAt = (seconds: number) => ({ ...begun, TrainingEndTime: seconds, EndTime: seconds });
const ended = endedAt(1660);

test.each<[status: string, now: number, change: Partial<Run>, times: object]>([
  ['SUBMITTED', run.submitTime, {}, {}],
  ['SUBMITTED', start - 1, {}, {}],
  ['SUBMITTED', 9e12, { submittedSeconds: Infinity }, {}],
  ['TRAINING', start, {}, begun],
  ['TRAINING', end - 1, {}, begun],
  ['TRAINING', 1_060_250, { submittedSeconds: 60.25 }, { TrainingStartTime: 1060.25 }],
  ['TRAINING', end, { pinnedStatus: 'TRAINING' }, begun],
  ['TRAINING', start, { hidesTrainingStart: true }, {}],
  ['TRAINED', start, { trainingSeconds: 0 }, endedAt(1060)],
  ['TRAINED', end, { hidesTrainingStart: true }, ended],
  ['STOP_REQUESTED', start + 5_000, { stopRequestTime: start + 5_000 }, begun],
  ['STOP_REQUESTED', start + 34_999, { stopRequestTime: start + 5_000 }, begun],
  ['STOP_REQUESTED', 9e12, { stopRequestTime: start, stoppingSeconds: Infinity, trainingSeconds: Infinity }, begun],
  ['STOP_REQUESTED', start, { hidesTrainingStart: true, stopRequestTime: start }, {}],
  ['STOPPED', start + 35_000, { stopRequestTime: start + 5_000 }, endedAt(1095)],
  ['STOPPED', start + 5_000, { stopRequestTime: start + 5_000, stoppingSeconds: 0 }, endedAt(1065)],
  // Which comes first, the end of training or that of the stop?
  ['TRAINED', end, { stopRequestTime: end - 29_999 }, ended],
  ['STOPPED', end, { stopRequestTime: end - 30_000 }, ended],
  ['IN_ERROR', end, { pinnedStatus: 'IN_ERROR', submittedSeconds: Infinity }, {}],
  ['PAUSED', end, { pinnedStatus: 'PAUSED', stopRequestTime: start }, begun],
  ['DELETING', end, { pinnedStatus: 'IN_ERROR', deleteRequestTime: end }, ended],
])('is %s at %d with %j, with the times that have passed, in epoch seconds', (status, now, change, times) => {
  const changed = { ...run, ...change };
  expect(statusAt(changed, now)).toBe(status);
  expect(timesAt(changed, status, now)).toEqual({ SubmitTime: 1000, ...times });
});

test('a deleted model is gone when it has been DELETING long enough', () => {
  const deleted = { ...run, deleteRequestTime: end };
  expect(isGone(run, 9e12)).toBe(false);
  expect(isGone(deleted, end + deletingSeconds * 1000 - 1)).toBe(false);
  expect(isGone(deleted, end + deletingSeconds * 1000)).toBe(true);
});
