import fc from 'fast-check';
import { modelArn } from '../../lambda/account/arn.ts';
import { arnMember, byKind, type Kind, kindNames } from '../../lambda/account/kind.ts';
import type { ListedRun, TrainingAnswer } from '../../lambda/training/read-training.ts';
import { liveTable, onlySaid, type Said, type TableView } from '../../lambda/words/widget/live-table.ts';
import { elementsOf, readable, select, skeleton } from '../support/html.ts';

const here = { partition: 'aws', region: 'eu-west-1', accountId: '123456789012' };
const stopFunctionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:Stop';
const view: TableView = {
  readAt: new Date('2026-11-24T12:00:05Z'),
  stopFunctionArn,
  stopWorkflowArns: byKind((kind) => `arn:aws:states:eu-west-1:123456789012:stateMachine:Stop${kind}`),
};
const runOf = (kind: Kind, name: string, more: Partial<ListedRun> = {}, version?: string): ListedRun => ({
  [arnMember(kind)]: modelArn(here, kind, name, version),
  Status: 'TRAINING',
  SubmitTime: '2026-11-24T09:46:00.000Z',
  TrainingSeconds: 7985,
  TrainingCostUsd: 6.65,
  Exempt: false,
  ...more,
});
const invoices = runOf('DocumentClassifier', 'invoices', {}, 'v2');
const postponeFunctionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:Postpone';

const guarded = { Month: '2026-11', MonthlyLimitUsd: 500, WarnPercent: 80, TrainingCostMonthToDateUsd: 412.3 };
const table = (runs: readonly ListedRun[], answer: Partial<TrainingAnswer> = {}, more: Partial<TableView> = {}) =>
  liveTable({ Training: runs, UsdPerHour: 3 * runs.length, ...answer }, { ...view, ...more });
const cell = (html: string, column: string) => readable(select(html, `td.${column}`)[0]?.text ?? 'none');

describe('a row', () => {
  test('shows name, version, kind, submission, Status, time and cost', () => {
    const html = table([invoices]);
    expect(readable(select(html, 'th').find(({ attributes }) => attributes.scope === 'row')?.text ?? '')).toBe(
      'invoices version v2 document classifier, submitted 24 Nov, 09:46',
    );
    const cells = ['status', 'time', 'cost', 'limit', 'exempt'].map((column) => cell(html, column));
    expect(cells).toEqual(['TRAINING', '2:13:05', '$6.65', 'None', 'No']);
  });

  test.each<[string, Partial<ListedRun>, string, string]>([
    ['within its limit', { MaxTrainingMinutes: 240 }, '55 % of 4 h', '55.5%'],
    ['just before it', { MaxTrainingMinutes: 133.1 }, '99 % of 2 h 13 min', '100%'],
    ['at it', { TrainingSeconds: 3600, MaxTrainingMinutes: 60 }, '100 % of 1 h', '100%'],
    ['a second past it', { TrainingSeconds: 3601, MaxTrainingMinutes: 60 }, '1 min over 1 h', '100%'],
    ['two hours past it', { TrainingSeconds: 10_800, MaxTrainingMinutes: 60 }, '2 h over 1 h', '100%'],
    ['of whole days', { MaxTrainingMinutes: 2880 }, '5 % of 2 d', '4.6%'],
    ['past it, nobody knows', { TrainingSeconds: undefined as never, MaxTrainingMinutes: 90 }, '1 h 30 min', 'none'],
    ['with a tag that counts as none', { IgnoredMaxTrainingTag: '4\nhours' }, 'NoneTag ignored: "4\\nhours"', 'none'],
    ['with tags that can’t be read', { Exempt: null }, 'not known', 'none'],
    ['with an exemption tag that says nothing known', { Exempt: null, UnknownExemptTag: 'exempted' }, 'None', 'none'],
  ])('shows its own limit: %s', (_, run, text, width) => {
    const html = table([{ ...invoices, ...run }]);
    expect(cell(html, 'limit')).toBe(text);
    const inRow = elementsOf(html).filter(({ path }) => path.endsWith('/td/svg/rect'));
    expect(inRow.at(1)?.attributes.width ?? 'none').toBe(width);
    expect(inRow.at(1)?.attributes.class ?? 'calm').toBe(text.includes(' over ') ? 'over' : 'calm');
  });

  test.each<[Partial<ListedRun>, string]>([
    [{ Exempt: true }, 'Yes'],
    [{ Exempt: false }, 'No'],
    [{ Exempt: null }, 'not known'],
    [{ Exempt: true, ExemptUntil: '2026-12-01T18:00:00.000Z' }, 'Until 1 Dec, 18:00'],
    [{ Exempt: null, UnknownExemptTag: 'exempted\n' }, 'not knownTag not understood: "exempted\\n"'],
  ])('shows exemption: %j', (run, text) => expect(cell(table([{ ...invoices, ...run }]), 'exempt')).toBe(text));

  test('has a symbol for each Status, and in an unknown one that of a run that may go on', () => {
    const shapeOf = (Status: string) => {
      const inCell = elementsOf(table([{ ...invoices, Status }])).filter(({ path }) => /\/td\/svg\/\w+$/.test(path));
      return inCell[0]?.attributes.class;
    };
    const shapes = ['SUBMITTED', 'TRAINING', 'PAUSED', 'STOP_REQUESTED', 'STOPPED'].map(shapeOf);
    expect(shapes).toEqual(['ring', 'calm', 'warn', 'warn', 'rest']);
  });

  test('says that figures are not known when they can’t be read', () => {
    const { TrainingSeconds: _, TrainingCostUsd: __, ...run } = invoices;
    const html = table([run]);
    expect([cell(html, 'time'), cell(html, 'cost')]).toEqual(['not known', 'not known']);
    const question = select(html, 'cwdb-action')[0]?.attributes.confirmation;
    expect(question).toContain('? It is not known how long it has trained. ');
  });

  test('never shows a small cost as zero', () => {
    const costAfter = (TrainingSeconds: number, TrainingCostUsd = 0) => {
      const html = table([{ ...invoices, TrainingSeconds, TrainingCostUsd }]);
      return [cell(html, 'cost'), select(html, 'cwdb-action')[0]?.attributes.confirmation];
    };
    expect(costAfter(0)).toEqual(['$0.00', expect.stringContaining('It has not begun to train.')]);
    expect(costAfter(5)).toEqual(['less than $0.01', expect.stringContaining('1 min and cost less than $0.01.')]);
    expect(costAfter(12, 0.01)).toEqual(['$0.01', expect.stringContaining('1 min and cost $0.01.')]);
  });
});

