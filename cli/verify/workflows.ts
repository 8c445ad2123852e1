import { type Kind, kindNames, stopWorkflowId } from '../../lambda/account/kind.ts';
import type { Outline } from './outline.ts';

/**
 * The outlines of this version's workflows. A test compares them with what the stack synthesizes, and shows what belongs here
 * after a change: the command can't synthesize, since the CDK isn't there where only the command is installed.
 */
const stopWorkflow: Outline = {
  'Describe Model':
    'Task aws-sdk:comprehend:describeKind; → Has Training Ended?; retry 0 × Comprehend.ResourceNotFoundException, Comprehend.InvalidRequestException; retry 50 × Comprehend.TooManyRequestsException and 4 more; catch Comprehend.ResourceNotFoundException → Was It Ever Found?; #4a3f3101',
  Wait: 'Wait; → Describe Model; #574fee1a',
  'Request Stop':
    'Task aws-sdk:comprehend:stopTrainingKind; → Wait; retry 0 × Comprehend.ResourceNotFoundException, Comprehend.InvalidRequestException; retry 15 × Comprehend.TooManyRequestsException and 4 more; catch Comprehend.ResourceNotFoundException → Run Deleted; catch Comprehend.InvalidRequestException → Wait; catch Comprehend.TooManyRequestsException and 4 more → Describe Model; #d75483a8',
  'Has Training Ended?':
    'Choice; → Invalid SubmitTime, Which Run?, Run Deleted, Training Ended, Wait, Request Stop, Explain Unknown Status; #21ab2f61',
  'Explain Unknown Status': 'Pass; → Unknown Status; #31f165d9',
  'Unknown Status': 'Fail; #39e574be',
  'Invalid SubmitTime': 'Fail; #4d2fe2b6',
  'Is It This Run?': 'Choice; → Invalid SubmitTime, Run Deleted, Has Training Ended?; #1ac30813',
  'Take SubmitTime of Answer': 'Pass; → Is It This Run?; #77a34598',
  'Which Run?':
    'Choice; → Take SubmitTime of Answer, Invalid SubmitTime, Take SubmitTime of Input, Take SubmitTime of Answer, Invalid SubmitTime; #66e33f40',
  'Take SubmitTime of Input': 'Pass; → Is It This Run?; #95253f49',
  'Run Deleted': 'Pass; #760b9da1',
  'Was It Ever Found?': 'Choice; → Run Deleted, Model Not Found; #1ac08231',
  'Model Not Found': 'Fail; #e1669fe5',
  'Training Ended': 'Pass; #7e05a453',
  'The first state': 'Describe Model',
};

/** With a Slack channel. */
const sweepWithChat: Outline = {
  'Has It Been Read?': 'Choice; → Wait, Report, Read; #46d600d5',
  Read: 'Task lambda:invoke; → What Next?; retry 70 × States.ALL; #2e0feb8f',
  'What Next?': 'Choice; → Wait, Report, Nothing To Report; #19b80c1b',
  'Nothing To Report': 'Succeed; #574fee1a',
  Wait: 'Wait; → Follow; #574fee1a',
  Follow: 'Task lambda:invoke; → All Over?; retry 70 × States.ALL; #c34b8386',
  'All Over?': 'Choice; → Report, Wait; #2b108515',
  Report: 'Task lambda:invoke; → Send Mail; retry 70 × States.ALL; #c34b8386',
  'Send Mail': 'Task sns:publish; → Tell Chat; retry 10 × States.ALL; catch States.ALL → Tell Chat; #b1c85d96',
  'Tell Chat': 'Task sns:publish; → Put Event; retry 10 × States.ALL; catch States.ALL → Put Event; #1af374e7',
  'Put Event':
    'Task events:putEvents; → Was Everything Sent?; retry 10 × States.ALL; catch States.ALL → Was Everything Sent?; #265cf036',
  'Was Everything Sent?': 'Choice; → Mail Not Sent, Report Not Sent, Report Sent; #a9e7eda0',
  'Report Sent': 'Succeed; #a0e44536',
  'Mail Not Sent': 'Fail; #3781daae',
  'Report Not Sent': 'Fail; #d37958ee',
  'The first state': 'Has It Been Read?',
};

const sweep: Outline = Object.fromEntries(
  Object.entries(sweepWithChat)
    .filter(([state]) => state !== 'Tell Chat')
    .map(([state, line]) => [state, state === 'Send Mail' ? line.replaceAll('Tell Chat', 'Put Event') : line]),
);

export interface ExpectedWorkflow {
  /** Output with the state machine's ARN. */
  readonly output: string;
  readonly kind?: Kind;
  readonly outline: (hasChat: boolean) => Outline;
}

export const stopWorkflows: readonly ExpectedWorkflow[] = kindNames.map((kind) => ({
  output: `${stopWorkflowId(kind)}Arn`,
  kind,
  outline: () => stopWorkflow,
}));

export const sweepWorkflow: ExpectedWorkflow = {
  output: 'SweepWorkflowArn',
  outline: (hasChat) => (hasChat ? sweepWithChat : sweep),
};
