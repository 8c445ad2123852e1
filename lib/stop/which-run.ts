import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

const inputTime = '$.SubmitTime';
/** The SubmitTime of the run that is being stopped, cut to the second. */
const runTime = '$.Run.SubmitTime';

export const isRunSettled = sfn.Condition.isPresent('$.Run');

/** Whether a time of Describe belongs to a run that was submitted in a later second, see {@link cutToTheSecond}. */
export const isOfLaterRun = (path: string): sfn.Condition => sfn.Condition.stringGreaterThanJsonPath(path, runTime);

/**
 * Whether a value has the form of a time in UTC. The 2 at its beginning keeps {@link cutToTheSecond} from an empty text.
 *
 * IsTimestamp is asked only after the cut, since not every engine takes a time with a fraction for a timestamp (moto 5.2.1
 * doesn't).
 */
export const isUtcTime = (path: string): sfn.Condition =>
  sfn.Condition.and(
    sfn.Condition.isString(path),
    sfn.Condition.or(...['Z', '+00:00'].map((zone) => sfn.Condition.stringMatches(path, `2*-*-*T*:*:*${zone}`))),
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
  sfn.JsonPath.format(
    '{}Z',
    ['.', '+', 'Z'].reduce(
      (text, character) => sfn.JsonPath.stringAt(`States.ArrayGetItem(States.StringSplit(${text}, '${character}'), 0)`),
      path,
    ),
  );

/** The path of the SubmitTime in Describe's answer, a time in UTC, and where to go. */
interface WhichRunProps {
  readonly answerTime: string;
  /** The model has been trained anew since the input's SubmitTime. */
  readonly isLater: sfn.IChainable;
  readonly isInvalid: sfn.IChainable;
  readonly isSettled: sfn.IChainable;
}

/**
 * The states after Describe's first answer, which settle the run that is being stopped. Its time is the input's, or the
 * answer's where the input has none. Where the input's time has an offset it is the answer's too, unless that is later.
 */
export const whichRun = (scope: Construct, { answerTime, isLater, isInvalid, isSettled }: WhichRunProps) => {
  const isThisRun = new sfn.Choice(scope, 'Is It This Run?')
    .when(sfn.Condition.not(sfn.Condition.isTimestamp(runTime)), isInvalid)
    .when(
      sfn.Condition.and(
        sfn.Condition.isPresent(inputTime),
        sfn.Condition.isTimestamp(inputTime),
        sfn.Condition.timestampGreaterThanJsonPath(runTime, inputTime),
      ),
      isLater,
    )
    .otherwise(isSettled);
  const takeSubmitTime = (of: string, path: string) =>
    new sfn.Pass(scope, `Take SubmitTime of ${of}`, {
      parameters: { SubmitTime: cutToTheSecond(path) },
      resultPath: '$.Run',
    }).next(isThisRun);
  const takeAnswers = takeSubmitTime('Answer', answerTime);
  return (
    new sfn.Choice(scope, 'Which Run?')
      // Not isNotPresent: the local engine takes IsPresent false for never.
      .when(sfn.Condition.not(sfn.Condition.isPresent(inputTime)), takeAnswers)
      .when(sfn.Condition.not(sfn.Condition.isString(inputTime)), isInvalid)
      .when(isUtcTime(inputTime), takeSubmitTime('Input', inputTime))
      .when(sfn.Condition.isTimestamp(inputTime), takeAnswers)
      .otherwise(isInvalid)
  );
};
