import { modelArn } from '../../lambda/account/arn.ts';
import { arnMember, type Kind, kindNames, kinds } from '../../lambda/account/kind.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { expectProblem, withoutRequestModels } from '../support/http.ts';
import { stopPath } from '../support/stop-path.ts';
import { useVirtualTime } from '../support/virtual-time.ts';

const stack = synthesize('us-east-1');
const unchecked = withoutRequestModels(stack);
const arnOf = (kind: Kind, name: string) => modelArn(stack.location, kind, name);

useVirtualTime();

describe.each(kindNames)('POST /stop with bad input for a %s', (kind) => {
  const member = arnMember(kind);
  const arn = arnOf(kind, 'x');
  const other = kindNames.find((name) => name !== kind) ?? kind;
  const rule = new RegExp(
    `${member} must be a string of at most 256 characters of the form arn:.*:${kinds[kind].resourceType}/`,
  );
  const exactlyOne = /exactly one of \w+, \w+, got DocumentClassifierArn and EntityRecognizerArn$/;

  test.each<[string, unknown, RegExp]>([
    ['an empty body', '', /body is empty/],
    ['a body that is not JSON', `{"${member}": `, /not JSON/],
    ['null', 'null', /must be a JSON object/],
    ['no member', {}, /got none of them$/],
    ['both members', { [arnMember(other)]: arnOf(other, 'x'), [member]: arn }, exactlyOne],
    ['an ARN that is a number', { [member]: 1 }, new RegExp(`${member} must be a string, got 1$`)],
    [
      'an unknown member',
      { [member]: arn, Force: true },
      /must hold only DocumentClassifierArn, EntityRecognizerArn, got "Force"$/,
    ],
    ['__proto__', `{"${member}":"${arn}","__proto__":null}`, /must hold only .*, got "__proto__"$/],
    ['a body of 1 MB', { [member]: 'x'.repeat(2 ** 20) }, new RegExp(`${member} .* at most 256 .*, got 1048576$`)],
    ['257 characters', { [member]: `${arn}${'x'.repeat(257 - arn.length)}` }, /at most 256 characters, got 257$/],
    ['an ARN with a newline behind', { [member]: `${arn}\n` }, rule],
    ['the other kind’s ARN', { [member]: arnOf(other, 'x') }, rule],
  ])('refuses %s, naming the member and the rule, and asks nothing of AWS', async (_, body, detail) => {
    for (const contentType of ['application/json', 'application/json; charset=utf-8']) {
      // API Gateway has one text for all; its form is the same.
      const gateway = stopPath({ stack });
      const refused = await gateway.request('POST', '/stop', body, contentType);
      expectProblem(refused, 400, 'InvalidRequestException');
      expect(refused.body.detail).toMatch(rule);

      const handler = stopPath({ stack: unchecked });
      const answer = await handler.request('POST', '/stop', body, contentType);
      expectProblem(answer, 400, 'InvalidRequestException');
      expect(answer.body.detail).toMatch(detail);
      expect([...gateway.calls, ...handler.calls]).toEqual([]);
    }
  });

  test.each([
    ['region', arn.replace('us-east-1', 'eu-west-1'), /region eu-west-1 .* region us-east-1 /],
    ['account', arn.replace('123456789012', '210987654321'), /account 210987654321.* account 123456789012$/],
    ['partition', arn.replace('arn:aws:', 'arn:aws-cn:'), /of partition aws-cn; .* of partition aws$/],
  ])('refuses an ARN of another %s, naming both', async (_, elsewhere, both) => {
    const { post, calls } = stopPath({ stack });
    const answer = await post({ kind, arn: elsewhere });
    expectProblem(answer, 400, 'InvalidRequestException');
    expect(answer.body.detail).toMatch(both);
    expect(calls).toEqual([]);
  });

  test.each(['text/plain', 'application/jsonx'])('refuses the content type %s', async (contentType) => {
    const answer = await stopPath({ stack }).request('POST', '/stop', { [member]: arn }, contentType);
    expectProblem(answer, 400, 'InvalidRequestException');
    expect(answer.body.detail).toBe(
      `Content-Type must be application/json, got "${contentType}"; for curl add -H 'Content-Type: application/json'`,
    );
  });
});