describe('the action that stops a run', () => {
  test.each(kindNames)('is a button right before the action that CloudWatch takes: a %s', (kind) => {
    const run = runOf(kind, 'invoices', {}, 'v2');
    const html = table([run]);
    expect(html).toContain('>Stop</a><cwdb-action ');
    const [button] = select(html, 'a');
    const [action] = select(html, 'cwdb-action');
    const headerId = button?.attributes['aria-describedby'];
    const header = select(html, 'th').find(({ attributes }) => attributes.id === headerId);
    const attributes = { class: 'btn btn-primary', role: 'button', tabindex: '0' };
    expect(button).toMatchObject({ text: 'Stop', attributes });
    expect(header?.text).toContain('invoices');
    expect(action?.attributes).toMatchObject({ action: 'call', endpoint: stopFunctionArn, display: 'widget' });
    expect(action?.attributes.confirmation).toMatch(
      /^Stop training .* invoices\/version\/v2\? It has trained for 2 h 13 min and cost \$6.65\. What it has learned is lost\.$/,
    );
    const member = arnMember(kind);
    expect(JSON.parse(action?.text ?? '')).toEqual({ action: 'stop', [member]: run[member] });
  });

  test('warns when the run is exempt, postponed or not yet training', () => {
    const questions = table([
      { ...invoices, Exempt: true },
      { ...invoices, Exempt: true, ExemptUntil: '2026-11-24T18:00:00.000Z' },
      { ...invoices, Status: 'SUBMITTED', TrainingSeconds: 0 },
    ]);
    const actions = select(questions, 'cwdb-action');
    const [exempt, postponed, submitted] = actions.map(({ attributes }) => attributes.confirmation);
    expect(exempt).toContain('It is exempt from the guard; this stops it all the same.');
    expect(postponed).toContain('It is postponed until 24 Nov, 18:00 UTC; this stops it all the same.');
    expect(submitted).toContain('It has not begun to train.');
  });

  test.each<[string, Partial<ListedRun>, string]>([
    ['a link to its execution while it is being stopped', { ExecutionName: 'invoices-01' }, 'Being stopped'],
    ['the same once Comprehend was asked', { Status: 'STOP_REQUESTED', ExecutionName: 'invoices-01' }, 'Being stopped'],
    ['a word where no workflow watches', { Status: 'STOP_REQUESTED' }, 'Asked to stop; no workflow watches it'],
    ['nothing once it has ended', { Status: 'STOPPED' }, '–'],
    ['nothing in a Status that isn’t known', { Status: 'PAUSED' }, '–'],
  ])('is no button but %s', (_, run, text) => {
    const html = table([{ ...invoices, ...run }]);
    expect(cell(html, 'stop')).toBe(text);
    expect(select(html, 'cwdb-action')).toEqual([]);
    const links = select(html, 'a').map(({ attributes: { href, rel, ...more } }) => [
      href,
      more['data-execution'],
      rel,
    ]);
    const arn = 'arn:aws:states:eu-west-1:123456789012:execution:StopDocumentClassifier:invoices-01';
    const href = `https://console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${arn}`;
    expect(links).toEqual(run.ExecutionName ? [[href, 'invoices-01', 'noopener noreferrer']] : []);
  });
});

