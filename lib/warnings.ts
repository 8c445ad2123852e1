import { Annotations, Aspects, Token } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { UsEast1Signals } from './guard/us-east-1-signals.ts';
import { type StackSettings, type StopTrainingProps, settingNames } from './settings.ts';
import { deployedTo } from './settings-together.ts';

/** Warns by an id with which an app can acknowledge it; docs/embedding.md lists all of them. */
export const warn = (construct: Construct, id: string, text: string): void =>
  Annotations.of(construct).addWarningV2(`comprehend-stop-training:${id}`, text);

/** Says what a first deployment in an account may lack; no warning, since many accounts have it. */
export const informOfLogs = (construct: Construct): void =>
  Annotations.of(construct).addInfoV2(
    'comprehend-stop-training:cloudWatchRole',
    "API Gateway writes logs only where the region's account setting names a role for it. If nothing has set that role yet, pass cloudWatchRole: true.",
  );

/** Warns of settings that stand in the app's context: only this repository's stack reads them there. */
export const warnOfContext = (construct: Construct, props: StopTrainingProps): void => {
  const context: Readonly<Record<string, unknown>> = construct.node.getAllContext();
  const unread = settingNames.filter((name) => context[name] != null && props[name] === undefined);
  if (unread.length === 0) return;
  const what = unread.join(', ');
  warn(
    construct,
    'contextNotRead',
    `The app's context has ${what}, which StopTraining doesn't read: pass ${what} in its props.`,
  );
};

/** Warns of signals that come from us-east-1 only, where nothing in the app sends them to the guard's region. */
export const warnOfSignals = (construct: Construct, { billingAlarmName, anomalies }: StackSettings): void => {
  const region = deployedTo(construct);
  const given = [...(billingAlarmName ? ['billingAlarmName'] : []), ...(anomalies ? ['anomalies'] : [])];
  if (given.length === 0 || region === 'us-east-1' || Token.isUnresolved(region)) return;
  const visit = (node: IConstruct) => {
    if (node !== construct) return;
    const sent = node.node.root.node
      .findAll()
      .flatMap((other) => (other instanceof UsEast1Signals && other.guardRegions.includes(region) ? [other.sent] : []));
    const isSent = (name: string) =>
      sent.some((by) => (name === 'anomalies' ? by.anomalies : by.billingAlarmName === billingAlarmName));
    const signals = given.filter((name) => !isSent(name));
    if (signals.length === 0) return;
    warn(
      construct,
      'signalsNotSent',
      `${signals.join(' and ')}: such events come in us-east-1 only, and this app has no UsEast1Signals that sends them to ${region}.`,
    );
  };
  // At the end of synth, since the app may make that stack later.
  Aspects.of(construct).add({ visit });
};
