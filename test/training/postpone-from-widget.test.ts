import { type Kind, kindNames } from '../../lambda/account/kind.ts';
import { AwsError, type Members } from '../../local/aws/wire/operation.ts';
import { localAccount } from '../../local/host/account.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { select } from '../support/html.ts';
import { onWire } from '../support/http.ts';
import { noon, timeFor, useVirtualTime } from '../support/virtual-time.ts';

const stack = synthesize('us-east-1', { monthlyLimitUsd: 500, dashboard: true });
const [kind] = kindNames;
if (!kind) throw new Error('There is a kind');
const here = 'arn:aws:lambda:us-east-1:123456789012:function:ObservabilityDashboardLiveTable';
const widgetContext = { theme: 'dark', timezone: { offsetISO: '+01:00' } };
const Until = new Date(noon + 7_200_000).toISOString().replace('.000', '');

useVirtualTime();
const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

type Name = 'show-training' | 'stop-from-widget' | 'postpone-from-widget';

const widgetAccount = (failing: Readonly<Record<string, string>> = {}) => {
  const operations: string[] = [];
  const lines: [message: string, details: Members][] = [];
  const log = (message: string, details: Members) => void lines.push([message, details]);
  const account = localAccount({
    stack,
    timings: { submittedSeconds: 0, trainingSeconds: 1e9, stoppingSeconds: 60 },
    beforeOperation: ({ operation }) => {
      operations.push(operation);
      const name = failing[operation];
      if (name) throw new AwsError(name, 'injected');
    },
    logger: { info: log, warn: log, error: log },
  });
  open.push(account.close);
  const { settled } = timeFor(account);
  const call = (name: Name, event: unknown) =>
    settled(Promise.resolve(account.functions[name]?.(event as never) ?? 'no such function'));
  return {
    ...account,
    operations,
    lines,
    call,
    place: (name: string, tags: Record<string, string> = {}, run = {}, of: Kind = kind) =>
      account.comprehend.place({ kind: of, name, tags }, { submitTime: noon - 3_600_000, ...run }),
    press: (model: { kind: Kind; arn: string }, more: object = {}) =>
      call('postpone-from-widget', { action: 'postpone', ...onWire(model), Until, widgetContext, ...more }),
  };
};
const saidIn = (html: string) => select(html, 'p.said')[0]?.text ?? '';
const exemptIn = (html: string) => select(html, 'td.exempt').map(({ text }) => text);

test.each(kindNames)('postpones a %s as POST /postpone does, and answers the table as it is then', async (of) => {
  const { place, press, lines } = widgetAccount();
  const model = place('invoices', {}, {}, of);
  const html = await press(model);
  expect(Object.fromEntries(model.tags)).toEqual({ 'stop-training': `until=${Until}` });
  expect(saidIn(html)).toMatch(
    /^The guard leaves the \w+ \w+ invoices alone until 23 Nov, 15:00 UTC\+01:00\. You can still stop it by hand\./,
  );
  expect([exemptIn(html), select(html, 'section')[0]?.attributes.class]).toEqual([['Until 23 Nov, 15:00'], 'cst dark']);
  expect(lines).toEqual([['Postponed', expect.objectContaining({ ...onWire(model), Until, exemptUntil: Until })]]);
});

test('the buttons of the table, of whichever function, lead to the same', async () => {
  const account = widgetAccount();
  const [first, second, other] = ['first', 'second', 'other'].map((name) => account.place(name));
  if (!first || !second || !other) throw new Error('There are three');
  const buttonsOf = (html: string) => select(html, 'cwdb-action').filter(({ text }) => text.includes(other.arn));
  const shown = buttonsOf(await account.call('show-training', { widgetContext }));
  const [stop, postpone] = shown.map(({ attributes, text }) => ({
    endpoint: attributes.endpoint,
    confirmation: attributes.confirmation,
    members: JSON.parse(text),
  }));
  expect([stop?.endpoint, postpone?.endpoint]).toEqual([`${here}StopFromWidget`, `${here}PostponeFromWidget`]);
  expect(postpone?.confirmation).toContain('until 23 Nov, 15:00 UTC+01:00');
  expect(postpone?.members.Until).toBe(Until);
  const stopped = await account.call('stop-from-widget', { action: 'stop', ...onWire(first), widgetContext });
  expect(buttonsOf(stopped)).toEqual(shown);
  const { members } = postpone ?? {};
  const pressed = await account.call('postpone-from-widget', { ...members, ...onWire(second), widgetContext });
  expect(buttonsOf(pressed).map(({ attributes }) => attributes.endpoint)).toEqual([stop?.endpoint, postpone?.endpoint]);
  const again = await account.call('postpone-from-widget', { ...members, widgetContext });
  expect(buttonsOf(again)[0]?.attributes.confirmation).toContain('It is postponed until 23 Nov, 15:00 UTC+01:00; this');
});

test.each<[string, Record<string, string>, object, RegExp]>([
  ['for good', { 'stop-training': 'exempt' }, {}, /invoices is exempt from the guard for good; nothing was changed\.$/],
  [
    'for longer',
    { 'stop-training': 'until=2026-11-24T12:00Z' },
    {},
    /invoices is exempt from the guard until 24 Nov, 13:00 UTC\+01:00 already; nothing was changed\.$/,
  ],
  ['', {}, { pinnedStatus: 'TRAINED' }, /invoices has ended training already: TRAINED\.$/],
  ['', {}, { pinnedStatus: 'STOP_REQUESTED' }, /could not be postponed\. The .* is being stopped already, so/],
])('says where there is nothing to postpone: exempt %s %j %j', async (_, tags, run, text) => {
  const { place, press } = widgetAccount();
  expect(saidIn(await press(place('invoices', tags, run)))).toMatch(text);
});

test('says that it could not, and the table is there', async () => {
  const { place, press, lines } = widgetAccount({ TagResource: 'AccessDeniedException' });
  const html = await press(place('invoices'));
  expect(saidIn(html)).toMatch(/^The document classifier invoices could not be postponed\. Something failed inside;/);
  expect([select(html, 'p.said')[0]?.attributes.class, exemptIn(html)]).toEqual(['said failed', ['No']]);
  expect(lines.map(([message]) => message)).toEqual(['Postponement failed']);
});

test.each<[string, object, string]>([
  ['another action', { action: 'stop' }, 'action must be "postpone", got "stop"'],
  ['no end', { Until: undefined }, 'Until is missing; it must be a time in ISO 8601 with a zone'],
  ['an end in the past', { Until: '2026-11-23T11:59Z' }, 'Until must be in the future'],
  ['another member', { Hours: 2 }, 'There must be nothing else, got "Hours"'],
  [
    'a function elsewhere',
    { stopFunctionArn: here.replace('123', '999') },
    'must be a function of this region and account',
  ],
  ['a function that is markup', { stopFunctionArn: '"><script>' }, 'got "\\"><script>"'],
])('refuses %s, and asks AWS for nothing', async (_, more, reason) => {
  const { place, press, operations } = widgetAccount();
  const html = await press(place('invoices'), more);
  expect(saidIn(html)).toMatch(/^Refused, nothing was postponed: .*\. Refresh the table if it is old\.$/);
  expect([saidIn(html).includes(reason), operations, select(html, 'script')]).toEqual([true, [], []]);
});

test('without a guard there is no such function, and no button', () => {
  const handlers = Object.values(synthesize('us-east-1', { dashboard: true }).resources('AWS::Lambda::Function'));
  const names = handlers.map(({ Handler }) => Handler);
  expect(names).toContain('stop-from-widget.handler');
  expect(names).not.toContain('postpone-from-widget.handler');
});
