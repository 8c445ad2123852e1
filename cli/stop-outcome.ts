import type { StopProgress } from '../lambda/stop/describe-stop.ts';
import type { StopAnswer } from '../lambda/stop/stop-training.ts';
import type { Failure } from './failure.ts';
import type { GivenUp } from './wait.ts';

/** What became of one of the models that `stop` was given. */
export interface StopOutcome {
  /** As it was given. */
  readonly given: string;
  /** The API's last word on it. */
  readonly answer?: StopAnswer & Partial<Omit<StopProgress, 'Status'>>;
  readonly failure?: Failure;
  /** The wait was given up; the stop workflow goes on. */
  readonly givenUp?: GivenUp;
}
