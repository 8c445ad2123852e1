import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { deploymentName } from '../functions/deployment-name.ts';

export interface RunbookAlarmProps extends Pick<AlarmProps, 'metric'> {
  /** Heading of its entry in docs/runbook.md, and part of its name. */
  readonly entry: string;
  /**
   * Which of several things with this entry it is about: the end of its name.
   *
   * @default - there is only one
   */
  readonly concerns?: string;
  /** What has happened and what that means, in whole sentences. */
  readonly tells: string;
  /**
   * @default 1
   */
  readonly threshold?: number;
  /**
   * @default ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
   */
  readonly comparisonOperator?: ComparisonOperator;
  /**
   * In periods of the metric.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;
  /**
   * @default TreatMissingData.NOT_BREACHING
   */
  readonly treatMissingData?: TreatMissingData;
}

/**
 * An alarm that a person can act on: its description says what to read. By default it speaks at the first case of
 * something that should not happen.
 *
 * Named, unlike other resources, since the name is the subject of the e-mail and the text of its tile on the dashboard.
 */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, { entry, concerns, tells, ...props }: RunbookAlarmProps) {
    super(scope, id, {
      alarmName: [`${deploymentName(scope)} ${entry}`, ...(concerns ? [concerns] : [])].join(': '),
      alarmDescription: `${tells} Runbook: docs/runbook.md, "${entry}".`,
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
  }
}
