package main

import (
	"example.com/comprehend-stop-training/comprehendstoptraining"
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Training"), nil)
	stopTraining := comprehendstoptraining.NewStopTraining(stack, jsii.String("StopTraining"), &comprehendstoptraining.StopTrainingProps{
		MonthlyLimitUsd:    jsii.Number(500),
		MaxTrainingMinutes: jsii.Number(240),
	})
	stopTraining.AddOutputs()
	pipeline := awsiam.NewRole(stack, jsii.String("Pipeline"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("states.amazonaws.com"), nil),
	})
	stopTraining.GrantStop(pipeline)
	app.Synth(nil)
}
