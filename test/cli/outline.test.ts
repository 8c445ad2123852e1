import { differences, outlineOf } from '../../cli/verify/outline.ts';
import { type ExpectedWorkflow, stopWorkflows, sweepWorkflow } from '../../cli/verify/workflows.ts';
import type { StackSettings } from '../../lib/settings.ts';
import { synthesize } from '../../local/host/synthesized.ts';

/** The outlines that `verify` expects are those of the workflows that this version synthesizes, whatever the settings. */
const chat = { slackWorkspaceId: 'T012ABCDEFG', slackChannelId: 'C012ABCDEFG' };
const outlines = (region: string, settings: Partial<StackSettings>, hasChat: boolean) => {
  const stack = synthesize(region, { monthlyLimitUsd: 500, dashboard: false, ...settings });
  const machines = Object.entries(stack.resources('AWS::StepFunctions::StateMachine'));
  return [...stopWorkflows, sweepWorkflow].map(({ output, kind, outline }: ExpectedWorkflow) => {
    const [, machine] = machines.find(([id]) => stack.arnOf(id) === stack.outputs[output]) ?? [];
    return { output, found: outlineOf(JSON.parse(`${machine?.DefinitionString}`), kind), expected: outline(hasChat) };
  });
};

test.each<[region: string, settings: Partial<StackSettings>, hasChat: boolean]>([
  ['eu-west-1', {}, false],
  ['eu-west-1', chat, true],
  ['us-gov-west-1', { pollIntervalSeconds: 1, stopTimeoutMinutes: 5 }, false],
  ['eu-west-1', { ...chat, monthlyLimitUsd: 1, maxTrainingMinutes: 60, budgetUsd: 7, guardMode: 'report' }, true],
])('%s %j', (region, settings, hasChat) => {
  for (const { found, expected } of outlines(region, settings, hasChat)) expect(found).toEqual(expected);
});

test('every state, taken away or made a Pass, is a difference', () => {
  for (const { found, expected } of outlines('eu-west-1', chat, true)) {
    for (const [state, line] of Object.entries(found)) {
      const { [state]: _, ...rest } = found;
      expect(differences(expected, rest)).toEqual([`${state} is missing`]);
      const changed = differences(expected, { ...found, [state]: line.replace(/^\w+/, 'Other') });
      expect(changed).toEqual([expect.stringMatching(/ is another: Other/)]);
    }
  }
});
