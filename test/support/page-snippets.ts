import type { App, Stack } from 'aws-cdk-lib';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { type StopTraining, UsEast1Signals } from '../../lib/stop-training.ts';

/** The TypeScript of docs/embedding.md beside its example, here to be type-checked; a test compares. */
export const snippets = (app: App, stack: Stack, stopTraining: StopTraining) => {
  const trainer = new NodejsFunction(stack, 'Trainer', { environment: { API_URL: stopTraining.restApi.url } });
  stopTraining.grantStop(trainer);
  stopTraining.onStopped('Stopped', { target: new LambdaFunction(trainer) });
  new UsEast1Signals(app, 'UsEast1Signals', {
    settings: { billingAlarmName: 'monthly bill' },
    guardRegions: ['eu-west-1'],
  });
};
