import { metricNames } from '../../lambda/guard/events.ts';
import { type SynthesizedStack, synthesize } from '../../local/host/synthesized.ts';
import { everything, jobsOfAKind } from './settings.ts';
import type { Row } from './table.ts';

/** A month of 30 days. */
const minutesAMonth = 30 * 24 * 60;
/** List prices of us-east-1 in USD, without what an account has free. docs/operate.md#cost says which of them were checked. */
const price = {
  alarm: 0.1,
  metric: 0.3,
  /** Of Lambda: per call, and per GB and second on arm64. */
  call: 0.2e-6,
  gbSecond: 0.0000133334,
  /** Of DynamoDB: 4 KB read consistently, 1 KB written. */
  read: 0.125e-6,
  write: 0.625e-6,
  logGb: 0.5,
  trace: 5e-6,
};
/** Assumed, on AWS, with what it waits for. */
const readingSeconds = { idle: 1, training: 3 };
const logBytesPerReading = 2000;
/** A run that trains is entered as often, in minutes. */
const entryMinutes = 5;

/** What a guard costs by its template, and what its readings do. */
interface Guard {
  readonly alarms: number;
  readonly metrics: number;
  readonly intervalMinutes: number;
  readonly memoryMib: number;
  /** Partitions of the ledger that a reading reads while something trains. */
  readonly queries: number;
}

const guardIn = (stack: SynthesizedStack): Guard => {
  const [rule] = Object.values(stack.resources('AWS::Events::Rule')).filter(({ ScheduleExpression: rate }) => rate);
  const [reading] = Object.values(stack.resources('AWS::Lambda::Function')).filter(
    ({ Handler }) => Handler === 'take-reading.handler',
  );
  return {
    alarms: Object.keys(stack.resources('AWS::CloudWatch::Alarm')).length,
    metrics: Object.keys(metricNames).length,
    intervalMinutes: Number(/\d+/.exec(String(rule?.ScheduleExpression))?.[0]),
    memoryMib: Number(reading?.MemorySize),
    queries: 2,
  };
};

/** In USD, by what is billed. Lists, ListExecutions and the schedule are free. */
const monthOf = (guard: Guard, runsInTraining: number) => {
  const readings = minutesAMonth / guard.intervalMinutes;
  const seconds = runsInTraining > 0 ? readingSeconds.training : readingSeconds.idle;
  const writes = (runsInTraining * minutesAMonth) / Math.max(entryMinutes, guard.intervalMinutes);
  return {
    alarms: guard.alarms * price.alarm,
    metrics: guard.metrics * price.metric,
    calls: readings * price.call,
    time: readings * seconds * (guard.memoryMib / 1024) * price.gbSecond,
    ledger: readings * (runsInTraining > 0 ? guard.queries : 1) * price.read + writes * price.write,
    logs: readings * (logBytesPerReading / 1e9) * price.logGb,
    traces: readings * price.trace,
  };
};

const inUsd = (usd: number): string => `$${usd.toFixed(2)}`;
const sum = (costs: Readonly<Record<string, number>>): number =>
  Object.values(costs).reduce((all, one) => all + one, 0);

/** What the guard costs in a month, from the synthesized template: alarms, schedule and memory are counted there. */
export async function* month(): AsyncIterable<Row> {
  const guard = guardIn(synthesize('us-east-1', everything));
  for (const [what, runs] of [
    ['nothing trains', 0],
    [`${2 * jobsOfAKind} runs in training all month`, 2 * jobsOfAKind],
  ] as const) {
    const ours = monthOf(guard, runs);
    const rarer = sum(monthOf({ ...guard, intervalMinutes: 5 }, runs));
    const parts = Object.entries(ours).map(([name, usd]) => `${name} ${inUsd(usd)}`);
    yield {
      what: `a month of the guard, ${what}, without dashboard`,
      ours: `${inUsd(sum(ours))}: ${parts.join(', ')}`,
      reference: `${inUsd(rarer)} with a reading every 5 minutes`,
      ratio: sum(ours) / rarer,
    };
  }
}
