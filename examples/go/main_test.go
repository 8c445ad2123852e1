package main

import (
	"testing"

	"example.com/comprehend-stop-training/comprehendstoptraining"
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"
)

func TestAnAlarmIsRaisedOnceTrainingHasCost500Usd(t *testing.T) {
	defer jsii.Close()
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Training"), nil)
	comprehendstoptraining.NewStopTraining(stack, jsii.String("StopTraining"), &comprehendstoptraining.StopTrainingProps{
		MonthlyLimitUsd: jsii.Number(500),
	})
	template := assertions.Template_FromStack(stack, nil)
	template.ResourceCountIs(jsii.String("AWS::StepFunctions::StateMachine"), jsii.Number(3))
	template.HasResourceProperties(jsii.String("AWS::CloudWatch::Alarm"), map[string]any{
		"MetricName": "TrainingCostMonthToDate",
		"Threshold":  500,
	})
}
