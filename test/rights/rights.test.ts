import { appWith, everything } from '../support/stack.ts';
import { rightsIn, templates } from './documents.ts';
import listed from './rights.json' with { type: 'json' };

const synthesized = templates();
const names = Object.keys(listed) as (keyof typeof listed)[];

test.each(names)('every policy document of %s is as its row says, and none is without a row', (name) => {
  expect(rightsIn(synthesized[name])).toEqual(listed[name]);
});

test('a policy document without a row is noticed, in a resource of any type', () => {
  const Statement = [{ Effect: 'Allow', Action: 's3:*', Principal: '*', Resource: '*' }];
  for (const [Type, Properties] of Object.entries({
    'AWS::S3::BucketPolicy': { PolicyDocument: { Statement } },
    'AWS::KMS::Key': { KeyPolicy: { Statement } },
    'AWS::IAM::Role': { Policies: [{ PolicyName: 'Inline', PolicyDocument: { Statement } }] },
    'AWS::IAM::User': { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
    'AWS::Lambda::Permission': { Principal: '*', Action: 'lambda:InvokeFunction' },
    'AWS::DynamoDB::Table': { ResourcePolicy: { PolicyDocument: { Statement } } },
  })) {
    expect(Object.keys(rightsIn({ Resources: { Added: { Type, Properties } } }))).toHaveLength(1);
  }
});

test('the tag that may be set is exemptTagKey’s', () => {
  const written = JSON.stringify(
    rightsIn(appWith({ ...everything, exemptTagKey: 'Keep' }).synth().stacks[0]?.template ?? { Resources: {} }),
  );
  expect(written.match(/aws:TagKeys=[\w-]+/g)).toEqual(['aws:TagKeys=Keep']);
});
