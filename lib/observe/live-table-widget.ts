import { CustomWidget, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { TrainingFunction } from '../functions/training-function.ts';
import { allowSurvey, type TrainingReaderProps } from '../functions/training-reader.ts';

/**
 * The live table on the dashboard: what trains now, and a Stop button a run.
 *
 * Two functions, and CloudWatch calls each with the viewer's own right to invoke it. So the one that shows can't stop: a
 * viewer who may invoke only that one sees the table, and his Stop buttons are refused by IAM.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
 */
export class LiveTableWidget extends Construct {
  readonly widget: IWidget;

  constructor(scope: Construct, id: string, props: TrainingReaderProps) {
    super(scope, id);
    const settings = { ...props.told, ledgerTable: props.ledger?.tableName ?? null };
    const stopFromWidget = new TrainingFunction(this, 'StopFromWidget', {
      functionName: 'stop-from-widget',
      settings,
      // 22.5 s at most for the stop and its backoff, then 12 s for the table.
      timeout: Duration.seconds(45),
    });
    allowSurvey(stopFromWidget, props);
    stopFromWidget.allowComprehend('StopTraining', 'Describe');
    for (const { stateMachine } of Object.values(props.stopWorkflows)) stateMachine.grantStartExecution(stopFromWidget);

    const showTraining = new TrainingFunction(this, 'ShowTraining', {
      functionName: 'show-training',
      settings: { ...settings, stopFunctionArn: stopFromWidget.functionArn },
    });
    allowSurvey(showTraining, props);
    // By it CloudWatch's console finds functions to make a widget of, and may ask this one for its documentation.
    Tags.of(showTraining).add('cw-custom-widget', 'describe:readOnly');

    this.widget = new CustomWidget({
      title: 'What trains now',
      functionArn: showTraining.functionArn,
      // Room for the month's figures and some six runs; more of them scroll.
      width: 24,
      height: 10,
      // It fits any width by itself, and is about now.
      updateOnResize: false,
      updateOnTimeRangeChange: false,
    });
  }
}
