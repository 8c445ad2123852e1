import { isDeepStrictEqual } from 'node:util';
import { arnMember, kindNames, operationOf, propertiesMember } from '../../lambda/account/kind.ts';
import { hasEnded, phases } from '../../lambda/account/status.ts';
import type { ExecutionDescription } from '../../local/aws/step-functions/executions.ts';
import { localAccount } from '../../local/host/account.ts';
import { type SynthesizedStack, synthesize } from '../../local/host/synthesized.ts';
import { useVirtualTime } from '../support/virtual-time.ts';

/**
 * Explores the synthesized stop workflow to a fixed point: in each state that it can reach, it gets every answer that Comprehend
 * can give. A node is a Task about to be called, with its input; an edge is the answer. An error is repeated for
 * its one retry, since all retries get the same answer. Everything runs in virtual time.
 */
const synthesized = synthesize('us-east-1');
const stack: SynthesizedStack = {
  ...synthesized,
  resources: (type) =>
    JSON.parse(JSON.stringify(synthesized.resources(type)).replaceAll(/\\"MaxAttempts\\":\d+/g, '\\"MaxAttempts\\":1')),
};

const same = '2026-11-24T10:00:00.700Z';
/** The same second, written otherwise. */
const alsoSame = '2026-11-24T10:00:00Z';
const sameWithOffset = '2026-11-24T10:00:00.700000+00:00';
const newer = '2026-11-24T10:20:00.000Z';
const older = '2026-11-24T09:40:00.000Z';
const errors = [
  'Comprehend.ResourceNotFoundException',
  'Comprehend.InvalidRequestException',
  'Comprehend.TooManyRequestsException',
  'Comprehend.InternalServerException',
  'Comprehend.ComprehendException',
  'Comprehend.AccessDeniedException',
  'Comprehend.SdkClientException',
  'States.Timeout',
];
type Answer =
  | { readonly Error: string }
  | { readonly Status: string; readonly SubmitTime: unknown }
  | { readonly ok: true };
const failures: Answer[] = errors.map((Error) => ({ Error }));
const descriptions: Answer[] = [...Object.keys(phases), 'PAUSED'].flatMap((Status) =>
  [same, alsoSame, sameWithOffset, newer, older, undefined, 1763978400.7].map((SubmitTime) => ({ Status, SubmitTime })),
);

interface Node {
  readonly state: string;
  readonly input: { readonly Run?: { readonly SubmitTime: string }; readonly Described?: unknown };
}
type Result = Node | { readonly ending: ExecutionDescription };
interface Edge {
  readonly from: Node;
  readonly answer: Answer;
  readonly to: Result;
}

