import { type Kind, kindNames } from '../../lambda/account/kind.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { exempt, type GuardAccountOptions, guardAccount, hoursBefore, onWire, refusing } from '../support/guard.ts';
import { readable, select } from '../support/html.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

const stack = synthesize('us-east-1', { monthlyLimitUsd: 500, dashboard: true });
const timezone = { label: 'Local', offsetISO: '+01:00', offsetInMinutes: -60 };
const widgetContext = {
  dashboardName: 'd',
  widgetId: 'widget-1',
  theme: 'dark',
  timezone,
  forms: { all: {} },
  params: {},
};
const Until = new Date(noon + 7_200_000).toISOString().replace('.000', '');
const here = 'arn:aws:lambda:us-east-1:123456789012:function:ObservabilityDashboardLiveTable';

useVirtualTime();

type Name = 'show-training' | 'stop-from-widget' | 'postpone-from-widget';
type Model = { readonly kind: Kind; readonly arn: string };

/** An account, and the widget's functions as CloudWatch calls them. */
const widgetAccount = (options: GuardAccountOptions = {}) => {
  const account = guardAccount({ stack, ...options });
  const call = (name: Name, event: unknown): Promise<string> =>
    account.settled(Promise.resolve(account.functions[name]?.(event as never) ?? 'no such function'));
  const press = (model: Model) => call('stop-from-widget', { action: 'stop', ...onWire(model), widgetContext });
  const postpone = (model: Model, more: object = {}) =>
    call('postpone-from-widget', { action: 'postpone', ...onWire(model), Until, widgetContext, ...more });
  return {
    ...account,
    call,
    press,
    postpone,
    show: (event: unknown = { widgetContext }) => call('show-training', event),
    /** A run that has trained for an hour. */
    train: (name: string, tags: Record<string, string> = {}, run = {}, kind: Kind = 'DocumentClassifier') =>
      account.place(kind, name, { submitTime: hoursBefore(1), ...run }, { tags }),
  };
};
const exemptIn = (html: string) => select(html, 'td.exempt').map(({ text }) => text);
const saidIn = (html: string) => select(html, 'p.said')[0]?.text ?? '';
const asks = ({ requests }: ReturnType<typeof widgetAccount>, operation: string) =>
  requests.filter((request) => request.operation.startsWith(operation));

