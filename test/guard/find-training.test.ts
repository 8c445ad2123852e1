import { type FindTrainingInput, findTrainingTask } from '../../lambda/guard/find-training.task.ts';
import { bytesOf, type FoundRun, type GuardMode, type Sweep } from '../../lambda/guard/sweep.ts';
import { executionName } from '../../lambda/stop/stop-execution.ts';
import { account, arnOf, exempt, exemptTag, freezeDate, hoursBefore, noon, sweepWorkflowArn } from './account.ts';

beforeEach(() => freezeDate());
let close = () => {};
afterEach(() => close());

const meterEvent = { source: 'comprehend-stop-training', 'detail-type': 'Training Over Limit', detail: {} };
const byHand = { ...meterEvent, 'detail-type': 'Stop All Requested', detail: { RequestId: 'r' } };
const { stringContaining } = expect;

const setup = async (guardMode: GuardMode = 'stop', faults: Record<string, string> = {}) => {
  const aws = account(faults);
  close = aws.close;
  const { comprehend, sfn } = aws;
  const task = findTrainingTask({ comprehend, sfn, logger: { info: () => {} }, guardMode, exemptTag });
  let self = '';
  const find = async (Before: FindTrainingInput['Sweep'] = null, rest: Partial<FindTrainingInput> = {}) => {
    self ||= await aws.startSweep('self');
    // As it comes over the wire.
    const input = { Event: meterEvent, ExecutionArn: self, StateMachineArn: sweepWorkflowArn, Results: [], ...rest };
    const answer = await task(JSON.parse(JSON.stringify({ ...input, Sweep: Before })));
    return JSON.parse(JSON.stringify(answer)) as Sweep;
  };
  const ended = (sweep: Sweep) => sweep.Found.map((run) => ({ ...run, Status: 'STOPPED' }));
  return { ...aws, find, ended };
};
const names = (runs: readonly { DocumentClassifierArn: string }[]) =>
  runs.map(({ DocumentClassifierArn }) => DocumentClassifierArn.split('/')[1]).sort();

