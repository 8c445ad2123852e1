import { startProgress } from '../../../cli/screen/progress.ts';
import { processScreen, type Screen } from '../../../cli/screen/screen.ts';
import { type Column, cutInTheMiddle, table, wrap } from '../../../cli/screen/table.ts';
import { costOf, costOfAll, shortened } from '../../../lambda/words/figures.ts';

/** The widths at which a table, a text or a name takes another form. */
const plain = (_: unknown, text: string) => text;
type Row = readonly [string, string, string];
const columns: readonly Column<Row>[] = [
  ['NAME', ([name]) => name],
  ['N', ([, n]) => n, 'right'],
  ['NOTE', ([, , note]) => note],
  ['NONE', () => ''],
];

test.each<[width: number, lines: string[]]>([
  [27, ['NAME         N  NOTE', 'classifier   1  a few words', 'b           10']],
  [26, ['NAME         N', '  NOTE', 'classifier   1', '  a few words', 'b           10']],
  [24, ['NAME        N', '  NOTE', 'clas…fier   1', '  a few words', 'b          10']],
  [12, ['NAME   N', '  NOTE', 'cl…r   1', '  a few', '  words', 'b     10']],
])('a table fits %d columns', (width, lines) => {
  const rows: Row[] = [
    ['classifier', '1', 'a few words'],
    ['b', '10', ''],
  ];
  expect(table(columns, rows, { columns: width, paint: plain })).toEqual(lines);
});

test('a table without rows has no lines', () => {
  expect(table(columns, [], { columns: 80, paint: plain })).toEqual([]);
});

test.each([
  [10, 'abcdefghij'],
  [9, 'abcd…ghij'],
  [8, 'abcd…hij'],
  [2, 'a…'],
])('a name of ten letters in %d columns is %s', (width, shown) => {
  expect(cutInTheMiddle('abcdefghij', width)).toBe(shown);
});

test('a line is filled to its last column', () => {
  expect([shortened('12345', 5), shortened('1 2\n345', 6)]).toEqual(['12345', '1 2 3…']);
  expect([wrap('ab cd', 5), wrap('ab cd', 4)]).toEqual([['ab cd'], ['ab', 'cd']]);
});

test('a cost below half a cent is not shown as zero', () => {
  const costs = [0, 0.004, 0.006, 0.5].map((TrainingCostUsd) => costOf({ TrainingCostUsd, TrainingSeconds: 1 }));
  const less = 'less than $0.01';
  expect([...costs, costOf({ TrainingCostUsd: 0 })]).toEqual([less, less, '$0.01', '$0.50', '$0.00']);
  const allOf = (...seconds: (number | undefined)[]) =>
    costOfAll({ Stopped: seconds.map((TrainingSeconds) => ({ TrainingSeconds })) as never, TrainingCostUsd: 0 });
  expect([allOf(2, undefined, 3), allOf(0), allOf(undefined), allOf()]).toEqual([less, '$0.00', undefined, undefined]);
});

test('progress on a terminal overwrites its own lines, below any notes, and writes nothing after its end', () => {
  jest.useFakeTimers();
  const written: string[] = [];
  const spy = jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(`${text}`) > 0);
  const screen = processScreen(false);
  const paintNote = (style: string, text: string) => `<${style}>${text}`;
  const progress = startProgress({ ...screen, isLive: true, noteColumns: 80, paintNote } as Screen);
  progress.update('\u001btickets', 'A Status of twenty-two');
  progress.update('b', '\u001b[31m');
  jest.advanceTimersByTime(200);
  screen.note('asking again');
  jest.advanceTimersByTime(900);
  progress.end();
  jest.advanceTimersByTime(1000);
  jest.useRealTimers();
  spy.mockRestore();
  const clear = '\r\u001b[2A\u001b[J';
  const drawn = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏⠋'].map((mark, i) => {
    const time = `<dim>0:00:0${i < 9 ? 0 : 1}\n`;
    const lines = [' tickets  A Status of twenty-t', `b         ${' [31m'.padEnd(20)}`];
    const noted = i === 1 ? `${clear}asking again\n` : i === 10 ? clear : '';
    return (i === 0 || i === 2 ? '' : clear) + lines.map((line) => `<cyan>${mark} ${line}  ${time}`).join('') + noted;
  });
  expect(written.join('')).toBe(drawn.join(''));
});
