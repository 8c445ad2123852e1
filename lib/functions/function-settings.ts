import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { byKind, type Kind } from '../../lambda/account/kind.ts';
import { alarmKey } from '../../lambda/guard/alarm-key.ts';
import type { Settings } from '../../lambda/settings.ts';
import type { ConstructSettings } from '../settings-of-props.ts';
import type { StopWorkflow } from '../stop/stop-workflow.ts';

/** What the parts of a deployment are made from. */
export interface Deployment {
  readonly settings: ConstructSettings;
  /** The same, as functions are told them. */
  readonly told: DeploymentSettings;
  readonly stopWorkflows: Readonly<Record<Kind, StopWorkflow>>;
}

/** What functions are told that follows from the deployment's settings and its stop workflows. */
export type DeploymentSettings = Omit<
  Settings,
  'sweepWorkflowArn' | 'ledgerTable' | 'stopFunctionArn' | 'postponeFunctionArn' | 'actualCostTopicArn'
>;

/** The settings as functions are told them. */
export const functionSettings = (
  scope: Construct,
  settings: ConstructSettings,
  stopWorkflows: Deployment['stopWorkflows'],
): DeploymentSettings => {
  const { alarmNames, alarmArns, billingAlarmName, budgetUsd } = settings;
  const names = [...alarmNames, ...(billingAlarmName ? [billingAlarmName] : [])];
  return {
    ...settings,
    stackName: Stack.of(scope).stackName,
    stopWorkflowArns: byKind((kind) => stopWorkflows[kind].stateMachine.stateMachineArn),
    retryAfterSeconds: settings.pollIntervalSeconds,
    monthlyLimitUsd: settings.monthlyLimitUsd ?? null,
    maxTrainingMinutes: settings.maxTrainingMinutes ?? null,
    budgetUsd: budgetUsd || null,
    regions: settings.regions.length > 0 ? settings.regions : [Stack.of(scope).region],
    alarmKeys: [...names.map(alarmKey), ...alarmArns],
  };
};
