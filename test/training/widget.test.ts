import { type Kind, kindNames, operationOf } from '../../lambda/account/kind.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { exempt, type GuardAccountOptions, guardAccount, onWire } from '../support/guard.ts';
import { readable, select } from '../support/html.ts';
import { useVirtualTime } from '../support/virtual-time.ts';
import { warmUp } from '../support/warm-up.ts';

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

useVirtualTime();
beforeAll(() => warmUp(stack));

/** An account, and the widget's two functions as CloudWatch calls them. */
const widgetAccount = (options: GuardAccountOptions = {}) => {
  const account = guardAccount({ stack, ...options });
  const call = async (name: 'show-training' | 'stop-from-widget', event: unknown): Promise<string> => {
    const answer = account.functions[name]?.(event as never);
    return account.settled(Promise.resolve(answer ?? 'no such function'));
  };
  const press = (model: { kind: Kind; arn: string }, more: object = {}) =>
    call('stop-from-widget', { action: 'stop', ...onWire(model), widgetContext, ...more });
  return { ...account, call, press, show: (event: unknown = { widgetContext }) => call('show-training', event) };
};
const saidIn = (html: string) => select(html, 'p.said')[0]?.text ?? '';
const asks = ({ requests }: ReturnType<typeof widgetAccount>, operation: string) =>
  requests.filter((request) => request.operation.startsWith(operation));

describe('the function that shows', () => {
  test.each([{ describe: true }, { describe: true, widgetContext }])(
    'documents itself in Markdown: %j',
    async (event) => {
      const account = widgetAccount();
      const text = await account.show(event);
      expect(text).toMatch(/^## What trains now\n/);
      expect(text).toContain('### Widget parameters\nNone.');
      expect(text).not.toMatch(/<\w/);
      expect(account.requests).toEqual([]);
    },
  );

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
    const name = 'arn:aws:lambda:us-east-1:123456789012:function:ObservabilityDashboardLiveTable';
    // What is exempt for good can't be postponed.
    expect(endpoints).toEqual(['Stop', 'Postpone', 'Stop'].map((action) => `${name}${action}FromWidget`));
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'x'],
    ['a list', []],
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
    ['ThrottlingException', 'What trains now can’t be read. AWS is throttling these requests. Try again later.'],
    [
      'InternalServerException',
      'What trains now can’t be read. AWS could not answer this request for a reason that passes. Try again later.',
    ],
    ['AccessDeniedException', "What trains now can’t be read. Something failed inside; the function's log says why."],
  ])('says in HTML that it can’t read: %s', async (name, text) => {
    const account = widgetAccount({
      faultOf: ({ operation }) => (operation === 'ListEntityRecognizers' ? name : undefined),
    });
    const html = await account.show();
    expect([saidIn(html), select(html, 'section')[0]?.attributes.class]).toEqual([text, 'cst dark']);
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
    expect(saidIn(html)).toMatch(
      /^Comprehend was asked to stop \w+ \w+ invoices\/version\/v2\. The stop workflow follows it/,
    );
    expect(select(html, 'td.status')[0]?.text).toBe('STOP_REQUESTED');
    expect(select(html, 'a.execution')[0]?.attributes['data-execution']).toBe(execution?.name);
    expect(select(html, 'section')[0]?.attributes.class).toBe('cst dark');
    expect(account.logged('Stop asked for')).toEqual([
      expect.objectContaining({ ...onWire(model), ExecutionName: execution?.name }),
    ]);
  });

  test('the buttons of its table call it again', async () => {
    const account = widgetAccount();
    const model = account.place(kind, 'invoices');
    const other = account.place(kind, 'other');
    const [before, after] = [await account.show(), await account.press(model)].map((html) =>
      select(html, 'cwdb-action').filter(({ text }) => text.includes(other.arn)),
    );
    expect(after).toEqual(before);
    expect(await account.call('stop-from-widget', JSON.parse(after?.[0]?.text ?? ''))).toContain('Being stopped');
    expect(account.statusOf(other)).toBe('STOP_REQUESTED');
  });

  test('says so where training has ended already, and starts nothing', async () => {
    const account = widgetAccount();
    const model = account.place(kind, 'invoices', { pinnedStatus: 'TRAINED' });
    expect(saidIn(await account.press(model))).toMatch(/^The \w+ \w+ invoices has ended training already: TRAINED\.$/);
    expect(account.stops(kind)).toEqual([]);
  });

  test('says so where Comprehend can’t take the stop now: the workflow asks again', async () => {
    let throttled = 0;
    const stop = operationOf('StopTraining', kind);
    const account = widgetAccount({
      faultOf: ({ operation }) => {
        if (operation !== stop || throttled >= 3) return undefined;
        throttled += 1;
        return 'ThrottlingException';
      },
    });
    const model = account.place(kind, 'invoices');
    expect(saidIn(await account.press(model))).toMatch(
      /could not take the stop of .* now \(ThrottlingException\); the stop workflow asks again/,
    );
    expect(account.stops(kind)).toHaveLength(1);
  });

  test('says that a model is not there, and shows the table', async () => {
    const account = widgetAccount();
    const model = account.place(kind, 'invoices');
    const html = await account.press({ kind, arn: model.arn.replace(/invoices$/, 'voices') });
    expect(saidIn(html)).toMatch(
      /^The \w+ \w+ voices could not be stopped\. There is no \w+ \w+ arn:aws:comprehend:\S+\/voices$/,
    );
    expect(select(html, 'p.said')[0]?.attributes.class).toBe('said failed');
    expect(select(html, 'span.name').map(({ text }) => text)).toEqual(['invoices']);
    expect(account.logged('Stop failed')).toHaveLength(1);
  });

  test('tells of the stop also where the table can’t be read then', async () => {
    const account = widgetAccount({
      faultOf: (request) => (request.operation === `List${kind}s` ? 'AccessDeniedException' : undefined),
    });
    const model = account.place(kind, 'invoices');
    const html = await account.press(model);
    expect(account.statusOf(model)).toBe('STOP_REQUESTED');
    expect(saidIn(html)).toMatch(/^Comprehend was asked to stop .* What trains now can’t be read at the moment\.$/);
  });
});

