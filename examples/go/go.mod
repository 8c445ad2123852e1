module training

go 1.25

require (
	example.com/comprehend-stop-training/comprehendstoptraining v0.2.0
	github.com/aws/aws-cdk-go/awscdk/v2 v2.275.0
	github.com/aws/jsii-runtime-go v1.140.0
)
