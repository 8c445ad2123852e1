import { type Kind, kindNames, stopWorkflowId } from '../../lambda/account/kind.ts';
import type { Outline } from './outline.ts';

/**
 * The outlines of this version's workflows. A test compares them with what the stack synthesizes, and shows what belongs here
 * after a change: the command can't synthesize, since the CDK isn't there where only the command is installed.
 */
const stopWorkflow: Outline = {
  'Describe Model':
    'Task aws-sdk:comprehend:describeKind; → Has Training Ended?; retry 0 × Comprehend.ResourceNotFoundException, Comprehend.InvalidRequestException; retry 50 × Comprehend.TooManyRequestsException and 4 more; catch Comprehend.ResourceNotFoundException → Was It Ever Found?; #83ff61bf',
  Wait: 'Wait; → Describe Model; #44136fa3',
  'Request Stop':
    'Task aws-sdk:comprehend:stopTrainingKind; → Wait; retry 0 × Comprehend.ResourceNotFoundException, Comprehend.InvalidRequestException; retry 15 × Comprehend.TooManyRequestsException and 4 more; catch Comprehend.ResourceNotFoundException → Run Deleted; catch Comprehend.InvalidRequestException → Wait; catch Comprehend.TooManyRequestsException and 4 more → Describe Model; #f0251a72',
  'Has Training Ended?':
    'Choice; → Invalid SubmitTime, Which Run?, Run Deleted, Training Ended, Wait, Request Stop, Explain Unknown Status; #803d741c',
  'Explain Unknown Status': 'Pass; → Unknown Status; #7f1d614e',
  'Unknown Status': 'Fail; #a058395a',
  'Invalid SubmitTime': 'Fail; #7b2449d4',
  'Is It This Run?': 'Choice; → Invalid SubmitTime, Run Deleted, Has Training Ended?; #2c8a4d85',
  'Take SubmitTime of Answer': 'Pass; → Is It This Run?; #ea044564',
  'Which Run?':
    'Choice; → Take SubmitTime of Answer, Invalid SubmitTime, Take SubmitTime of Input, Take SubmitTime of Answer, Invalid SubmitTime; #d7c7437e',
  'Take SubmitTime of Input': 'Pass; → Is It This Run?; #35f0fff9',
  'Run Deleted': 'Pass; #ea757f12',
  'Was It Ever Found?': 'Choice; → Run Deleted, Model Not Found; #e5bbd17f',
  'Model Not Found': 'Fail; #a01dd30d',
  'Training Ended': 'Pass; #2498347d',
  'The first state': 'Describe Model',
};

/** With a Slack channel. */
const sweepWithChat: Outline = {
  'Has It Been Read?': 'Choice; → Wait, Report, Read; #36751a55',
  Read: 'Task lambda:invoke; → What Next?; retry 70 × States.ALL; #fc8b682a',
  'What Next?': 'Choice; → Wait, Report, Nothing To Report; #d0d2f1c4',
  'Nothing To Report': 'Succeed; #53839c16',
  Wait: 'Wait; → Follow; #44136fa3',
  Follow: 'Task lambda:invoke; → All Over?; retry 70 × States.ALL; #8ce53477',
  'All Over?': 'Choice; → Report, Wait; #d4266426',
  Report: 'Task lambda:invoke; → Send Mail; retry 70 × States.ALL; #8ce53477',
  'Send Mail': 'Task sns:publish; → Tell Chat; retry 10 × States.ALL; catch States.ALL → Tell Chat; #a6c5418c',
  'Tell Chat': 'Task sns:publish; → Put Event; retry 10 × States.ALL; catch States.ALL → Put Event; #48128fa6',
  'Put Event':
    'Task events:putEvents; → Was Everything Sent?; retry 10 × States.ALL; catch States.ALL → Was Everything Sent?; #c8bb8987',
  'Was Everything Sent?': 'Choice; → Mail Not Sent, Report Not Sent, Report Sent; #5e3f9312',
  'Report Sent': 'Succeed; #5c3bd6a6',
  'Mail Not Sent': 'Fail; #8e11dc35',
  'Report Not Sent': 'Fail; #5fde7819',
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
