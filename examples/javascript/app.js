import { App, Stack } from 'aws-cdk-lib';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { StopTraining } from 'comprehend-stop-training';

const app = new App();
const stack = new Stack(app, 'Training');
const stopTraining = new StopTraining(stack, 'StopTraining', { maxTrainingMinutes: 240 });
stopTraining.addOutputs();
stopTraining.onStopped('Tell', { target: new SnsTopic(new Topic(stack, 'Stopped')) });