describe('the action that postpones a run', () => {
  const tableOf = (run: Partial<ListedRun>, more: Partial<TableView> = { postponeFunctionArn }) =>
    table([{ ...invoices, ...run }], {}, more);
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
    ['with tags that can’t be read', { Exempt: null }, ['Stop', 'Postpone 2 h']],
    ['exempt until earlier', { Exempt: true, ExemptUntil: '2026-11-24T14:00:59.000Z' }, ['Stop', 'Postpone 2 h']],
    ['exempt until then', { Exempt: true, ExemptUntil: '2026-11-24T14:01:00.000Z' }, ['Stop']],
    ['exempt for good', { Exempt: true }, ['Stop']],
    ['being stopped', { ExecutionName: 'invoices-01' }, ['Being stopped']],
    ['asked to stop', { Status: 'STOP_REQUESTED' }, []],
    ['in a Status that isn’t known', { Status: 'PAUSED' }, []],
  ])('is there only if it helps: a run that is %s', (_, run, texts) => {
    expect(textsIn(tableOf(run))).toEqual(texts);
  });

  test('is not there without a guard, or without any function', () => {
    expect(textsIn(tableOf({}, { postponeFunctionArn: null }))).toEqual(['Stop']);
    expect(cell(tableOf({}, { postponeFunctionArn, stopFunctionArn: undefined }), 'stop')).toBe('–');
  });
});

describe('the figures above', () => {
  /** Label, figure and note of each; widths of the month's bar, and the mark's place. */
  const figuresOf = (answer: Partial<TrainingAnswer>, runs: readonly ListedRun[] = [invoices]) => {
    const html = table(runs, { ...guarded, ...answer });
    return select(html, 'div')
      .filter(({ path }) => path.endsWith('/dl/div'))
      .map(({ text }) => readable(text));
  };
  const waiting = { ...invoices, Status: 'SUBMITTED' };

  test('show the month against its limit, the rate, and when the limit is reached', () => {
    expect(figuresOf({ UsdPerHour: 15 }, [invoices, invoices, waiting])).toEqual([
      'November 2026$412.30 of $500.0082 % of the limit, past the warning at 80 %.',
      'Costs now$15.00 an hour2 runs billed, 1 not yet.',
      'Limit reachedTue 24 Nov, 17:50In 5 h 51 min, at this rate.',
    ]);
  });

  test('count a run whose Status this version doesn’t know apart from those that are billed', () => {
    const [, rate] = figuresOf({ UsdPerHour: 6 }, [invoices, { ...invoices, Status: 'PAUSED' }, waiting]);
    expect(rate).toBe('Costs now$6.00 an hour1 run billed, 1 perhaps, by an unknown Status, 1 not yet.');
  });

  test.each<[string, Partial<TrainingAnswer>, string]>([
    ['calm before the warning', { TrainingCostMonthToDateUsd: 399.99 }, 'calm'],
    ['warned', { TrainingCostMonthToDateUsd: 400 }, 'warn'],
    ['calm without a warning', { TrainingCostMonthToDateUsd: 499, WarnPercent: 0 }, 'calm'],
    ['reached', { TrainingCostMonthToDateUsd: 500 }, 'over'],
  ])('have a bar that is %s', (_, answer, tone) => {
    const rects = elementsOf(table([], { ...guarded, ...answer })).filter(({ path }) => path.endsWith('/dd/svg/rect'));
    const [track, bar, mark] = rects.map(({ attributes }) => attributes);
    expect([track?.class, bar?.class]).toEqual(['track', tone]);
    const share = (answer.TrainingCostMonthToDateUsd ?? 0) / guarded.MonthlyLimitUsd;
    expect(Number.parseFloat(bar?.width ?? '')).toBeCloseTo(Math.min(100, share * 100), 1);
    const isMarked = answer.WarnPercent !== 0 && tone !== 'over';
    expect(mark?.x).toBe(isMarked ? '80%' : undefined);
  });

  test.each([
    [412.3, 0, 'past the warning', 'Limit reachedNot in sightNothing costs anything now.'],
    [10, 3, '2 % of the limit, warning at 80 %.', 'Limit reachedNot this monthAt this rate the month ends at $478.00.'],
    [33, 3, '7 %', 'Limit reachedMon 30 Nov, 23:40In 6 d 11 h, at this rate.'],
    [499.99, 60, '99 %', 'Limit reachedTue 24 Nov, 12:00In 1 min, at this rate.'],
    [499, 3, '99 % of the limit.', 'Limit reachedTue 24 Nov, 12:20In 20 min, at this rate.', 0],
    [500, 3, '100 % of the limit.', 'LimitReachedExactly.'],
    [512.4, 3, '102 % of the limit.', 'LimitExceededBy $12.40.'],
  ])('say at $%d and $%d per hour when the limit is reached', (cost, UsdPerHour, month, reached, WarnPercent = 80) => {
    const [first, , third] = figuresOf({ TrainingCostMonthToDateUsd: cost, UsdPerHour, WarnPercent });
    expect([first, third]).toEqual([expect.stringContaining(month), reached]);
  });

  test('name several regions, and give no forecast since each has a rate of its own', () => {
    const [first, , third] = figuresOf({ Regions: ['eu-west-1', 'us-east-1'] });
    expect(first).toMatch(/^November 2026, 2 regions.* All of eu-west-1, us-east-1\.$/);
    expect(third).toBe('Limit reachedNot knownOther regions train at rates of their own.');
  });

  test('say what can’t be read, and what does not exist', () => {
    const { TrainingCostMonthToDateUsd: _, ...unread } = guarded;
    const first = (answer: Partial<TrainingAnswer>) =>
      select(table([], answer), 'div')
        .map(({ text }) => readable(text))
        .filter(Boolean);
    expect(first(unread)).toEqual([
      "November 2026Not known of $500.00The ledger can't be read now. The runs below are as Comprehend lists them.",
      'Costs now$0.00 an hour0 runs billed.',
      "Limit reachedNot knownWithout the month's cost it can't be told.",
    ]);
    expect(first({ Month: '2026-11', TrainingCostMonthToDateUsd: 3 })[0]).toBe(
      'November 2026$3.00 so farNo limit for the month.',
    );
    expect(first({})[0]).toBe("Month's limitNoneNo guard is deployed: nothing here stops by itself.");
  });
});

