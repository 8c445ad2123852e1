import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { StopTraining } from 'comprehend-stop-training';

test('an alarm is raised once training has cost 500 USD', () => {
  const stack = new Stack(new App(), 'Training');
  const stopTraining = new StopTraining(stack, 'StopTraining', { monthlyLimitUsd: 500 });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::StepFunctions::StateMachine', 3);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'TrainingCostMonthToDate', Threshold: 500 });
  expect(stopTraining.reportTopic).toBeDefined();
});
