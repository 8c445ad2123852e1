import { metricNames, metricNamespace, serviceName } from '../../lambda/guard/events.ts';
import { counted, usd } from '../../lambda/words/figures.ts';
import { minuteUtc } from '../screen/words.ts';
import { type Check, deploy, failed, notKnown, ofGuard, ofStack, ok, type VerifiedStack } from './check.ts';
import { intervalMinutes, isSchedule } from './rule.checks.ts';

/** Minutes until CloudWatch shows what a function has published: assumed. */
const delayMinutes = 5;
/** As the alarms have it: 15 minutes and at least three readings. */
const windowMinutes = (interval: number): number => Math.max(15, 3 * interval);

export const readingChecks: readonly Check[] = [
  {
    name: 'meter',
    proves: 'The guard takes its readings at their interval',
    find: ofGuard(
      ofStack(async (stack, { now }) => {
        const schedule = (await stack.rules()).find(isSchedule);
        const interval = schedule && intervalMinutes(schedule);
        if (interval === undefined) return failed('No rule says at what interval readings are taken.', deploy);
        const every = interval === 1 ? 'every minute' : `every ${interval} minutes`;
        const expected = await alarmMinutes(stack);
        if (expected !== undefined && expected !== Math.max(5, interval)) {
          const found = `The schedule takes a reading ${every}, but the alarm on silence counts periods of ${expected} minutes.`;
          return failed(found, deploy);
        }
        const minutes = windowMinutes(interval);
        const { latest, cost, count } = await readMetric(stack, now, interval, minutes);
        const age = (now.getTime() - (stack.deployedAt?.getTime() ?? 0)) / 60_000;
        const isNew = age < minutes + delayMinutes;
        const silent = 'See docs/runbook.md, "Training meter silent".';
        if (latest === undefined) {
          if (isNew)
            return notKnown('It was deployed a moment ago.', `Verify again in ${minutes + delayMinutes} minutes.`);
          return failed(`No reading for ${minutes} minutes, and one is due ${every}.`, silent);
        }
        const wanted = minutes / interval;
        // Half of them: a minute's reading may come a little late, and CloudWatch is asked in the middle of a minute.
        if (!isNew && count < wanted / 2) {
          return failed(`${counted(count, 'reading')} in ${minutes} minutes, and one is due ${every}.`, silent);
        }
        const minutesOld = Math.floor((now.getTime() - latest.getTime()) / 60_000);
        // Its time is the beginning of its period.
        if (minutesOld > 3 * interval + delayMinutes) {
          return failed(`The latest reading is ${minutesOld} minutes old, and one is due ${every}.`, silent);
        }
        return ok(`${usd(cost)} this month, read after ${minuteUtc(latest.toISOString())} UTC, ${every}.`);
      }),
    ),
  },
];

/** The period of the alarm on silence, in minutes. */
const alarmMinutes = async (stack: VerifiedStack): Promise<number | undefined> => {
  // Whoever may not read alarms still learns of the readings.
  const alarms = await stack.alarms().catch(() => new Map());
  const silence = [...alarms.values()].find(
    ({ MetricName, Statistic }) => MetricName === metricNames.trainingCostMonthToDate && Statistic === 'SampleCount',
  );
  return silence?.Period === undefined ? undefined : silence.Period / 60;
};

/** The latest reading, and how many there were. */
const readMetric = async (stack: VerifiedStack, now: Date, interval: number, minutes: number) => {
  const Metric = {
    Namespace: metricNamespace,
    MetricName: metricNames.trainingCostMonthToDate,
    Dimensions: [{ Name: 'service', Value: serviceName }],
  };
  const query = (Id: string, Stat: string) => ({ Id, MetricStat: { Metric, Period: interval * 60, Stat } });
  const { MetricDataResults = [] } = await stack.metrics({
    MetricDataQueries: [query('cost', 'Maximum'), query('count', 'SampleCount')],
    // CloudWatch's periods begin at whole intervals, so one more.
    StartTime: new Date(now.getTime() - (minutes + Math.max(interval, delayMinutes)) * 60_000),
    EndTime: now,
    ScanBy: 'TimestampDescending',
  });
  const resultOf = (id: string) => MetricDataResults.find(({ Id }) => Id === id);
  const { Values: [cost] = [], Timestamps: [latest] = [] } = resultOf('cost') ?? {};
  const count = (resultOf('count')?.Values ?? []).reduce((sum, value) => sum + value, 0);
  return { latest, cost: cost ?? 0, count };
};