describe('the function that stops refuses', () => {
  const arn = 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/invoices';
  const DocumentClassifierArn = arn;
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'action must be "stop", got undefined'],
    ['a text', arn, 'action must be "stop", got undefined'],
    ['another action', { action: 'delete', DocumentClassifierArn }, 'action must be "stop", got "delete"'],
    ['an action that is markup', { action: '<script>alert(1)</script>' }, 'got "<script>alert(1)</script>"'],
    [
      'no model',
      { action: 'stop', widgetContext },
      'exactly one of DocumentClassifierArn, EntityRecognizerArn, got none',
    ],
    [
      'another member',
      { action: 'stop', DocumentClassifierArn, DryRun: true },
      'There must be nothing else, got "DryRun"',
    ],
    ['an ARN that is none', { action: 'stop', DocumentClassifierArn: `${arn}/` }, 'must be a string of at most 256'],
    [
      'another region’s',
      { action: 'stop', DocumentClassifierArn: arn.replace('us-east-1', 'eu-west-1') },
      'names region eu-west-1',
    ],
  ])('%s, and asks AWS for nothing', async (_, event, reason) => {
    const account = widgetAccount();
    account.place('DocumentClassifier', 'invoices');
    const html = await account.call('stop-from-widget', event);
    expect(saidIn(html)).toMatch(
      /^Refused, nothing was stopped: only \{"action":"stop"\} with one model’s ARN is taken here\. /,
    );
    expect(saidIn(html)).toContain(reason);
    expect(select(html, 'p').map(({ attributes }) => attributes)).toEqual([{ class: 'said failed', role: 'status' }]);
    expect([account.requests, select(html, 'script')]).toEqual([[], []]);
  });
});
