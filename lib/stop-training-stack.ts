import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { arnMembers, kindNames, stopWorkflowId } from '../lambda/model/kind.ts';
import type { StackSettings } from './settings.ts';
import { StopTraining } from './stop-training.ts';

export interface StopTrainingStackProps extends StackProps {
  readonly settings: StackSettings;
}

/** {@link StopTraining} as a stack, with the outputs by which people and the command line find it. */
export class StopTrainingStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: StopTrainingStackProps) {
    super(scope, id, props);
    // Logical ids leave out the id `Default`.
    const stopTraining = new StopTraining(this, 'Default', settings);
    const { restApi, guard } = stopTraining;
    for (const kind of kindNames) {
      this.output(`${stopWorkflowId(kind)}Arn`, 'A stop workflow', stopTraining.stopWorkflow(kind).stateMachineArn);
    }
    this.output('ApiUrl', 'The API, its stage included', restApi.url);
    this.output('StopEndpoint', `POST {"${arnMembers.join('" or "')}": "arn:…"} here`, restApi.urlForPath('/stop'));
    this.output('TrainingEndpoint', 'GET what trains now here', restApi.urlForPath('/training'));
    if (!guard) return;
    this.output('StopAllEndpoint', 'POST {} here to stop all training', restApi.urlForPath('/stop-all'));
    this.output('SweepWorkflowArn', 'The sweep workflow', guard.sweep.stateMachine.stateMachineArn);
    this.output('ReportTopicArn', "Subscribe here for the guard's reports and all alarms", guard.reportTopic.topicArn);
  }

  private output(id: string, description: string, value: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