describe('what comes next', () => {
  test('is the report when nothing is in training', async () => {
    const { place, find } = await setup();
    for (const pinnedStatus of ['STOP_REQUESTED', 'STOPPED', 'TRAINED', 'IN_ERROR', 'DELETING'] as const) {
      place(pinnedStatus.replaceAll('_', '-'), { pinnedStatus });
    }
    expect(await find()).toEqual({
      Next: 'report',
      Reason: stringContaining('Training has cost'),
      Mode: 'stop',
      Round: 0,
      Waited: false,
      Found: [],
      Stopped: [],
      Exempt: [],
      ExemptCount: 0,
      Left: 0,
    });
  });

  test('is the report when all that is in training is exempt', async () => {
    const { place, find } = await setup();
    place('a', {}, exempt);
    const Exempt = [{ DocumentClassifierArn: arnOf('a'), Status: 'TRAINING' }];
    expect(await find()).toMatchObject({ Next: 'report', Found: [], Exempt, ExemptCount: 1, Left: 0 });
  });

  test('is to stop all that is SUBMITTED or TRAINING and not exempt', async () => {
    const { place, find } = await setup();
    place('submitted', { submittedSeconds: 60 });
    place('training');
    place('exempt', {}, exempt);
    place('other', {}, { Tags: [{ Key: 'stop-training', Value: 'later' }] });
    const sweep = await find();
    expect(sweep).toMatchObject({ Next: 'stop', Round: 1, Left: 0, ExemptCount: 1 });
    expect(names(sweep.Found)).toEqual(['other', 'submitted', 'training']);
    expect(sweep.Found[0]).toEqual({
      DocumentClassifierArn: arnOf('submitted'),
      ExecutionName: executionName({ DocumentClassifierArn: arnOf('submitted'), SubmitTime: new Date(noon) }),
    });
  });

  test('is the report of what would be stopped when the guard only reports', async () => {
    const { place, find } = await setup('report');
    place('a');
    const found = await find();
    expect(found).toMatchObject({ Next: 'report', Mode: 'report', Found: [{ Status: 'TRAINING' }], Round: 0 });
    expect(await find(null, { Event: byHand })).toMatchObject({ Next: 'stop', Mode: 'stop' });
  });

  test('is another round for what was submitted meanwhile, and not for what was stopped or failed', async () => {
    const { place, find } = await setup();
    place('fails');
    place('stops');
    const first = await find();
    place('stops', { pinnedStatus: 'STOPPED' });
    place('later', { submitTime: noon + 1 });
    const Results = first.Found.map(({ DocumentClassifierArn, ExecutionName }) => ({
      DocumentClassifierArn,
      ExecutionName,
      ...(ExecutionName.startsWith('fails') ? { Error: 'States.TaskFailed', Cause: 'x' } : { Status: 'STOPPED' }),
    }));
    const second = await find(first, { Results });
    expect(second).toMatchObject({ Next: 'stop', Round: 2 });
    expect(names(second.Found)).toEqual(['later']);
    expect(second.Stopped).toEqual(Results.map(({ Cause, ...outcome }: { Cause?: string } & FoundRun) => outcome));
  });

  test('takes on another run of an ARN that was stopped', async () => {
    const { place, find, ended } = await setup();
    place('a');
    const first = await find();
    place('a', { submitTime: noon + 1000 });
    expect(await find(first, { Results: ended(first) })).toMatchObject({ Next: 'stop', Found: [{}], Stopped: [{}] });
  });

  test('is the report after 5 rounds, with the number that is left', async () => {
    const { place, find, ended } = await setup();
    place('c0');
    let sweep = await find();
    for (let round = 1; round <= 5; round++) {
      expect(sweep).toMatchObject({ Next: 'stop', Round: round, Found: [{}] });
      place(`c${round - 1}`, { pinnedStatus: 'STOPPED' });
      place(`c${round}`);
      place(`d${round}`);
      sweep = await find(sweep, { Results: ended(sweep).slice(0, 1) });
      if (sweep.Next === 'stop') place(`d${round}`, { pinnedStatus: 'STOPPED' });
      sweep = { ...sweep, Found: sweep.Found.slice(0, 1) };
    }
    expect(sweep).toMatchObject({ Next: 'report', Round: 5, Found: [], Left: 2 });
  });

  test('skips what is deleted between the list and its tags', async () => {
    const { place, find } = await setup('stop', { ListTagsForResource: 'ResourceNotFoundException' });
    place('a');
    expect(await find()).toMatchObject({ Next: 'report', Found: [], Exempt: [] });
  });

  test.each(['ListExecutions', 'ListDocumentClassifiers', 'ListTagsForResource'])(
    'fails by the error’s own name when %s is throttled',
    async (operation) => {
      const { place, find } = await setup('stop', { [operation]: 'ThrottlingException' });
      place('a');
      await expect(find()).rejects.toMatchObject({ name: 'ThrottlingException' });
    },
  );
});

describe('two sweeps at once', () => {
  const olderSweep = async (guardMode: GuardMode = 'stop') => {
    const aws = await setup(guardMode);
    aws.place('a');
    const older = await aws.startSweep('older');
    jest.setSystemTime(noon + 1000);
    return { ...aws, older };
  };

  test('the newer waits, and looks again when the older one is over', async () => {
    const { find, older, endSweep, place } = await olderSweep();
    const waiting = await find();
    expect(waiting).toMatchObject({ Next: 'wait', Waited: true, Round: 0, Found: [], Left: 0 });
    expect(await find(waiting)).toMatchObject({ Next: 'wait' });
    await endSweep(older);
    expect(await find(waiting)).toMatchObject({ Next: 'stop', Waited: true, Found: [{}] });
    place('a', { pinnedStatus: 'STOPPED' });
    expect(await find(waiting)).toMatchObject({ Next: 'end', Waited: true });
  });

  test('the newer takes on what was submitted since the older began, and then reports', async () => {
    const { find, place, ended } = await olderSweep();
    place('later', { submitTime: noon + 500 });
    place('later-exempt', { submitTime: noon + 500 }, exempt);
    const sweep = await find();
    expect(sweep).toMatchObject({ Next: 'stop', Waited: false, ExemptCount: 1 });
    expect(names(sweep.Found)).toEqual(['later']);
    expect(await find(sweep, { Results: ended(sweep) })).toMatchObject({ Next: 'report', Stopped: [{}], Left: 0 });
  });

  test('the older one goes on', async () => {
    const { find, place, startSweep } = await setup();
    place('a');
    await find();
    jest.setSystemTime(noon + 1000);
    await startSweep('newer');
    expect(await find()).toMatchObject({ Next: 'stop' });
  });

  test('of the same moment the ARN decides', async () => {
    const { find, place, startSweep, endSweep } = await setup();
    place('a', { submitTime: hoursBefore(1) });
    await startSweep('zzz');
    expect(await find()).toMatchObject({ Next: 'stop' });
    const first = await startSweep('aaa');
    expect(await find()).toMatchObject({ Next: 'wait' });
    await endSweep(first);
    expect(await find()).toMatchObject({ Next: 'stop' });
  });

  test('one that isn’t in the list yet waits', async () => {
    const { find, place, startSweep } = await setup();
    place('a', { submitTime: hoursBefore(1) });
    await startSweep('other');
    const ExecutionArn = `${sweepWorkflowArn.replace('stateMachine', 'execution')}:unlisted`;
    expect(await find(null, { ExecutionArn })).toMatchObject({ Next: 'wait' });
  });

  test('one that was asked for by hand ends with a report even if there was nothing left to do', async () => {
    const { find, older, endSweep, place } = await olderSweep();
    const waiting = await find(null, { Event: byHand });
    await endSweep(older);
    place('a', { pinnedStatus: 'STOPPED' });
    expect(await find(waiting, { Event: byHand })).toMatchObject({ Next: 'report' });
  });
});

