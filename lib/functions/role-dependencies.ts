import { Role } from 'aws-cdk-lib/aws-iam';
import { type Construct, Dependable } from 'constructs';

/**
 * Makes what depends on a role under a construct wait for the role's policies only. For the role itself it waits anyway, since
 * it refers to it: the CDK names both, and linters call that redundant (cfn-lint's W3005).
 */
export const waitForPoliciesOnly = (construct: Construct): void => {
  for (const role of construct.node.findAll()) {
    if (!(role instanceof Role)) continue;
    Dependable.implement(role, {
      // A role may get its policies later.
      get dependencyRoots() {
        return role.node.children.filter(({ node }) => node.id !== 'Resource');
      },
    });
  }
};
