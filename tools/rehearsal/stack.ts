import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CfnOutput, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { checkedSettings } from '../../lib/settings.ts';
import { StopTrainingStack } from '../../lib/stop-training-stack.ts';
import { description, settings, stackName } from './names.ts';

export interface RehearsalStackProps extends StackProps {
  /** File with the training data. */
  readonly trainingData: string;
}

/**
 * All that the rehearsal needs on AWS, so that one `cdk destroy` takes it away: a deployment, the training data, and the role
 * that lets Comprehend read them.
 *
 * The data are an asset of the CDK: no bucket to empty, and no SDK's client only for that.
 */
export class RehearsalStack extends StopTrainingStack {
  constructor(scope: Construct, { trainingData, ...props }: RehearsalStackProps) {
    super(scope, stackName, {
      ...props,
      description,
      settings: checkedSettings(settings),
    });
    const data = new Asset(this, 'TrainingData', { path: trainingData });
    // https://docs.aws.amazon.com/comprehend/latest/dg/cross-service-confused-deputy-prevention.html
    const role = new Role(this, 'DataAccess', {
      assumedBy: new ServicePrincipal('comprehend.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    });
    // The asset's own grant is of the whole bucket.
    role.addToPolicy(
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [data.bucket.arnForObjects(data.s3ObjectKey)] }),
    );
    role.addToPolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [data.bucket.bucketArn] }));
    new CfnOutput(this, 'DataAccessRoleArn', { value: role.roleArn, description: 'Lets Comprehend read the data' });
    new CfnOutput(this, 'TrainingDataUri', { value: data.s3ObjectUrl, description: 'The training data' });
  }
}