describe('bounds', () => {
  /** What the workflow passes at its fullest: Found has become Results. */
  const fullest = ({ Found, ...Sweep }: Sweep, Event: unknown = meterEvent) => {
    const Results = Found.map(({ DocumentClassifierArn, ExecutionName }) => ({
      DocumentClassifierArn,
      ExecutionName,
      Error: 'StepFunctions.ExecutionAlreadyExistsException',
    }));
    return {
      input: { Event, ExecutionArn: 'x'.repeat(256), StateMachineArn: 'x'.repeat(256), Sweep, Results },
      Results,
    };
  };

  test('takes on 500 of 700, from all pages, and counts the rest', async () => {
    const { place, find, requests } = await setup();
    for (let i = 0; i < 700; i++) place(`job-${i}`, i < 600 ? {} : { submittedSeconds: 60 });
    const first = await find();
    expect(first).toMatchObject({ Next: 'stop', Round: 1, Left: 200 });
    expect(new Set(first.Found.map(({ ExecutionName }) => ExecutionName)).size).toBe(500);
    expect(requests.filter((operation) => operation === 'ListDocumentClassifiers')).toHaveLength(3);

    const { input, Results } = fullest(first);
    expect(bytesOf(input)).toBeLessThan(262_144);
    const last = await find(first, { Results });
    expect(last).toMatchObject({ Next: 'report', Found: [], Left: 200 });
    expect(last.Stopped).toHaveLength(500);
  });

  test('stays below 256 KiB with the longest ARNs, over as many rounds as it takes', async () => {
    const { place, find } = await setup();
    for (let i = 0; i < 500; i++) place(`${i}`.padStart(256 - arnOf('').length, 'x'));
    for (let i = 0; i < 150; i++) place(`e${i}`.padStart(256 - arnOf('').length, 'x'), {}, exempt);
    let sweep: Sweep | null = null;
    let results: FindTrainingInput['Results'] = [];
    for (let round = 0; round <= 5; round++) {
      sweep = await find(sweep, { Results: results });
      const { input, Results } = fullest(sweep);
      expect(bytesOf(input)).toBeLessThan(262_144);
      results = Results;
    }
    expect(sweep).toMatchObject({ Next: 'report', ExemptCount: 150 });
    expect(sweep?.Exempt).toHaveLength(100);
    expect((sweep?.Stopped.length ?? 0) + (sweep?.Left ?? 0)).toBe(500);
    expect(sweep?.Stopped.length).toBeGreaterThan(450);
  });

  test('leaves room for a large event', async () => {
    const { place, find } = await setup();
    for (let i = 0; i < 500; i++) place(`job-${i}`);
    const Event = { ...meterEvent, detail: { text: 'x'.repeat(150_000) } };
    const sweep = await find(null, { Event });
    expect(sweep.Next).toBe('stop');
    expect(sweep.Left).toBe(500 - sweep.Found.length);
    expect(bytesOf(fullest(sweep, Event).input)).toBeLessThan(262_144);
  });
});
