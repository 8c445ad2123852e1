import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import type { AwsAccess } from '../../cli/aws/access.ts';
import { errorOf, failure } from '../../cli/failure.ts';
import { description, stackName } from './names.ts';
import { run } from './stage.ts';

/** The stack of the rehearsal, by the CDK. */
export const rehearsalOnAws = (
  { clientOptions, region }: AwsAccess,
  { profile, isAgreed }: { readonly profile: string | undefined; readonly isAgreed: boolean },
) => {
  const cloudFormation = new CloudFormationClient(clientOptions);
  const describe = async (StackName: string): Promise<Stack | undefined> => {
    try {
      return (await cloudFormation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
    } catch (error) {
      const { name, message } = errorOf(error);
      if (name === 'ValidationError' && /does not exist/.test(message)) return undefined;
      throw error;
    }
  };
  const cdk = async (...words: string[]) => {
    const app = ['--app', 'node bin/run.js tools/rehearsal/app.ts', '--output', 'cdk.out/rehearsal'];
    const { code } = await run('cdk', [...words, stackName, ...app, ...(profile ? ['--profile', profile] : [])]);
    if (code !== 0) throw failure(`cdk ${words[0]} ended with ${code}; what it said is above.`);
  };
  return {
    region,
    /** The account's number. @throws Failure the CDK has not been bootstrapped here */
    account: async (): Promise<string> => {
      const [, , , , account] = ((await describe('CDKToolkit'))?.StackId ?? '').split(':');
      if (account) return account;
      throw failure(`Region ${region} has no stack CDKToolkit: run npx cdk bootstrap once, then this again.`);
    },
    /** @throws Failure another stack has its name */
    isDeployed: async (): Promise<boolean> => {
      const stack = await describe(stackName);
      if (!stack || stack.Description === description) return stack !== undefined;
      throw failure(`Stack ${stackName} has another description, so the rehearsal didn't make it. It is left alone.`);
    },
    /** @returns the stack's outputs */
    deploy: async (): Promise<Readonly<Record<string, string>>> => {
      // The CDK shows the roles and asks on its own, unless all has been agreed to already.
      await cdk('deploy', ...(isAgreed ? ['--require-approval', 'never'] : []));
      const { Outputs = [] } = (await describe(stackName)) ?? {};
      return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
    },
    destroy: () => cdk('destroy', '--force'),
  };
};
export type RehearsalOnAws = ReturnType<typeof rehearsalOnAws>;
