import {
  ComprehendClient,
  DescribeDocumentClassifierCommand,
  StopTrainingDocumentClassifierCommand,
} from '@aws-sdk/client-comprehend';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

interface Clients {
  readonly comprehend: ComprehendClient;
  readonly sfn: SFNClient;
  readonly stateMachineArn: string;
}

/** The calls of POST /stop and nothing else: no check, no log, no error that a caller could read. */
export const threeCalls =
  ({ comprehend, sfn, stateMachineArn }: Clients) =>
  async ({ body }: { readonly body: string | null }) => {
    const { DocumentClassifierArn } = JSON.parse(body ?? '');
    await comprehend.send(new StopTrainingDocumentClassifierCommand({ DocumentClassifierArn }));
    await comprehend.send(new DescribeDocumentClassifierCommand({ DocumentClassifierArn }));
    await sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'bench', input: body ?? '' }));
    return { statusCode: 202, body: '' };
  };

export const handler = threeCalls({
  comprehend: new ComprehendClient({}),
  sfn: new SFNClient({}),
  stateMachineArn: JSON.parse(process.env.SETTINGS ?? '{}').stopWorkflowArns?.DocumentClassifier,
});
