import type { ListedRun } from '../../lambda/training/read-training.ts';
import { liveTable, type TableView } from '../../lambda/words/widget/live-table.ts';
import { select } from '../support/html.ts';
import { invoices, stopFunctionArn, view } from '../support/live-table.ts';

const postponeFunctionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:Postpone';

describe('what postpones a run', () => {
  const tableOf = (run: Partial<ListedRun>, more: Partial<TableView> = { postponeFunctionArn }) =>
    liveTable({ Training: [{ ...invoices, ...run }], UsdPerHour: 3 }, { ...view, ...more });
  const textsIn = (html: string) => select(html, 'a').map(({ text }) => text);

  test('is a button beside Stop, whose question names the time that is then asked for', () => {
    const html = tableOf({});
    expect(textsIn(html)).toEqual(['Stop', 'Postpone 2 h']);
    expect(html).toContain('>Postpone 2 h</a><cwdb-action ');
    const [, action] = select(html, 'cwdb-action');
    expect(action?.attributes).toMatchObject({ action: 'call', endpoint: postponeFunctionArn, display: 'widget' });
    // Up to the whole minute.
    expect(action?.attributes.confirmation).toMatch(
      /^Postpone the stop of document classifier invoices\/version\/v2\? The guard leaves it alone until 24 Nov, 14:01 UTC, .* You can still stop it by hand\.$/,
    );
    expect(JSON.parse(action?.text ?? '')).toEqual({
      action: 'postpone',
      DocumentClassifierArn: invoices.DocumentClassifierArn,
      Until: '2026-11-24T14:01:00Z',
      stopFunctionArn,
    });
  });

  test.each<[string, Partial<ListedRun>, string[]]>([
    ['queued', { Status: 'SUBMITTED' }, ['Stop', 'Postpone 2 h']],
    ['with tags that can’t be read', { Exempt: null }, ['Stop', 'Postpone 2 h']],
    ['exempt until earlier', { Exempt: true, ExemptUntil: '2026-11-24T14:00:59.000Z' }, ['Stop', 'Postpone 2 h']],
    ['exempt until then', { Exempt: true, ExemptUntil: '2026-11-24T14:01:00.000Z' }, ['Stop']],
    ['exempt for good', { Exempt: true }, ['Stop']],
    ['being stopped', { ExecutionName: 'invoices-01' }, ['Being stopped']],
    ['asked to stop', { Status: 'STOP_REQUESTED' }, []],
    ['ended', { Status: 'TRAINED' }, []],
    ['in a Status that isn’t known', { Status: 'PAUSED' }, []],
  ])('is there only where that helps: a run that is %s', (_, run, texts) => {
    expect(textsIn(tableOf(run))).toEqual(texts);
  });

  test('is not there without a guard, or without any function', () => {
    expect(textsIn(tableOf({}, { postponeFunctionArn: null }))).toEqual(['Stop']);
    expect(textsIn(tableOf({}, { postponeFunctionArn, stopFunctionArn: undefined }))).toEqual([]);
  });
});
