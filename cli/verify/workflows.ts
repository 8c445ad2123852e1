import { type Kind, kindNames, stopWorkflowId } from '../../lambda/account/kind.ts';
import type { States } from './states.ts';

/**
 * The states of this version's workflows, as states.ts hashes them. A test compares them with what the stack synthesizes
 * and shows what belongs here after a change. The command can't synthesize: where only it is installed, there is no CDK.
 */
const stopWorkflow: States = {
  'Describe Model': 'fb7d55d5',
  Wait: '3e02be65',
  'Request Stop': '1c669b65',
  'Has Training Ended?': '4e2770c0',
  'Explain Unknown Status': 'c8322b58',
  'Unknown Status': '1a35a715',
  'Invalid SubmitTime': '706549b7',
  'Is It This Run?': '52f518aa',
  'Take SubmitTime of Answer': 'ca0bdceb',
  'Which Run?': 'a653b4fd',
  'Take SubmitTime of Input': 'caf2699b',
  'Run Deleted': '8ce4d750',
  'Was It Ever Found?': 'ac92f463',
  'Model Not Found': '7f51e8ed',
  'Training Ended': 'dd28fbf8',
  'The first state': 'Describe Model',
};

/** With a Slack channel. */
const sweepWithChat: States = {
  'Has It Been Read?': '8a5c2fe3',
  Read: '0ce430e8',
  'What Next?': '5bfdcd38',
  'Nothing To Report': 'dd1b7ecb',
  Wait: '67aa7b0f',
  Follow: 'a59824bb',
  'All Over?': '7b4ac03c',
  Report: '2539fd39',
  'Send Mail': '90fb02de',
  'Tell Chat': 'ccb4426e',
  'Put Event': '158eab27',
  'Was Everything Sent?': 'c069b287',
  'Report Sent': '17d58220',
  'Mail Not Sent': '01718b5e',
  'Report Not Sent': 'b8706107',
  'The first state': 'Has It Been Read?',
};

const { 'Tell Chat': _, ...others } = sweepWithChat;
const sweep: States = { ...others, 'Send Mail': 'e4fed7a6' };

export interface ExpectedWorkflow {
  /** Output with the state machine's ARN. */
  readonly output: string;
  readonly kind?: Kind;
  readonly states: (hasChat: boolean) => States;
}

export const stopWorkflows: readonly ExpectedWorkflow[] = kindNames.map((kind) => ({
  output: `${stopWorkflowId(kind)}Arn`,
  kind,
  states: () => stopWorkflow,
}));

export const sweepWorkflow: ExpectedWorkflow = {
  output: 'SweepWorkflowArn',
  states: (hasChat) => (hasChat ? sweepWithChat : sweep),
};
