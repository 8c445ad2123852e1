import { type Definition, expected, hashOf, stopWorkflows, sweepWorkflow } from '../../cli/verify/workflow.checks.ts';
import type { StackSettings } from '../../lib/settings.ts';
import { synthesize } from '../../local/host/synthesized.ts';

/** What `verify` expects are the workflows that this version synthesizes, whatever the settings. */
const chat = { slackWorkspaceId: 'T012ABCDEFG', slackChannelId: 'C012ABCDEFG' };
const workflows = (region: string, settings: Partial<StackSettings>) => {
  const stack = synthesize(region, { monthlyLimitUsd: 500, dashboard: false, ...settings });
  const machines = Object.entries(stack.resources('AWS::StepFunctions::StateMachine'));
  return [...stopWorkflows, sweepWorkflow].map(({ output, kind }) => {
    const [, machine] = machines.find(([id]) => stack.arnOf(id) === stack.outputs[output]) ?? [];
    const definition: Definition = JSON.parse(`${machine?.DefinitionString}`);
    return { definition, kind };
  });
};

test.each<[region: string, settings: Partial<StackSettings>, sweep: string]>([
  ['eu-west-1', {}, expected.sweep],
  ['eu-west-1', chat, expected.sweepWithChat],
  ['us-gov-west-1', { pollIntervalSeconds: 1, stopTimeoutMinutes: 5 }, expected.sweep],
  [
    'eu-west-1',
    { ...chat, monthlyLimitUsd: 1, maxTrainingMinutes: 60, budgetUsd: 7, guardMode: 'report' },
    expected.sweepWithChat,
  ],
])('%s %j', (region, settings, sweep) => {
  const hashes = workflows(region, settings).map(({ definition, kind }) => hashOf(definition, kind));
  expect(hashes).toEqual([expected.stop, expected.stop, sweep]);
});

type Node = Record<string, unknown>;

/** A definition with one value gone or changed, for each value there is, by the member that it is in. */
const changes = function* (definition: Definition): Generator<readonly [member: string, changed: Definition]> {
  const paths = function* (value: unknown, path: readonly string[]): Generator<readonly string[]> {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      yield [...path, name];
      yield* paths(inner, [...path, name]);
    }
  };
  for (const path of paths(definition.States, [])) {
    const name = path.at(-1) ?? '';
    const member = path[1] ?? 'state';
    const change = (edit: (at: Node) => void) => {
      const copy = structuredClone(definition);
      edit(path.slice(0, -1).reduce((at, step) => at[step] as Node, copy.States as Node));
      return copy;
    };
    yield [member, change((at) => (Array.isArray(at) ? at.splice(Number(name), 1) : delete at[name]))];
    yield [member, change((at) => Object.assign(at, { [name]: otherThan(at[name]) }))];
  }
};
const otherThan = (value: unknown): unknown => {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return [];
  return typeof value === 'string' || value === null ? 'X' : {};
};

test('whatever is changed in a definition is a difference, but for what settings give and texts', () => {
  let count = 0;
  const unnoticed = new Set<string>();
  for (const { definition, kind } of workflows('eu-west-1', chat)) {
    const unchanged = hashOf(definition, kind);
    for (const [member, changed] of changes(definition)) {
      count += 1;
      if (hashOf(changed, kind) === unchanged) unnoticed.add(member);
    }
  }
  // Step Functions takes no state without Next or End.
  expect([...unnoticed].sort()).toEqual(['Cause', 'End', 'Seconds']);
  expect(count).toBeGreaterThan(1000);
});
