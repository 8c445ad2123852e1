import { ComprehendClient } from '@aws-sdk/client-comprehend';
import type { LocalAccount } from '../../local/host/account.ts';

export const noon = Date.UTC(2026, 10, 23, 12);
/** In milliseconds. */
export const minute = 60_000;

/** Virtual time from noon on for all tests of a file: waits, backoff and deadlines are the real ones, and no test sleeps. */
export const useVirtualTime = (): void => {
  // SDK clients read configuration files, once and in real time: virtual time would go on meanwhile.
  beforeAll(() => new ComprehendClient({ region: 'us-east-1' }).config.useFipsEndpoint());
  beforeEach(() => {
    jest.useFakeTimers({ now: noon, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
  });
  afterEach(() => jest.useRealTimers());
};

/** Time for an account: it stands still while a request is on its way. */
export const timeFor = ({ inFlight }: Pick<LocalAccount, 'inFlight'>) => {
  /** What waits for answers of the account has got them. */
  const answered = async () => {
    do await new Promise((resolve) => setImmediate(resolve));
    while (inFlight() > 0);
  };
  /** Goes from timer to timer for as long as a condition holds. */
  const passWhile = async (isGoingOn: () => boolean) => {
    await answered();
    while (isGoingOn()) {
      await jest.advanceTimersToNextTimerAsync();
      await answered();
    }
  };
  return {
    answered,
    passWhile,
    wait: async (seconds: number) => {
      let isOver = false;
      setTimeout(() => {
        isOver = true;
      }, seconds * 1000);
      await passWhile(() => !isOver);
    },
    /** What a promise settles to, in as much time as that takes. */
    settled: async <Result>(promise: Promise<Result>): Promise<Result> => {
      let isSettled = false;
      const settle = () => {
        isSettled = true;
      };
      promise.then(settle, settle);
      await passWhile(() => !isSettled);
      return promise;
    },
  };
};
