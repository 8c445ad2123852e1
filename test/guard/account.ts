import { ComprehendClient, DeleteDocumentClassifierCommand } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { comprehend } from '../../local/comprehend/comprehend.ts';
import { dynamoDb } from '../../local/dynamodb.ts';
import { type EventBridgeEvent, eventBridge } from '../../local/event-bridge/event-bridge.ts';
import { type Mail, sns } from '../../local/sns.ts';
import { stepFunctions } from '../../local/step-functions/step-functions.ts';
import { AwsError, awsJson, type WireRequest } from '../../local/wire/aws-json.ts';
import { awsQuery, isAwsQuery } from '../../local/wire/aws-query.ts';
import { inProcess } from '../in-process.ts';

export const noon = Date.UTC(2026, 10, 23, 12);
export const sweepWorkflowArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:Sweep';
export const stopWorkflowArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:Stop';
export const reportTopicArn = 'arn:aws:sns:us-east-1:123456789012:Reports';
export const exemptTag = { key: 'stop-training', value: 'exempt' };
export const exempt = { Tags: [{ Key: 'stop-training', Value: 'exempt' }] };
export const arnOf = (name: string) => `arn:aws:comprehend:us-east-1:123456789012:document-classifier/${name}`;
export const hoursBefore = (hours: number, moment = noon) => moment - hours * 3_600_000;

/** All timers stay real; only the date stands still until it is set. */
export const freezeDate = (now = noon) =>
  jest.useFakeTimers({
    now,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });

/** One AWS account with every service that the guard uses, at the date of this process; faults by operation. */
export const account = (faults: Record<string, string> = {}) => {
  const clock = Date.now;
  const log = () => {};
  const events: EventBridgeEvent[] = [];
  const mails: Mail[] = [];
  const requests: string[] = [];
  const local = comprehend({
    clock,
    region: 'us-east-1',
    accountId: '123456789012',
    partition: 'aws',
    submittedSeconds: 0,
    trainingSeconds: 1e9,
    stoppingSeconds: 60,
  });
  const wait = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 86_400, End: true } } };
  const workflows = stepFunctions({
    stateMachines: [{ name: 'Sweep', stateMachineArn: sweepWorkflowArn, definition: JSON.stringify(wait) }],
    runTask: async () => ({}),
  });
  const bus = eventBridge({
    rules: [
      { name: 'All', eventPattern: { source: [{ exists: true }] }, targets: [(event) => void events.push(event)] },
    ],
    clock,
    region: 'us-east-1',
    accountId: '123456789012',
    log,
  });
  const beforeOperation = (operation: string) => {
    requests.push(operation);
    const fault = faults[operation];
    if (fault) throw new AwsError(fault, 'A fault that the test asked for');
  };
  const services = [local, workflows, bus, dynamoDb({ Ledger: 'Month' })];
  const json = awsJson({ services, beforeOperation });
  const topics = sns({ topics: [reportTopicArn], clock, log, onMail: (mail) => mails.push(mail) });
  const query = awsQuery({ services: [topics], beforeOperation });
  const options = inProcess((request: WireRequest) => (isAwsQuery(request) ? query(request) : json(request)));

  const clients = {
    comprehend: new ComprehendClient(options),
    dynamodb: new DynamoDBClient(options),
    eventBridge: new EventBridgeClient(options),
    sfn: new SFNClient(options),
    sns: new SNSClient(options),
  };
  return {
    ...clients,
    events,
    mails,
    /** Operations asked for, in their order. */
    requests,
    place: (name: string, run: Parameters<typeof local.place>[1] = {}, request: object = {}) =>
      local.place({ DocumentClassifierName: name, ...request }, run).arn,
    remove: (DocumentClassifierArn: string) =>
      clients.comprehend.send(new DeleteDocumentClassifierCommand({ DocumentClassifierArn })),
    startSweep: async (name: string) => {
      const request = { stateMachineArn: sweepWorkflowArn, name };
      return (await clients.sfn.send(new StartExecutionCommand(request))).executionArn ?? '';
    },
    endSweep: (executionArn: string) => clients.sfn.send(new StopExecutionCommand({ executionArn })),
    close: workflows.close,
  };
};
