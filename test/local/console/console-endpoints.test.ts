import { createHash } from 'node:crypto';
import { kindNames } from '../../../lambda/account/kind.ts';
import { arnOf, call, consoleAccount as setup, table } from '../../support/console-account.ts';
import { select } from '../../support/html.ts';

const [kind] = kindNames;
if (!kind) throw new Error('There is a kind');

describe('the page', () => {
  const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

  test('may run its own script, use its own and the table’s style, and ask its own server; nothing else', async () => {
    const { ask } = setup();
    const { status, headers, text } = await ask('GET', '/', '', {});
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const [script, style] = ['script', 'style'].map(
      (tag) => new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(text)?.[1] ?? '',
    );
    const tableStyle = /<style>(.*?)<\/style>/s.exec((await ask('GET', table)).members)?.[1] ?? '';
    expect(headers['content-security-policy']?.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${sha256(script ?? '')}`,
      `style-src ${sha256(style ?? '')} ${sha256(tableStyle)}`,
      "connect-src 'self'",
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types widget',
    ]);
    const attributes = select(text, '').flatMap((element) => Object.keys(element.attributes));
    expect(attributes.filter((name) => name === 'style' || name.startsWith('on'))).toEqual([]);
    expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cross-origin-resource-policy': 'same-origin' });
  });

  test('is below 100 KB with everything that it loads, 20 runs shown', async () => {
    const { ask, comprehend } = setup();
    for (let i = 0; i < 20; i++) comprehend.place({ kind, name: `a-name-of-a-model-as-people-write-them-${i}` });
    const parts = await Promise.all(['/', table].map((url) => ask('GET', url)));
    const bytes = parts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    expect(bytes).toBeLessThan(100_000);
  });
});

describe('the widget’s functions', () => {
  test('are called as CloudWatch calls them', async () => {
    const { ask, comprehend } = setup();
    const model = comprehend.place({ kind, name: 'invoices' });
    const { members: widget } = await ask('GET', table);
    expect(select(widget, 'section')[0]?.attributes.class).toBe('cst dark');
    expect(select(widget, 'p.foot')[0]?.text).toMatch(/UTC\+01:00$/);
    const [action] = select(widget, 'cwdb-action');
    const Members = JSON.parse(action?.text ?? '');
    const stopped = await ask('POST', '/console/call', { FunctionArn: action?.attributes.endpoint, Members });
    expect([stopped.status, comprehend.statusOf(model)]).toEqual([200, 'STOP_REQUESTED']);
    expect(select(JSON.parse(stopped.text), 'p.said')[0]?.text).toContain('was asked to stop');
  });

  test('delay only their own request: the lists come while the table does not', async () => {
    const { ask } = setup({ beforeOperation: () => new Promise(() => {}) });
    const waiting = ask('GET', table);
    const { status, members } = await ask('GET', '/console/lists?UtcOffset=%2B00:00');
    expect([status, Object.keys(members)]).toEqual([200, ['mail-list', 'execution-list', 'ended-list', 'fault-list']]);
    expect(await Promise.race([waiting, 'nothing yet'])).toBe('nothing yet');
  });

  test.each<[string, unknown, string]>([
    ['another function', call('stop-training', {}), "FunctionArn must be of one of the live table's functions"],
    ['no function', { Members: {} }, 'got undefined'],
    ['a function’s ARN in a list', { FunctionArn: [arnOf('show-training')] }, 'FunctionArn must be'],
    ['a body that is a list', [], 'The request body must be a JSON object'],
    ['a body that is no JSON', '{', 'The request body is not JSON'],
  ])('%s is refused, and AWS asked for nothing', async (_, body, reason) => {
    const { ask, asked } = setup();
    const { status, members } = await ask('POST', '/console/call', body);
    expect([status, asked]).toEqual([400, []]);
    expect(members.detail).toContain(reason);
  });
});

test.each<[object, string]>([
  [{ Kind: 'x' }, 'Kind must be DocumentClassifier or EntityRecognizer, got "x"'],
  [{ TrainingSeconds: 0 }, 'TrainingSeconds must be a whole number from 1 to 604800, got 0'],
  [{ Exempt: 'no' }, 'Exempt must be true, got "no"'],
  [{ MaxTrainingMinutes: 1.5 }, 'MaxTrainingMinutes must be a whole number from 1 to 43200, got 1.5'],
  [{ Force: true }, 'The request body must hold only'],
])('POST /console/training refuses %j', async (wrong, reason) => {
  const { ask, comprehend } = setup();
  const { status, members } = await ask('POST', '/console/training', { Kind: kind, Name: 'news', ...wrong });
  expect([status, members.code]).toEqual([400, 'InvalidRequestException']);
  expect(members.detail).toContain(reason);
  expect(comprehend.models()).toEqual([]);
});
