const { App, Stack } = require('aws-cdk-lib');
const { Role, ServicePrincipal } = require('aws-cdk-lib/aws-iam');
const { StopTraining } = require('comprehend-stop-training');

const app = new App();
const stack = new Stack(app, 'Training');
const stopTraining = new StopTraining(stack, 'StopTraining', { monthlyLimitUsd: 500, maxTrainingMinutes: 240 });
stopTraining.addOutputs();
const pipeline = new Role(stack, 'Pipeline', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
stopTraining.grantStop(pipeline);
