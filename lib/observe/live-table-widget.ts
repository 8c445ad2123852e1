import { CustomWidget, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Duration, Tags } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type Deployment, TrainingFunction } from '../functions/training-function.ts';

/**
 * The live table on the dashboard: what trains now, and for each run a Stop button and, with the guard, a Postpone button.
 *
 * One function for each of the three, and CloudWatch calls each with the viewer's own right to invoke it. A viewer who may
 * invoke only the one that shows sees the table, and IAM refuses the buttons.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
 */
export const liveTableWidget = (scope: Construct, deployment: Deployment, ledger: Table | undefined): IWidget => {
  const settings = { ...deployment.forFunctions, ledgerTable: ledger?.tableName ?? null };
  // 25 s at most for what a button asks for, then 12 s for the table.
  const timeout = Duration.seconds(45);
  let postponeFunctionArn: string | null = null;
  if (ledger) {
    const functionName = 'postpone-from-widget';
    const postpone = new TrainingFunction(scope, 'PostponeFromWidget', { functionName, settings, timeout });
    postpone.allowSurvey(deployment, ledger);
    postpone.allowPostponing(deployment);
    postponeFunctionArn = postpone.functionArn;
  }
  const stopFromWidget = new TrainingFunction(scope, 'StopFromWidget', {
    functionName: 'stop-from-widget',
    settings: { ...settings, postponeFunctionArn },
    timeout,
  });
  stopFromWidget.allowSurvey(deployment, ledger);
  stopFromWidget.allowStopping(deployment);

  const showTraining = new TrainingFunction(scope, 'ShowTraining', {
    functionName: 'show-training',
    settings: { ...settings, stopFunctionArn: stopFromWidget.functionArn, postponeFunctionArn },
  });
  showTraining.allowSurvey(deployment, ledger);
  // By it CloudWatch's console finds functions to make a widget of, and may ask this one for its documentation.
  Tags.of(showTraining).add('cw-custom-widget', 'describe:readOnly');

  return new CustomWidget({
    title: 'What trains now',
    functionArn: showTraining.functionArn,
    // Room for the month's figures and some six runs; more of them scroll.
    width: 24,
    height: 10,
    // It fits any width by itself, and is about now.
    updateOnResize: false,
    updateOnTimeRangeChange: false,
  });
};
