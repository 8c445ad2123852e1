import { CfnDeployment } from 'aws-cdk-lib/aws-apigateway';
import { Aspects, CfnElement, Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';

/**
 * Spares synth what the CDK does anew for each of some 160 resources under a construct:
 * - a stack trace of where it was made, which for these is this package; `CDK_DEBUG=1` brings the traces back;
 * - the hash in its logical id, which is computed at every reference to it. Here it is computed once, after renaming.
 */
export const quickenSynth = (scope: Construct): void => {
  scope.node.setContext('aws:cdk:disable-creation-stack-traces', true);
  const visit = (element: IConstruct) => {
    // A deployment's id follows from the API's methods, which other Aspects may still change.
    if (!CfnElement.isCfnElement(element) || element instanceof CfnDeployment) return;
    try {
      element.overrideLogicalId(Stack.of(element).resolve(element.logicalId));
    } catch {
      // The app has exported it, which locks its id.
    }
  };
  Aspects.of(scope).add({ visit });
};