describe('the function that shows', () => {
  test.each([{ describe: true }, { describe: true, widgetContext }])('documents itself: %j', async (event) => {
    const account = widgetAccount();
    const text = await account.show(event);
    expect(text).toMatch(/^## What trains now\n/);
    expect(text).toContain('### Widget parameters\nNone.');
    expect(text).not.toMatch(/<\w/);
    expect(account.requests).toEqual([]);
  });

  test('shows the table in the viewer’s theme and time, with buttons that call the function that stops', async () => {
    const account = widgetAccount();
    account.place('DocumentClassifier', 'invoices');
    account.place('EntityRecognizer', 'tickets', {}, exempt);
    const html = await account.show();
    expect(select(html, 'section')[0]?.attributes.class).toBe('cst dark');
    expect(select(html, 'p.foot')[0]?.text).toBe('us-east-1, read 23 Nov 2026, 13:00:00 UTC+01:00');
    expect(select(html, 'span.name').map(({ text }) => text)).toEqual(['invoices', 'tickets']);
    expect(readable(html)).toContain('$0.00 of $500.00');
    const endpoints = select(html, 'cwdb-action').map(({ attributes }) => attributes.endpoint);
    // What is exempt for good can't be postponed.
    expect(endpoints).toEqual(['Stop', 'Postpone', 'Stop'].map((action) => `${here}${action}FromWidget`));
    const light = await account.show({ widgetContext: { ...widgetContext, theme: 'light' } });
    expect(select(light, 'section')[0]?.attributes.class).toBe('cst light');
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'x'],
    ['a context that is none', { widgetContext: 'x' }],
    ['another theme and time zone', { widgetContext: { theme: '"><script>', timezone: { offsetISO: '<b>' } } }],
    ['a describe that isn’t true', { describe: 'true', widgetContext: null }],
  ])('shows the table whatever it is called with: %s', async (_, event) => {
    const html = await widgetAccount().call('show-training', event);
    expect(select(html, 'section')[0]?.attributes.class).toBe('cst');
    expect(readable(html)).toContain('Nothing trains now.');
    expect(readable(html)).toMatch(/12:00:00 UTC$/);
  });

  test('stops nothing, also when it is called as the one that stops', async () => {
    const account = widgetAccount();
    const model = account.place('DocumentClassifier', 'invoices');
    await account.show({ action: 'stop', ...onWire(model), widgetContext });
    expect([account.statusOf(model), asks(account, 'Stop'), asks(account, 'Start')]).toEqual(['TRAINING', [], []]);
  });

  test.each([
    ['ThrottlingException', 'AWS is throttling these requests. Try again later.'],
    ['InternalServerException', 'AWS could not answer this request because of a temporary fault. Try again later.'],
    ['AccessDeniedException', "An internal error occurred; the function's log says why."],
  ])('says in HTML that it can’t read: %s', async (name, why) => {
    const account = widgetAccount({ faultOf: refusing('ListEntityRecognizers', name) });
    const html = await account.show();
    expect(saidIn(html)).toBe(`What trains now can't be read. ${why}`);
    expect(select(html, 'p.said')[0]?.attributes.class).toBe('said failed');
    expect(select(html, 'section')[0]?.attributes.class).toBe('cst dark');
    expect(html).not.toMatch(/\.ts|at \w+ \(|Exception/);
    expect(account.logged('Training could not be shown')).toMatchObject([{ error: { name } }]);
  });
});

describe.each(kindNames)('the function that stops, a %s', (kind) => {
  test('stops as POST /stop does, and answers the table as it is then', async () => {
    const account = widgetAccount();
    const model = account.place(kind, 'invoices', {}, { version: 'v2' });
    const html = await account.press(model);
    expect(account.statusOf(model)).toBe('STOP_REQUESTED');
    const [execution, ...more] = account.stops(kind);
    expect([execution?.status, more]).toEqual(['RUNNING', []]);
    expect(saidIn(html)).toMatch(/^Comprehend was asked to stop \w+ \w+ invoices\/version\/v2\. The stop workflow /);
    expect(select(html, 'p.said')[0]?.attributes.class).toBe('said');
    expect(select(html, 'td.status')[0]?.text).toBe('STOP_REQUESTED');
    expect(select(html, 'a.execution')[0]?.attributes['data-execution']).toBe(execution?.name);
    expect(select(html, 'section')[0]?.attributes.class).toBe('cst dark');
    const ExecutionName = execution?.name;
    expect(account.logged('Stop asked for')).toMatchObject([{ ...onWire(model), ExecutionName }]);
  });

  test('says when Comprehend can’t take the stop now, and that the workflow asks again', async () => {
    let refusals = 3;
    const isLeft = () => refusals-- > 0;
    const account = widgetAccount({ faultOf: refusing('StopTraining', 'ThrottlingException', isLeft) });
    const model = account.place(kind, 'invoices');
    expect(saidIn(await account.press(model))).toMatch(
      /could not take the stop of .* now \(ThrottlingException\); the stop workflow asks again/,
    );
    expect(account.stops(kind)).toHaveLength(1);
  });

  test('says when training has ended or a model is missing, starts nothing and shows the table', async () => {
    const account = widgetAccount();
    const ended = account.place(kind, 'tickets', { pinnedStatus: 'TRAINED' });
    expect(saidIn(await account.press(ended))).toMatch(/^The \w+ \w+ tickets has ended training already: TRAINED\.$/);
    const model = account.place(kind, 'invoices');
    const html = await account.press({ kind, arn: model.arn.replace(/invoices$/, 'voices') });
    expect(saidIn(html)).toMatch(/^The \w+ \w+ voices could not be stopped\. There is no \w+ \w+ arn:aws:\S+\/voices$/);
    expect(select(html, 'p.said')[0]?.attributes.class).toBe('said failed');
    expect(select(html, 'span.name').map(({ text }) => text)).toEqual(['invoices']);
    expect([account.logged('Stop failed').length, account.stops(kind)]).toEqual([1, []]);
  });

  test('reports the stop even if the table can’t be read afterwards', async () => {
    const account = widgetAccount({ faultOf: refusing(`List${kind}s`) });
    const model = account.place(kind, 'invoices');
    const html = await account.press(model);
    expect(account.statusOf(model)).toBe('STOP_REQUESTED');
    expect(saidIn(html)).toMatch(/^Comprehend was asked to stop .* What trains now can't be read at the moment\.$/);
  });
});

const DocumentClassifierArn = 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/invoices';
test.each<[string, unknown, string]>([
  ['nothing', undefined, 'action must be "stop", got undefined'],
  ['another action', { action: 'delete', DocumentClassifierArn }, 'action must be "stop", got "delete"'],
  ['an action that is markup', { action: '<script>alert(1)</script>' }, 'got "<script>alert(1)</script>"'],
  ['no model', { action: 'stop', widgetContext }, 'exactly one of DocumentClassifierArn, EntityRecognizerArn, got'],
  ['a member more', { action: 'stop', DocumentClassifierArn, DryRun: true }, 'be nothing else, got "DryRun"'],
])('the function that stops refuses %s, and asks AWS for nothing', async (_, event, reason) => {
  const account = widgetAccount();
  account.place('DocumentClassifier', 'invoices');
  const html = await account.call('stop-from-widget', event);
  expect(saidIn(html)).toMatch(
    /^Refused, nothing was stopped: only \{"action":"stop"\} with one model's ARN is taken here\. /,
  );
  expect(saidIn(html)).toContain(reason);
  expect(select(html, 'p').map(({ attributes }) => attributes)).toEqual([{ class: 'said failed', role: 'status' }]);
  expect([account.requests, select(html, 'script')]).toEqual([[], []]);
});

describe('the function that postpones', () => {
  test.each(kindNames)('postpones a %s as POST /postpone does, and answers the table as it is then', async (of) => {
    const { train, postpone, logged } = widgetAccount();
    const model = train('invoices', {}, {}, of);
    const html = await postpone(model);
    expect(Object.fromEntries(model.tags)).toEqual({ 'stop-training': `until=${Until}` });
    expect(saidIn(html)).toMatch(
      /^The guard leaves the \w+ \w+ invoices alone until 23 Nov, 15:00 UTC\+01:00\. You can still stop it by hand\./,
    );
    expect(exemptIn(html)).toEqual(['Until 23 Nov, 15:00']);
    expect(select(html, 'section')[0]?.attributes.class).toBe('cst dark');
    expect(logged('Postponed')).toMatchObject([{ ...onWire(model), Until, exemptUntil: Until }]);
  });

  test('returns a table whose buttons are the same as in the other functions’ tables', async () => {
    const account = widgetAccount();
    const [first, second, other] = [account.train('first'), account.train('second'), account.train('other')];
    const buttonsOf = (html: string) => select(html, 'cwdb-action').filter(({ text }) => text.includes(other.arn));
    const shown = buttonsOf(await account.show());
    const [stop, postpone] = shown.map(({ attributes, text }) => ({
      endpoint: attributes.endpoint,
      confirmation: attributes.confirmation,
      members: JSON.parse(text),
    }));
    expect([stop?.endpoint, postpone?.endpoint]).toEqual([`${here}StopFromWidget`, `${here}PostponeFromWidget`]);
    expect(postpone?.confirmation).toContain('until 23 Nov, 15:00 UTC+01:00');
    expect(postpone?.members.Until).toBe(Until);
    const stopped = await account.press(first);
    expect(buttonsOf(stopped)).toEqual(shown);
    const { members } = postpone ?? {};
    const pressed = await account.call('postpone-from-widget', { ...members, ...onWire(second), widgetContext });
    const endpoints = buttonsOf(pressed).map(({ attributes }) => attributes.endpoint);
    expect(endpoints).toEqual([stop?.endpoint, postpone?.endpoint]);
    const again = await account.call('postpone-from-widget', { ...members, widgetContext });
    const question = buttonsOf(again)[0]?.attributes.confirmation;
    expect(question).toContain('It is postponed until 23 Nov, 15:00 UTC+01:00; this');
  });

  const later = 'until=2026-11-24T12:00Z';
  test.each<[string, Record<string, string>, object, RegExp]>([
    ['for good', { 'stop-training': 'exempt' }, {}, / is exempt from the guard for good; nothing was changed\.$/],
    ['for longer', { 'stop-training': later }, {}, / until 24 Nov, 13:00 UTC\+01:00 already; nothing was changed\.$/],
    ['', {}, { pinnedStatus: 'TRAINED' }, /invoices has ended training already: TRAINED\.$/],
    ['', {}, { pinnedStatus: 'STOP_REQUESTED' }, /could not be postponed\. The .* is being stopped already, so/],
  ])('says when there is nothing to postpone: exempt %s %j %j', async (_, tags, run, text) => {
    const { train, postpone } = widgetAccount();
    expect(saidIn(await postpone(train('invoices', tags, run)))).toMatch(text);
  });

  test('says when it failed, and shows the table', async () => {
    const { train, postpone, logged } = widgetAccount({ faultOf: refusing('TagResource') });
    const html = await postpone(train('invoices'));
    expect(saidIn(html)).toMatch(/^The document classifier invoices could not be postponed\. An internal error /);
    expect([select(html, 'p.said')[0]?.attributes.class, exemptIn(html)]).toEqual(['said failed', ['No']]);
    expect(logged('Postponement failed')).toHaveLength(1);
  });

  test.each<[string, object, string]>([
    ['another action', { action: 'stop' }, 'action must be "postpone", got "stop"'],
    ['no end', { Until: undefined }, 'Until is missing; it must be a time in ISO 8601 with a zone'],
    ['another account', { stopFunctionArn: here.replace('123', '999') }, 'a function of this region and account, got'],
    ['a function that is markup', { stopFunctionArn: '"><script>' }, 'got "\\"><script>"'],
  ])('refuses %s, and asks AWS for nothing', async (_, more, reason) => {
    const { train, postpone, requests } = widgetAccount();
    const html = await postpone(train('invoices'), more);
    expect(saidIn(html)).toMatch(/^Refused, nothing was postponed: .*\. Refresh the table if it is old\.$/);
    expect([saidIn(html).includes(reason), requests, select(html, 'script')]).toEqual([true, [], []]);
  });
});
