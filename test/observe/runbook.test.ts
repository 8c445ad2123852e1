import { readFileSync } from 'node:fs';
import { kindNames, stopWorkflowId } from '../../lambda/account/kind.ts';
import { definitionOf } from '../support/definitions.ts';
import { everything, synth } from '../support/stack.ts';

const stack = synth(everything);
const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const entries = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((entry) => [entry.slice(0, entry.indexOf('\n')), entry]),
);
const alarms = Object.values(stack.ofType('CloudWatch::Alarm'));
const entryOf = (name: unknown) => `${name}`.replace('ComprehendStopTraining ', '').split(': ')[0];

test('has one entry for each alarm, under the alarm’s name as in the subject of its mail, and no other', () => {
  const named = alarms.map(({ AlarmName }) => entryOf(AlarmName));
  expect([...entries.keys()].sort()).toEqual([...new Set(named)].sort());
  expect(new Set(alarms.map(({ AlarmName }) => AlarmName)).size).toBe(alarms.length);
});

test.each([...entries])('says in “%s” how to look and what to do', (_, entry) => {
  expect(Array.from(entry.matchAll(/^\*\*(\w+)\b/gm), ([, step]) => step)).toEqual(['Look', 'Do']);
});

test('names resources, outputs and alarms that the stack has', () => {
  const found = Array.from(runbook.matchAll(/resource AWS::(\w+::\w+) (\w+)/g), ([, type = '', prefix = '']) => [
    `${type} ${prefix}`,
    Object.keys(stack.ofType(type)).filter((name) => name.startsWith(prefix)).length,
  ]);
  expect(found.length).toBeGreaterThan(10);
  expect(found.filter(([, count]) => count !== 1)).toEqual([]);
  const outputs = Array.from(runbook.matchAll(/\$\(output (\w+)\)/g), ([, output]) => output);
  expect(outputs.length).toBeGreaterThan(0);
  expect(outputs.filter((output) => !stack.outputs.includes(`${output}`))).toEqual([]);
  const names = alarms.map(({ AlarmName }) => AlarmName);
  for (const [, name] of runbook.matchAll(/--alarm-name '([^']+)'/g)) expect(names).toContain(name);
});

test.each(kindNames)('names the errors that the stop workflow of a %s ends with', (kind) => {
  const { States: states } = definitionOf(stack, stopWorkflowId(kind));
  const thrown = Object.values(states).flatMap(({ Error: name }) => name ?? []);
  expect(thrown).toHaveLength(3);
  for (const name of thrown) expect(entries.get('Stop workflow failed')).toContain(`\`${name}\``);
});
