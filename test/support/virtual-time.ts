import { ComprehendClient } from '@aws-sdk/client-comprehend';
import type { LocalAccount } from '../../local/host/account.ts';

export const noon = Date.UTC(2026, 10, 23, 12);
/** In milliseconds. */
export const minute = 60_000;

/** Runs all tests of a file in virtual time from noon on: waits, backoff and deadlines are real, and no test sleeps. */
export const useVirtualTime = (): void => {
  // SDK clients read configuration files once, in real time, while virtual time would go on.
  beforeAll(() => new ComprehendClient({ region: 'us-east-1' }).config.useFipsEndpoint());
  beforeEach(() => {
    jest.useFakeTimers({ now: noon, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
  });
  afterEach(() => jest.useRealTimers());
};

/** Moves an account's time, which stands still while a request is on its way. */
export const timeFor = ({ inFlight }: Pick<LocalAccount, 'inFlight'>) => {
  /** Waits until every request of the account is answered. */
  const answered = async () => {
    do await new Promise((resolve) => setImmediate(resolve));
    while (inFlight() > 0);
  };
  /** Goes from timer to timer while a condition holds. */
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
    /** Lets time pass until a promise settles. */
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
