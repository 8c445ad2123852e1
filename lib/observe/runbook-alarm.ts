import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { wholeCommand } from '../../lambda/words/command-line.ts';
import { deploymentName } from '../functions/deployment-name.ts';

const looks = { list: 'To see what is in training', verify: 'To see what is wrong' } as const;

type Defaults = 'threshold' | 'comparisonOperator' | 'evaluationPeriods' | 'treatMissingData';

export interface RunbookAlarmProps extends Pick<AlarmProps, 'metric'>, Partial<Pick<AlarmProps, Defaults>> {
  /** Its heading in docs/runbook.md, and part of its name. */
  readonly entry: string;
  /** Which of several things with this entry it is about: the end of its name. @default - there is only one */
  readonly concerns?: string | undefined;
  /** What has happened and what that means, in whole sentences. */
  readonly message: string;
  /** The command by which a person looks first, or a whole command of another program and what it is for. */
  readonly look: keyof typeof looks | { readonly what: string; readonly command: string };
}

/**
 * An alarm that a person can act on: its description says what has happened, what it means, and what to paste first. By default
 * it fires at the first case of something that should not happen.
 *
 * Named, unlike other resources, since the name is the subject of the e-mail and the text of its tile on the dashboard.
 */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, { entry, concerns, message, look, ...props }: RunbookAlarmProps) {
    const { stackName: stack, region } = Stack.of(scope);
    const { what, command } =
      typeof look === 'string' ? { what: looks[look], command: wholeCommand(look, { stack, region }) } : look;
    super(scope, id, {
      alarmName: [`${deploymentName(scope)} ${entry}`, ...(concerns ? [concerns] : [])].join(': '),
      alarmDescription: `${message} ${what}: ${command}`,
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
  }
}

/** The alarms below a construct, in the order in which they were made. */
export const alarmsIn = (scope: IConstruct): RunbookAlarm[] =>
  scope.node.findAll().filter((construct) => construct instanceof RunbookAlarm);
