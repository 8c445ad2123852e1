import { arnMember, kindNames, kinds, stopWorkflowId } from '../../lambda/account/kind.ts';
import { env, synth } from '../support/stack.ts';

const stack = synth({ alertEmail: 'on-call@example.com' }, env);
const endings = 'ObservabilityStopEndings';
const group = stack.one('Logs::LogGroup', `${endings}Logs`);
const groupArn = `arn:aws:logs:eu-west-1:123456789012:log-group:${group.LogGroupName}`;

test('all endings of both kinds’ stop workflows go to a log group that EventBridge may write to', () => {
  expect(stack.one('Events::Rule')).toMatchObject({
    State: 'ENABLED',
    EventPattern: {
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: {
        stateMachineArn: kindNames.map((kind) => `{${stopWorkflowId(kind)}}`),
        status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
      },
    },
    Targets: [{ Id: 'Target0', Arn: groupArn }],
  });
  // Only by this name may EventBridge write without a policy of the whole region.
  expect(group.LogGroupName).toMatch(/^\/aws\/events\/ComprehendStopTraining-/);
  expect(stack.raw('Events::Rule')).toMatchObject([
    { DependsOn: [expect.stringMatching(new RegExp(`^${endings}Logs`))] },
  ]);
});

describe.each(kindNames)('a %s’s', (kind) => {
  const { DashboardBody } = stack.one('CloudWatch::Dashboard');
  const { query = '' } = JSON.parse(String(DashboardBody))
    .widgets.map(({ properties }: { properties: { title?: string; query?: string } }) => properties)
    .find(({ title }: { title?: string }) => title === 'Latest endings');
  const pattern = (field: string) => new RegExp(new RegExp(`parse ${field} /(.*)/\\n`).exec(query)?.[1] ?? '(?!)');

  const arn = `arn:aws:comprehend:eu-west-1:123456789012:${kinds[kind].resourceType}/a-b/version/v-1`;
  const input = JSON.stringify({ [arnMember(kind)]: arn, SubmitTime: '2026-11-24T10:00:00.000Z' });
  const output = JSON.stringify({ [arnMember(kind)]: arn, Status: 'STOP_REQUESTED' });
  test.each([
    ['as it is', input, output],
    ['with its quotes escaped', JSON.stringify(input), JSON.stringify(output)],
  ])('are read out of the event’s input and output, %s', (_, detailInput, detailOutput) => {
    expect(pattern('detail.input').exec(detailInput)?.groups).toEqual({ Model: arn });
    expect(pattern('detail.output').exec(detailOutput)?.groups).toEqual({ Status: 'STOP_REQUESTED' });
  });
});
