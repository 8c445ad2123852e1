import { CfnLogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Aspects, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';

/** A log group that goes with the stack. How long it keeps logs, {@link retainLogs} says for all of them. */
export const logGroup = (scope: Construct, id: string, logGroupName?: string): LogGroup =>
  new LogGroup(scope, id, { removalPolicy: RemovalPolicy.DESTROY, ...(logGroupName && { logGroupName }) });

/** Gives every log group under a construct the same retention, in days. */
export const retainLogs = (scope: Construct, days: number): void => {
  Aspects.of(scope).add({
    visit: (node: IConstruct) => {
      if (node instanceof CfnLogGroup) node.retentionInDays = days;
    },
  });
};