/** Plays many scripts at once, each until the Task after its last answer, or until its ending. */
const play = async (
  kind: (typeof kindNames)[number],
  scripts: readonly { input: object; answers: readonly Answer[] }[],
) => {
  const results = new Map<number, Result>();
  const entered = new Map<number, number>();
  /** The current call of each script: an error is also given to its retries. */
  const called = new Map<number, { resource: string; at: number }>();
  const numberOf = (value: unknown) =>
    Number(/p(\d+)$/.exec((value as Record<string, string>)[arnMember(kind)] ?? '')?.[1]);
  const { workflows, stopWorkflowArns } = localAccount({
    stack,
    onStateEntered: (executionArn, state, input) => {
      if (state !== 'Describe Model' && state !== 'Request Stop') return;
      const script = numberOf(input);
      const calls = (entered.get(script) ?? 0) + 1;
      entered.set(script, calls);
      if (calls <= (scripts[script]?.answers.length ?? 0)) return;
      results.set(script, { state, input: JSON.parse(JSON.stringify(input).replaceAll(/p\d+"/g, 'p"')) });
      workflows.operations.StopExecution({ executionArn });
    },
    wrapTask: (resource) => async (parameters) => {
      const script = numberOf(parameters);
      const answers = scripts[script]?.answers ?? [];
      const before = called.get(script) ?? { resource: '', at: -1 };
      const isRetry = before.resource === resource && 'Error' in (answers[before.at] ?? {});
      const at = isRetry ? before.at : before.at + 1;
      called.set(script, { resource, at });
      const answer = answers[at] ?? { ok: true };
      if ('Error' in answer) throw Object.assign(new Error('injected'), { name: answer.Error });
      const operation = operationOf('ok' in answer ? 'StopTraining' : 'Describe', kind);
      if (!resource.toLowerCase().endsWith(`:${operation.toLowerCase()}`)) throw new Error(`${resource} is called`);
      return 'ok' in answer ? {} : { [propertiesMember(kind)]: answer };
    },
    onStatusChange: (ending) => {
      const script = numberOf(JSON.parse(ending.input));
      if (ending.status !== 'RUNNING' && !results.has(script)) results.set(script, { ending });
    },
  });
  for (const [script, { input }] of scripts.entries()) {
    workflows.operations.StartExecution({
      stateMachineArn: stopWorkflowArns[kind],
      input: JSON.stringify({ [arnMember(kind)]: `arn:p${script}`, ...input }),
    });
  }
  while (results.size < scripts.length) {
    jest.advanceTimersByTime(5000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return scripts.map((_, script) => results.get(script) as Result);
};

const explore = async (kind: (typeof kindNames)[number], input: object): Promise<Edge[]> => {
  const keyOf = ({ state, input }: Node) => `${state} ${JSON.stringify(input)}`;
  const [start] = (await play(kind, [{ input, answers: [] }])) as Node[];
  const edges: Edge[] = [];
  const seen = new Set<string>();
  let frontier = start ? [{ node: start, answers: [] as Answer[] }] : [];
  while (frontier.length > 0) {
    const calls = frontier.flatMap(({ node, answers }) => {
      const further: Answer[] =
        node.state === 'Request Stop' ? [...failures, { ok: true }] : [...failures, ...descriptions];
      return further.map((answer) => ({ node, answers: [...answers, answer], answer }));
    });
    const results = await play(
      kind,
      calls.map(({ answers }) => ({ input, answers })),
    );
    frontier = [];
    for (const [i, { node, answers, answer }] of calls.entries()) {
      const to = results[i] as Result;
      edges.push({ from: node, answer, to });
      if ('ending' in to || seen.has(keyOf(to))) continue;
      seen.add(keyOf(to));
      frontier.push({ node: to, answers });
    }
  }
  return edges;
};

const isTimeOrNone = (value: unknown) => value === undefined || !Number.isNaN(Date.parse(String(value)));
const second = (time: unknown) => Math.floor(Date.parse(String(time)) / 1000);

/** What an answer must lead to: the next Task, or how the execution ends. */
const expected = ({ from, answer }: Edge, input: { readonly SubmitTime?: unknown }) => {
  const deleted = { status: 'SUCCEEDED', Status: 'DELETED' };
  const isFirst = from.input.Described === undefined;
  if ('Error' in answer) {
    if (answer.Error === 'Comprehend.ResourceNotFoundException') {
      return isFirst ? { status: 'FAILED', error: 'ResourceNotFoundException' } : deleted;
    }
    return from.state === 'Request Stop' ? { next: 'Describe Model' } : { status: 'FAILED', error: answer.Error };
  }
  if ('ok' in answer) return { next: 'Describe Model' };
  const { SubmitTime } = answer;
  const isTime = typeof SubmitTime === 'string';
  const isInvalid = from.input.Run === undefined && !isTimeOrNone(input.SubmitTime);
  if (SubmitTime !== undefined && (!isTime || isInvalid)) return { status: 'FAILED', error: 'InvalidSubmitTime' };
  if (isTime && second(SubmitTime) > second(from.input.Run?.SubmitTime ?? input.SubmitTime ?? SubmitTime))
    return deleted;
  if (hasEnded(answer.Status)) return { status: 'SUCCEEDED', Status: answer.Status };
  if (answer.Status === 'STOP_REQUESTED') return { next: 'Describe Model' };
  if (answer.Status in phases) return { next: 'Request Stop' };
  return { status: 'FAILED', error: 'UnknownStatus' };
};

const actual = ({ to }: Edge) => {
  if (!('ending' in to)) return { next: to.state };
  const { status, output, error } = to.ending;
  return output === undefined ? { status, error } : { status, Status: JSON.parse(output).Status };
};

describe.each(kindNames)('the stop workflow of a %s', (kind) => {
  useVirtualTime();

  const inputs: readonly (readonly [what: string, input: object])[] = [
    ['with SubmitTime', { SubmitTime: same }],
    ['without SubmitTime', {}],
    ['with SubmitTime to the second', { SubmitTime: alsoSame }],
    ['with SubmitTime in another zone', { SubmitTime: '2026-11-24T11:00:00.200+01:00' }],
    ['with a SubmitTime that is no time', { SubmitTime: 'yesterday' }],
  ];
  // The kinds' workflows differ in names only, so the second goes through one form of input only.
  test.each(kind === kindNames[0] ? inputs : inputs.slice(0, 1))('always ends correctly, %s', async (what, input) => {
    const edges = await explore(kind, input);
    process.stderr.write(`${kind}, ${what}: ${edges.length} combinations of state and answer\n`);
    const wrong = edges.filter((edge) => !isDeepStrictEqual(actual(edge), expected(edge, input)));
    expect(wrong.map((edge) => ({ ...edge, expected: expected(edge, input) }))).toEqual([]);

    // Once a run has been described with its SubmitTime, the workflow stops that one and no other.
    const isTold = ({ Described, Run }: Node['input']) =>
      Run !== undefined || !JSON.stringify(Described ?? {}).includes('SubmitTime');
    expect(edges.filter(({ from }) => !isTold(from.input))).toEqual([]);

    // Every Task that is reached has a way to an ending.
    const keyOf = (node: Node) => JSON.stringify(node);
    const ending = new Set<string>();
    for (let before = -1; before < ending.size; ) {
      before = ending.size;
      for (const { from, to } of edges) if ('ending' in to || ending.has(keyOf(to))) ending.add(keyOf(from));
    }
    expect(edges.filter(({ from }) => !ending.has(keyOf(from)))).toEqual([]);
    expect(edges.length).toBeGreaterThan(150);
  });
});
