import { appWith, everything } from '../support/stack.ts';
import { checks, templates } from './check.ts';
import { rightsIn } from './documents.ts';

const synthesized = templates();
const names = Object.keys(checks) as (keyof typeof checks)[];

test.each(names)('every policy document of %s is as its row says, and none is without a row', (name) => {
  expect(() => checks[name](synthesized[name])).not.toThrow();
});

test('a document of a type that has no row yet is noticed, wherever it stands', () => {
  const Statement = [{ Effect: 'Allow', Action: 's3:*', Principal: '*', Resource: '*' }];
  for (const [Type, Properties] of Object.entries({
    'AWS::S3::BucketPolicy': { PolicyDocument: { Statement } },
    'AWS::KMS::Key': { KeyPolicy: { Statement } },
    'AWS::IAM::Role': { Policies: [{ PolicyName: 'Inline', PolicyDocument: { Statement } }] },
    'AWS::IAM::User': { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
    'AWS::Lambda::Permission': { Principal: '*', Action: 'lambda:InvokeFunction' },
    'AWS::DynamoDB::Table': { ResourcePolicy: { PolicyDocument: { Statement } } },
  })) {
    const template = { Resources: { ...synthesized.everything.Resources, Added: { Type, Properties } } };
    expect(Object.keys(rightsIn({ Resources: { Added: { Type, Properties } } }))).toHaveLength(1);
    expect(() => checks.everything(template)).toThrow();
  }
});

test('the tag that may be set is exemptTagKey’s', () => {
  const written = JSON.stringify(
    rightsIn(appWith({ ...everything, exemptTagKey: 'Keep' }).synth().stacks[0]?.template ?? { Resources: {} }),
  );
  expect(written.match(/aws:TagKeys=[\w-]+/g)).toEqual(Array(2).fill('aws:TagKeys=Keep'));
});
