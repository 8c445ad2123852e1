import { appWith, everything } from '../support/stack.ts';
import { given, owners, rightsIn, templates } from './documents.ts';
import listed from './rights.json' with { type: 'json' };

const synthesized = templates();
const names = Object.keys(listed) as (keyof typeof listed)[];

test.each(names)('every policy document of %s is as its row says, and none is without a row', (name) => {
  expect(rightsIn(synthesized[name])).toEqual(listed[name]);
});

const ofRights = ['Statement', ...owners, ...given];
type Members = Readonly<Record<string, unknown>>;
/** Where a right stands in a resource: below a statement, a permission, or those who have it. A reference is one value. */
const placesIn = (value: unknown, isRight: boolean, path: readonly string[] = []): (readonly string[])[] => {
  const isReference = /^(Ref|Fn::)/.test(Object.keys(Object(value)).join());
  const members = typeof value === 'object' && !isReference ? Object.entries(value ?? {}) : [];
  // A statement's name allows nothing.
  const inner = members.filter(([name]) => name !== 'Sid');
  const places = inner.flatMap(([name, one]) => placesIn(one, isRight || ofRights.includes(name), [...path, name]));
  return isRight && path.length > 0 ? [path, ...places] : places;
};
/** What may stand there instead: nothing, all, the opposite, more than there was. */
const othersFor = (value: unknown): unknown[] => {
  const more = Array.isArray(value) ? [...value, '*'] : { ...Object(value), Condition: 'added' };
  return [undefined, '*', 'Allow', 'Deny', more].filter((other) => JSON.stringify(other) !== JSON.stringify(value));
};

test.each(names)('of %s each right that is lost, turned or widened is noticed', (name) => {
  const unnoticed: unknown[] = [];
  let count = 0;
  for (const { Type, Properties = {} } of Object.values(synthesized[name].Resources)) {
    const found = (properties: Members) =>
      JSON.stringify(rightsIn({ Resources: { One: { Type, Properties: properties } } }));
    const holderIn = (properties: Members, path: readonly string[]) =>
      path.slice(0, -1).reduce((at, step) => at[step] as Members, properties) as Record<string, unknown>;
    for (const path of placesIn(Properties, Type === 'AWS::Lambda::Permission')) {
      const last = path.at(-1) ?? '';
      for (const other of othersFor(holderIn(Properties, path)[last])) {
        const changed = structuredClone(Properties);
        const holder = holderIn(changed, path);
        if (other === undefined && Array.isArray(holder)) holder.splice(Number(last), 1);
        else holder[last] = other;
        count += 1;
        if (found(changed) === found(Properties)) unnoticed.push([Type, path, other]);
      }
    }
  }
  expect(unnoticed).toEqual([]);
  expect(count).toBeGreaterThan(300);
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
    expect(Object.keys(rightsIn({ Resources: { Added: { Type, Properties } } }))).toHaveLength(1);
  }
});

test('the tag that may be set is exemptTagKey’s', () => {
  const written = JSON.stringify(
    rightsIn(appWith({ ...everything, exemptTagKey: 'Keep' }).synth().stacks[0]?.template ?? { Resources: {} }),
  );
  expect(written.match(/aws:TagKeys=[\w-]+/g)).toEqual(['aws:TagKeys=Keep']);
});