describe('the whole table', () => {
  test('says that nothing trains where nothing does', () => {
    const html = table([], guarded);
    expect(readable(html)).toContain('Nothing trains now.');
    expect(select(html, 'table')).toEqual([]);
  });

  test('is a table for screen readers: caption, headers with their scope, explicit roles', () => {
    const html = table([invoices, invoices]);
    expect(select(html, 'caption').map(({ text }) => text)).toEqual(['In progress: 2 runs']);
    const headers = select(html, 'th').map(({ attributes }) => `${attributes.scope} ${attributes.role}`);
    expect(headers).toEqual([...Array(7).fill('col columnheader'), 'row rowheader', 'row rowheader']);
    const roles = elementsOf(html).map(({ tag, attributes }) => `${tag} ${attributes.role}`);
    for (const role of ['table table', 'thead rowgroup', 'tbody rowgroup', 'tr row', 'td cell'])
      expect(roles).toContain(role);
    for (const { attributes } of select(html, 'td')) expect(attributes['data-label']).toBeTruthy();
    for (const { attributes } of select(html, 'svg')) expect(attributes['aria-hidden']).toBe('true');
    const ids = elementsOf(html).flatMap(({ attributes }) => attributes.id ?? []);
    expect(new Set(ids).size).toBe(2);
  });

  test('says where and when it was read, in the viewer’s time', () => {
    const footOf = (utcOffset: unknown) => select(table([invoices], {}, { utcOffset }), 'p.foot')[0]?.text;
    const postponed = { ...invoices, Exempt: true, ExemptUntil: '2026-12-01T18:00:00.000Z' };
    expect(cell(table([postponed], {}, { utcOffset: '+09:00' }), 'exempt')).toBe('Until 2 Dec, 03:00');
    expect([undefined, '+05:30', '-11:00', '+00:00'].map(footOf)).toEqual([
      'eu-west-1, read 24 Nov 2026, 12:00:05 UTC',
      'eu-west-1, read 24 Nov 2026, 17:30:05 UTC+05:30',
      'eu-west-1, read 24 Nov 2026, 01:00:05 UTC-11:00',
      'eu-west-1, read 24 Nov 2026, 12:00:05 UTC',
    ]);
    for (const wrong of ['Z', '+5', '<b>', {}, null, 330]) expect(footOf(wrong)).toContain('12:00:05 UTC');
  });

  test('is light or dark by the viewer’s theme, else by the system’s', () => {
    const classOf = (theme?: 'light' | 'dark') => select(table([], {}, { theme }), 'section')[0]?.attributes.class;
    expect([classOf('light'), classOf('dark'), classOf()]).toEqual(['cst light', 'cst dark', 'cst']);
    expect(table([])).toContain('<div class="cwdb-no-default-styles"></div>');
  });

  test('stays far below 100 KB with 20 runs of the longest names', () => {
    const long = 'n'.repeat(63);
    const more = { MaxTrainingMinutes: 43_200, IgnoredMaxTrainingTag: '<'.repeat(256) };
    const html = table(
      Array.from({ length: 20 }, () => runOf('DocumentClassifier', long, more, long)),
      guarded,
      { postponeFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:'.padEnd(140, 'x') },
    );
    expect(Buffer.byteLength(html)).toBeLessThan(75_000);
  });
});

describe('text from outside', () => {
  const scary = fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onclick='alert(1)",
    '</style>',
    '<!--',
    ']]>',
    '&lt;b&gt;',
    '</td></tr></table>',
    '<svg><use href="#x"/></svg>',
    '<iframe src=javascript:alert(1)>',
    '</cwdb-action>',
  );
  const hostile = fc
    .array(fc.oneof(scary, fc.string({ unit: 'binary', maxLength: 8 }), fc.string({ maxLength: 8 })), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => parts.join('').replaceAll('/', '|') || 'x');
  // Not for names: a slash parts a name from its version.
  const withSlashes = fc.array(scary, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));

  const tableOf = (text: string, kind: Kind, said: Said, free: string) => {
    const arn = { [arnMember(kind)]: `arn:aws:comprehend:eu-west-1:123456789012:thing/${text}/version/${text}` };
    const runs: ListedRun[] = [
      { ...invoices, ...arn, IgnoredMaxTrainingTag: free },
      { ...invoices, ...arn, ExecutionName: free, Exempt: null, UnknownExemptTag: free },
      { ...invoices, ...arn, Status: `?${free}` },
    ].map(({ DocumentClassifierArn: _, ...run }) => ({ ...run, ...arn }) as ListedRun);
    return table(runs, { ...guarded, Regions: [free, 'b'] }, { said });
  };

  test('never becomes markup: the page has the same elements and attributes whatever it says', () => {
    const harmless = byKind((kind) =>
      [true, false].map((isFailure) => skeleton(tableOf('a', kind, { text: 'b', isFailure }, 'c'))),
    );
    fc.assert(
      fc.property(hostile, withSlashes, fc.constantFrom(...kindNames), fc.boolean(), (text, free, kind, isFailure) => {
        const html = tableOf(text, kind, { text: free, isFailure }, `${text}${free}`);
        expect(skeleton(html)).toBe(harmless[kind][isFailure ? 0 : 1]);
        expect(skeleton(onlySaid({ text: free, isFailure }, {}))).toBe(
          skeleton(onlySaid({ text: 'b', isFailure }, {})),
        );
        const [said] = select(html, 'p').filter(({ attributes }) => attributes.role === 'status');
        expect(said?.text).toBe(free);
        const [action] = select(html, 'cwdb-action');
        const member = arnMember(kind);
        expect(JSON.parse(action?.text ?? '')[member]).toBe(
          `arn:aws:comprehend:eu-west-1:123456789012:thing/${text}/version/${text}`,
        );
        expect(action?.attributes.endpoint).toBe(stopFunctionArn);
        for (const { attributes } of select(html, 'a').filter(({ attributes }) => attributes.href !== undefined))
          expect(attributes.href).toMatch(/^https:\/\/console\.aws\.amazon\.com\//);
      }),
      { numRuns: 100 },
    );
  });

  const tags =
    'a caption circle cwdb-action dd div dl dt p rect section small span style svg table tbody td th thead time tr';
  const names =
    'action aria-describedby aria-hidden aria-label class confirmation cx cy data-execution data-label datetime display endpoint focusable height href id r rel role rx scope tabindex target viewbox viewBox width x y';
  test('has no script, event attribute, inline style, iframe, use or link but to AWS’s console', () => {
    const said = { text: 'b', isFailure: true };
    const elements = elementsOf(tableOf('a', 'DocumentClassifier', said, 'c') + onlySaid(said, {}));
    for (const { tag, attributes } of elements) {
      expect(tags.split(' ')).toContain(tag);
      for (const name of Object.keys(attributes)) expect(names.split(' ')).toContain(name);
    }
  });
});
