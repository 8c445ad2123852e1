// What the package shows to every CDK language, compiled by jsii: types only, over the classes of one bundle, `core.js`. The
// build puts each class's and member's comment before it, from where the class is written.
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { OnEventOptions, Rule } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Stack, StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Kind, MetricName, StopTrainingProps } from './props';

export * from './props';

type Class<Of extends { prototype: object }, Props, Self> = Omit<Of, 'prototype'> &
  (new (
    scope: Construct,
    id: string,
    props: Props,
  ) => Of['prototype']) & { prototype: Self };
const core: {
  StopTraining: Class<typeof Construct, StopTrainingProps | undefined, StopTraining>;
  UsEast1Signals: Class<typeof Stack, UsEast1SignalsProps, UsEast1Signals>;
} = require('./core');
const methods = core.StopTraining.prototype;

export class StopTraining extends core.StopTraining {
  declare public readonly restApi: RestApi;
  declare public readonly reportTopic?: ITopic;

  constructor(scope: Construct, id: string, props?: StopTrainingProps) {
    super(scope, id, props);
  }

  public addOutputs(): void {
    methods.addOutputs.call(this);
  }

  public stopWorkflow(kind: Kind): IStateMachine {
    return methods.stopWorkflow.call(this, kind);
  }

  public metric(name: MetricName): Metric {
    return methods.metric.call(this, name);
  }

  public grantStop(grantee: IGrantable): Grant {
    return methods.grantStop.call(this, grantee);
  }

  public grantStopAll(grantee: IGrantable): Grant {
    return methods.grantStopAll.call(this, grantee);
  }

  public grantPostpone(grantee: IGrantable): Grant {
    return methods.grantPostpone.call(this, grantee);
  }

  public onStopped(id: string, options?: OnEventOptions): Rule {
    return methods.onStopped.call(this, id, options);
  }
}

export interface UsEast1SignalsProps extends StackProps {
  readonly settings: StopTrainingProps;
  readonly guardRegions: string[];
}

export class UsEast1Signals extends core.UsEast1Signals {
  constructor(scope: Construct, id: string, props: UsEast1SignalsProps) {
    super(scope, id, props);
  }
}
