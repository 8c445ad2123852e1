import { Choice, Condition, type Fail, type IChainable, JsonPath, Pass } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** The SubmitTime in a stop workflow's input. */
const inputTime = '$.SubmitTime';
/** The SubmitTime of the run that is being stopped, cut to the second. */
const runTime = '$.Run.SubmitTime';

/** Whether an earlier answer has settled which run is being stopped. */
export const isRunSettled = Condition.isPresent('$.Run');

/** Whether a time of Describe belongs to a run that was submitted in a later second, see {@link cutToTheSecond}. */
export const isOfLaterRun = (path: string): Condition => Condition.stringGreaterThanJsonPath(path, runTime);

/**
 * Whether a value has the form of a time in UTC. The 2 at its beginning keeps {@link cutToTheSecond} from an empty text.
 *
 * IsTimestamp is asked only after the cut, since not every engine takes a time with a fraction for a timestamp (moto 5.2.1
 * doesn't).
 */
export const isUtcTime = (path: string): Condition =>
  Condition.and(
    Condition.isString(path),
    Condition.or(...['Z', '+00:00'].map((zone) => Condition.stringMatches(path, `2*-*-*T*:*:*${zone}`))),
  );

/**
 * Cuts a time in UTC to the form `2026-11-24T09:15:00Z`. It takes what stands before the first dot, plus sign or Z.
 *
 * Every time in that second, with any fraction, is at most this as text: a dot and a plus sign sort before Z. Every time in a
 * later second is greater. So each poll compares two texts and needs no timestamps.
 *
 * There is one StringSplit for each of the three characters. AWS would split at each character of a longer splitter, but
 * the local engine splits at the splitter as a whole. The field has 7 functions, AWS allows 10.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
const cutToTheSecond = (path: string): string =>
  JsonPath.format(
    '{}Z',
    ['.', '+', 'Z'].reduce(
      (text, character) => JsonPath.stringAt(`States.ArrayGetItem(States.StringSplit(${text}, '${character}'), 0)`),
      path,
    ),
  );

interface WhichRunProps {
  /** Path of the SubmitTime in Describe's answer, a time in UTC. */
  readonly answerTime: string;
  /** The model has been trained anew since the input's SubmitTime. */
  readonly isLater: IChainable;
  readonly isInvalid: Fail;
  /** The run is settled: `$.Run.SubmitTime` is its time, cut to the second. */
  readonly isSettled: IChainable;
}

/**
 * The states after Describe's first answer, which settle the run that is being stopped. Its time is the input's, or the
 * answer's where the input has none. Where the input's time has an offset it is the answer's too, unless that is later.
 */
export const whichRun = (scope: Construct, { answerTime, isLater, isInvalid, isSettled }: WhichRunProps): Choice => {
  const isThisRun = new Choice(scope, 'Is It This Run?')
    .when(Condition.not(Condition.isTimestamp(runTime)), isInvalid)
    .when(
      Condition.and(
        Condition.isPresent(inputTime),
        Condition.isTimestamp(inputTime),
        Condition.timestampGreaterThanJsonPath(runTime, inputTime),
      ),
      isLater,
    )
    .otherwise(isSettled);
  const takeSubmitTime = (of: string, path: string) =>
    new Pass(scope, `Take SubmitTime of ${of}`, {
      parameters: { SubmitTime: cutToTheSecond(path) },
      resultPath: '$.Run',
    }).next(isThisRun);
  const takeAnswers = takeSubmitTime('Answer', answerTime);
  return (
    new Choice(scope, 'Which Run?')
      // Not isNotPresent: the local engine takes IsPresent false for never.
      .when(Condition.not(Condition.isPresent(inputTime)), takeAnswers)
      .when(Condition.not(Condition.isString(inputTime)), isInvalid)
      .when(isUtcTime(inputTime), takeSubmitTime('Input', inputTime))
      .when(Condition.isTimestamp(inputTime), takeAnswers)
      .otherwise(isInvalid)
  );
};
