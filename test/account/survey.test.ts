import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import { kindNames } from '../../lambda/account/kind.ts';
import { listInProgress, lookAt, partRuns } from '../../lambda/account/survey.ts';
import type { TrainingRun } from '../../lambda/account/training-run.ts';
import { exempt, type GuardAccountOptions, guardAccount, isAbout } from '../support/guard.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

const setup = (options: GuardAccountOptions = {}) => {
  const account = guardAccount(options);
  const { clientOptions, stopWorkflowArns, workflows } = account;
  const comprehend = new ComprehendClient(clientOptions);
  const deciders = {
    comprehend,
    sfn: new SFNClient(clientOptions),
    stopWorkflowArns,
    exemptTag: { key: 'stop-training', value: 'exempt' },
    maxTrainingTagKey: 'max-minutes',
  };
  const look = (...models: readonly { kind: TrainingRun['kind']; arn: string; submitTime: number }[]) =>
    lookAt(
      models.map(({ kind, arn, submitTime }) => ({ kind, arn, status: 'TRAINING', submitTime: new Date(submitTime) })),
      deciders,
    );
  const end = (executionArn: string) => workflows.operations.StopExecution({ executionArn });
  return { ...account, comprehend, look, end };
};

describe.each(kindNames)('runs in progress of a %s', (kind) => {
  test('are those SUBMITTED, TRAINING and STOP_REQUESTED', async () => {
    const { comprehend, place } = setup();
    const statuses = [
      'SUBMITTED',
      'TRAINING',
      'STOP_REQUESTED',
      'STOPPED',
      'TRAINED',
      'TRAINED_WITH_WARNING',
      'IN_ERROR',
      'DELETING',
    ];
    for (const pinnedStatus of statuses) place(kind, pinnedStatus.replaceAll('_', '-'), { pinnedStatus });
    const found = await listInProgress(comprehend, kind);
    expect(found.map(({ status }) => status)).toEqual(statuses.slice(0, 3));
  });

  test('are listed once and in their last Status when they go on between two lists', async () => {
    let lists = 0;
    const { comprehend, place } = setup({ faultOf: () => void jest.setSystemTime(noon + 1000 * lists++) });
    place(kind, 'starts', { submittedSeconds: 1 });
    place(kind, 'is-stopped', { stopRequestTime: noon + 2000 });
    place(kind, 'ends', { trainingSeconds: 1 });
    const found = await listInProgress(comprehend, kind);
    expect(found.map(({ arn, status }) => [arn.split('/')[1], status])).toEqual([
      ['starts', 'TRAINING'],
      ['is-stopped', 'STOP_REQUESTED'],
    ]);
  });

  test.each([
    [[], false, ''],
    [['RUNNING'], true, ''],
    [['closed'], false, '-2'],
    [['closed', 'RUNNING'], true, '-2'],
    [['closed', 'closed', 'RUNNING'], true, '-3'],
    [['closed', 'closed', 'closed'], false, '-4'],
  ])(
    'with executions %j: is being stopped %j, and the name that counts ends in "%s"',
    async (executions, isRunning, ending) => {
      const { place, look, startStop, end } = setup();
      const run = place(kind, 'a', {}, exempt);
      // Of another run, earlier under the same ARN.
      startStop({ ...run, submitTime: noon - 1 });
      for (const [i, status] of executions.entries()) {
        const arn = startStop(run, i + 1);
        if (status === 'closed') end(arn);
      }
      const [found] = await look(run);
      expect(found).toMatchObject({
        isRunning,
        ExecutionName: expect.stringMatching(new RegExp(`^a-[0-9a-f]{16}${ending}$`)),
      });
    },
  );

  test.each<[tags: Record<string, string>, isExempt: boolean]>([
    [{}, false],
    [{ 'stop-training': 'exempt' }, true],
    [{ 'stop-training': 'Exempt' }, false],
    [{ 'stop-training': '' }, false],
    [{ 'Stop-Training': 'exempt' }, false],
    [{ team: 'exempt', 'stop-training': 'exempt' }, true],
  ])('with the tags %j: exempt %j', async (tags, isExempt) => {
    const { place, look } = setup();
    expect(await look(place(kind, 'a', {}, { tags }))).toMatchObject([{ isExempt }]);
  });

  test.each<[tag: string, minutes: number | undefined]>([
    ['1', 1],
    ['240', 240],
    ['43200', 43_200],
    ...['0', '43201', '99999', '1.5', '', ' 5', '5 ', '-5', '+5', '05', '1e3', '0x10', 'abc', '٣'].map(
      (tag): [string, undefined] => [tag, undefined],
    ),
  ])(
    'with "%s" for their own longest training time: %j minutes, or the text where it counts as none',
    async (tag, minutes) => {
      const { place, look } = setup();
      const [run] = await look(place(kind, 'a', {}, { tags: { 'max-minutes': tag } }));
      expect([run?.ownMaxMinutes, run?.ignoredMaxMinutes]).toEqual([minutes, minutes === undefined ? tag : undefined]);
    },
  );

  test('are parted: one unreadable or deleted keeps no other from its place, and who is being stopped is nothing else', async () => {
    const { place, look, startStop } = setup({
      faultOf: (request) =>
        request.operation !== 'ListTagsForResource'
          ? undefined
          : isAbout(request, 'gone')
            ? 'ResourceNotFoundException'
            : isAbout(request, 'unreadable') || isAbout(request, 'unreadable-but-running')
              ? 'AccessDeniedException'
              : undefined,
    });
    const names = ['trains', 'unreadable', 'gone', 'kept', 'running', 'kept-but-running', 'unreadable-but-running'];
    const models = names.map((name) => place(kind, name, {}, name.startsWith('kept') ? exempt : {}));
    for (const model of models) if (model.name.endsWith('running')) startStop(model);
    const parts = partRuns(await look(...models));
    expect(Object.entries(parts).map(([part, runs]) => [part, runs.map(({ arn }) => arn.split('/')[1])])).toEqual([
      ['toStop', ['trains']],
      ['exempt', ['kept']],
      ['unreadable', ['unreadable']],
      ['beingStopped', ['running', 'kept-but-running', 'unreadable-but-running']],
    ]);
  });
});
