import { type BusEvent, eventBridge, synthesizedRules, type Target } from '../aws/event-bridge.ts';
import { awsJson } from '../aws/wire/aws-json.ts';
import { type Answer, jsonResponse } from '../aws/wire/http.ts';
import { inProcess } from '../aws/wire/in-process.ts';
import { regionOf } from '../aws/wire/operation.ts';
import { type LocalAccountOptions, localAccount } from './account.ts';
import { gate } from './gate.ts';
import { type SynthesizedStack, synthesizeRegions } from './synthesized.ts';

export interface LocalRegionsOptions extends Omit<LocalAccountOptions, 'stack' | 'clientOptions' | 'targetElsewhere'> {
  /** The stacks, synthesized already: that takes two seconds. */
  readonly stacks?: ReturnType<typeof synthesizeRegions>;
}

/** The only region with billing alarms and cost anomalies. */
const usEast1 = 'us-east-1';

/**
 * An AWS account with a stack in each of `regions`, and those in us-east-1 that are needed. Each region has all that a
 * local account has. A request is for the region that it is signed for; unsigned, or for a region without a stack, it is for
 * the home region: `region`, or the first of them.
 *
 * @throws Error of one line: `region` is none of them; or as `localAccount` does
 */
export const localRegions = ({ region, stacks, ...options }: LocalRegionsOptions) => {
  const { settings = {}, clock = Date.now, log = () => {} } = options;
  const { regional, signals } = stacks ?? synthesizeRegions(settings);
  const names = regional.map(({ location }) => location.region);
  const homeRegion = region ?? names[0] ?? '';

  const accountIn = (name: string | undefined) => accounts[names.indexOf(name ?? '')];
  const targetElsewhere =
    (bus: string): Target =>
    (event) =>
      accountIn(bus.split(':')[3])?.events.put(event as BusEvent);
  const accounts = regional.map((stack, i) =>
    localAccount({
      ...options,
      stack: signals.length > 0 && names[i] === usEast1 ? withResourcesOf(signals, stack) : stack,
      // Functions and workflows ask only later, when all regions are there.
      clientOptions: () => inProcess((request) => answer(request), stack.location.region),
      targetElsewhere,
      log: (line) => log(`${names[i]}: ${line}`),
    }),
  );
  const home = accountIn(homeRegion);
  if (!home) throw new Error(`The region must be one of ${names.join(', ')}, got '${homeRegion}'`);

  /** us-east-1 without a guard: a bus, and the models that the home region keeps of all regions without a stack. */
  const busOnly = (signal: SynthesizedStack): Answer => {
    const rules = synthesizedRules(withResourcesOf(signals, signal).resources('AWS::Events::Rule'), targetElsewhere);
    const { location } = signal;
    return awsJson([eventBridge({ ...location, rules, clock, log }), home.comprehend], { region: usEast1, log });
  };
  const elsewhere = signals.slice(0, 1).map(busOnly);
  const answer: Answer = (request) => {
    const signedFor = regionOf(request, homeRegion);
    return (accountIn(signedFor)?.answer ?? (signedFor === usEast1 ? elsewhere[0] : undefined) ?? home.answer)(request);
  };

  return {
    ...home,
    /** Each region's own, in the order of `regions`. */
    accounts,
    /** As an account's; `GET /mail` has the mails of all regions. */
    answer: gate(async (request) => {
      const answered = await answer(request);
      if (request.url.split('?', 1)[0] !== '/mail' || answered.statusCode !== 200) return answered;
      const mails = accounts.flatMap((account) => account.mails);
      return jsonResponse(mails.toSorted((one, other) => Date.parse(one.Timestamp) - Date.parse(other.Timestamp)));
    }, options.hostNames),
    clientOptions: inProcess(answer, homeRegion),
    readMeter: async (): Promise<void> => void (await Promise.all(accounts.map(({ readMeter }) => readMeter()))),
    inFlight: (): number => accounts.reduce((sum, { inFlight }) => sum + inFlight(), 0),
    close: (): void => {
      for (const { close } of accounts) close();
    },
  };
};

/** A stack to whose region other stacks have added what they have. */
const withResourcesOf = (others: readonly SynthesizedStack[], stack: SynthesizedStack): SynthesizedStack => ({
  ...stack,
  resources: (type) => Object.assign({}, stack.resources(type), ...others.map((other) => other.resources(type))),
});
