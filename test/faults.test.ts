import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import { clientOptions } from '../lambda/clients.ts';
import { describeStopApi } from '../lambda/stop/describe-stop.api.ts';
import { stopTrainingApi } from '../lambda/stop/stop-training.api.ts';
import { comprehend } from '../local/comprehend/comprehend.ts';
import type { TrainingRun } from '../local/comprehend/status.ts';
import { apiGateway } from '../local/stack/api-gateway.ts';
import { type ClientOptions, sdkTask } from '../local/step-functions/sdk-tasks.ts';
import { type ExecutionDescription, stepFunctions } from '../local/step-functions/step-functions.ts';
import { AwsError, awsJson } from '../local/wire/aws-json.ts';
import { type Endpoint, faultyWire, readFaultNames, type WireFaultName, wireFaultNames } from './faulty-wire.ts';
import { inProcess } from './in-process.ts';
import { type Fault, faults, stack } from './workflow-runner.ts';

/**
 * What the stop path does when what it stands on fails: one row each, the row's name says what must hold. Whatever is
 * answered 202 ends as Comprehend ends it, or its workflow says by name why not; whatever is refused can be asked again.
 */
const stop = 'StopTrainingDocumentClassifier';
const describeClassifier = 'DescribeDocumentClassifier';
const start = 'StartExecution';
const describeExecution = 'DescribeExecution';

/** What its clock and its timers are is up to each half of the matrix: real at the wire, virtual elsewhere. */
interface Surroundings {
  /** Comprehend's, which is not ours. */
  readonly clock?: () => number;
  readonly pollSeconds?: number;
  readonly beforeOperation?: (operation: string) => void;
  /** Options of the clients that send their requests to an endpoint: those of the handlers, those of the workflow. */
  readonly clientOptions: (endpoint: Endpoint) => {
    readonly handlers: ClientOptions & { readonly maxAttempts: number };
    readonly tasks: ClientOptions;
  };
}

/** The API's handlers, the stop workflow as synthesized, and a Comprehend. */
const stopPath = ({ clock = Date.now, pollSeconds = 15, beforeOperation, ...surroundings }: Surroundings) => {
  const local = comprehend({ ...stack, clock, submittedSeconds: 0, trainingSeconds: 36_000, stoppingSeconds: 120 });
  const endpoint: Endpoint = (request) =>
    awsJson({ services: [local, workflows], ...(beforeOperation && { beforeOperation }) })(request);
  const { handlers, tasks } = surroundings.clientOptions(endpoint);
  const task = sdkTask(tasks);
  let tasksInFlight = 0;
  const workflows = stepFunctions({
    stateMachines: stack.stateMachines.map(({ definition, ...machine }) => ({
      ...machine,
      definition: definition.replace('"Seconds":15', `"Seconds":${pollSeconds}`),
    })),
    runTask: (resource, parameters) => {
      tasksInFlight++;
      return task(resource, parameters).finally(() => tasksInFlight--);
    },
  });
  const options = {
    comprehend: new ComprehendClient(handlers),
    sfn: new SFNClient(handlers),
    stopWorkflowArn: stack.stateMachineArn('StopWorkflow'),
    retryAfterSeconds: 15,
    logger: { info: () => {}, error: () => {} },
  };
  const api = apiGateway(stack, {
    'POST /stop': stopTrainingApi(options),
    'GET /stop/{ExecutionName}': describeStopApi(options),
  });
  const request = async (method: string, url: string, members?: object) => {
    const body = members ? JSON.stringify(members) : '';
    const answer = await api({ method, url, headers: { 'content-type': 'application/json' }, body });
    return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
  };
  return {
    post: (DocumentClassifierArn: string) => request('POST', '/stop', { DocumentClassifierArn }),
    get: (name: string) => request('GET', `/stop/${name}`),
    place: (run: Partial<TrainingRun> = {}) => local.place({ DocumentClassifierName: 'under-test' }, run),
    operations: local.operations,
    statusOf: async (DocumentClassifierArn: string) => {
      const answer = await local.operations[describeClassifier]?.({ DocumentClassifierArn });
      return (answer as { DocumentClassifierProperties: { Status: string } }).DocumentClassifierProperties.Status;
    },
    /** Oldest first. */
    executions: () =>
      workflows.operations
        .ListExecutions({ stateMachineArn: options.stopWorkflowArn })
        .executions.map(({ executionArn }) => workflows.operations.DescribeExecution({ executionArn }))
        .reverse(),
    tasksInFlight: () => tasksInFlight,
    close: workflows.close,
  };
};

const namesOf = (executions: readonly ExecutionDescription[]) => executions.map(({ name }) => name);
const endingsOf = (executions: readonly ExecutionDescription[]) =>
  executions.map(({ status, output, error }) => `${status} ${output ? JSON.parse(output).Status : error}`);
type Answer = Awaited<ReturnType<ReturnType<typeof stopPath>['get']>>;
const expectProblem = ({ status, headers, body }: Answer, wanted: number, code = 'InternalFailure') => {
  expect([status, body.status, body.code]).toEqual([wanted, wanted, code]);
  expect(headers['content-type']).toBe('application/problem+json');
  expect(headers['retry-after']).toBe([429, 503].includes(wanted) ? '15' : undefined);
};

describe('fault matrix', () => {
  const withoutMembers = 'answered with JSON without its members';

  describe('at the wire', () => {
    let close = () => {};
    // Full jitter at its least: the SDK's own retries follow at once.
    beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
    afterEach(() => {
      jest.restoreAllMocks();
      close();
    });

    const overTheWire = async (faultOf: (operation: string) => WireFaultName | undefined) => {
      let hoursPassed = 0;
      const wire = await faultyWire(faultOf);
      const path = stopPath({
        clock: () => Date.now() + hoursPassed * 3_600_000,
        pollSeconds: 0.01,
        clientOptions: (to) => {
          const handlers = {
            ...wire.clientOptions(to, clientOptions.requestHandler),
            maxAttempts: clientOptions.maxAttempts,
          };
          return { handlers, tasks: inProcess(to) };
        },
      });
      close = () => {
        path.close();
        wire.close();
      };
      return {
        ...path,
        /** Comprehend gets past the end of stopping, and the workflow finds out. */
        untilEnded: async () => {
          hoursPassed = 1;
          while (path.executions().some(({ status }) => status === 'RUNNING')) {
            await new Promise((resolve) => setImmediate(resolve));
          }
          return path.executions();
        },
      };
    };

    const rows = (operations: readonly string[], ...left: WireFaultName[]) =>
      operations.flatMap((operation) =>
        (operation.startsWith('Describe') ? readFaultNames : wireFaultNames)
          .filter((fault) => !left.includes(fault))
          .map((fault) => [operation, fault] as const),
      );
    const notJson = 'answered with something that is not JSON';

    test.each(
      // Stop's answer has no members.
      [...rows([stop], withoutMembers), ...rows([start])],
    )(
      'POST /stop answers 500 while each %s is %s; asked again it answers 202, one workflow ends STOPPED',
      async (operation, fault) => {
        let isFaulty = true;
        const { post, place, statusOf, executions, untilEnded } = await overTheWire((name) =>
          isFaulty && name === operation ? fault : undefined,
        );
        const { arn } = place();
        expectProblem(await post(arn), 500);
        if (operation === start) expect(await statusOf(arn)).toBe('STOP_REQUESTED');
        else expect(executions()).toEqual([]);

        isFaulty = false;
        const { status, body } = await post(arn);
        expect(status).toBe(202);
        expect(namesOf(executions())).toEqual([body.ExecutionName]);
        expect(endingsOf(await untilEnded())).toEqual(['SUCCEEDED STOPPED']);
      },
    );

    test.each(readFaultNames)(
      'POST /stop answers 202 without Status while each DescribeDocumentClassifier is %s; it ends STOPPED',
      async (fault) => {
        const { post, place, executions, untilEnded } = await overTheWire((name) =>
          name === describeClassifier ? fault : undefined,
        );
        const { status, body } = await post(place().arn);
        expect([status, Object.keys(body)]).toEqual([202, ['DocumentClassifierArn', 'ExecutionName', 'ExecutionArn']]);
        expect(namesOf(executions())).toEqual([body.ExecutionName]);
        expect(endingsOf(await untilEnded())).toEqual(['SUCCEEDED STOPPED']);
      },
    );

    test.each(
      // The SDK takes what it can't read for the service's own mistake, and doesn't ask again.
      rows([stop, describeClassifier, start], notJson, withoutMembers),
    )(
      'POST /stop answers 202 at once when the first two requests for %s are %s; one workflow ends STOPPED',
      async (operation, fault) => {
        let left = 2;
        const { post, place, untilEnded } = await overTheWire((name) =>
          name === operation && left-- > 0 ? fault : undefined,
        );
        const { status, body } = await post(place().arn);
        expect([status, body.Status]).toEqual([202, 'STOP_REQUESTED']);
        expect(endingsOf(await untilEnded())).toEqual(['SUCCEEDED STOPPED']);
      },
    );

    test('POST /stop answers within the 28 s of its function when every request is answered at the last attempt', async () => {
      const attempts: Record<string, number> = {};
      const { post, place } = await overTheWire((operation) => {
        attempts[operation] = (attempts[operation] ?? 0) + 1;
        return attempts[operation] < clientOptions.maxAttempts ? 'never answered' : undefined;
      });
      expect((await post(place().arn)).status).toBe(202);
      expect(attempts).toEqual({ [stop]: 3, [describeClassifier]: 3, [start]: 3 });
      const { requestTimeout } = clientOptions.requestHandler;
      // The SDK's backoff is at most 50 and 100 ms between three attempts.
      expect(3 * (3 * requestTimeout + 150)).toBeLessThan(28_000);
    });

    test.each(rows([describeExecution, describeClassifier]))(
      'GET /stop/{ExecutionName} tells no ending while each %s is %s, and the right one when asked again',
      async (operation, fault) => {
        let isFaulty = false;
        const { post, get, place, untilEnded } = await overTheWire((name) =>
          isFaulty && name === operation ? fault : undefined,
        );
        const { body: accepted } = await post(place().arn);
        isFaulty = true;
        const answer = await get(accepted.ExecutionName);
        if (operation === describeClassifier && fault === withoutMembers) {
          expect([answer.status, answer.body.ExecutionStatus]).toEqual([200, 'RUNNING']);
          expect(answer.body).not.toHaveProperty('Status');
        } else expectProblem(answer, 500);

        await untilEnded();
        isFaulty = false;
        const { status, body } = await get(accepted.ExecutionName);
        expect([status, body.ExecutionStatus, body.Status]).toEqual([200, 'SUCCEEDED', 'STOPPED']);
      },
    );
  });

  describe('in virtual time', () => {
    beforeEach(() =>
      jest.useFakeTimers({
        doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'],
        now: Date.UTC(2026, 10, 23, 12),
      }),
    );
    let close = () => {};
    afterEach(() => {
      jest.useRealTimers();
      close();
    });

    const inVirtualTime = (
      faultOf: (operation: string, call: number) => Fault | undefined = () => undefined,
      surroundings: Partial<Surroundings> = {},
    ) => {
      let inFlight = 0;
      let call = 0;
      const startedAt = Date.now();
      const calls: string[] = [];
      const path = stopPath({
        beforeOperation: (operation) => {
          calls.push(operation);
          const [name, statusCode] = faultOf(operation, ++call) ?? [];
          if (name) throw new AwsError(name, 'injected', statusCode);
        },
        clientOptions: (endpoint) => {
          const options = inProcess((request) => {
            inFlight++;
            return endpoint(request).finally(() => inFlight--);
          });
          return { handlers: { ...options, maxAttempts: clientOptions.maxAttempts }, tasks: options };
        },
        ...surroundings,
      });
      /** Time stands still while a request is on its way. */
      const pass = async (milliseconds: number) => {
        do await new Promise((resolve) => setImmediate(resolve));
        while (inFlight || path.tasksInFlight());
        await jest.advanceTimersByTimeAsync(milliseconds);
      };
      const settled = async <T>(promise: Promise<T>): Promise<T> => {
        let isSettled = false;
        const settle = () => {
          isSettled = true;
        };
        promise.then(settle, settle);
        for (await pass(0); !isSettled; ) await pass(100);
        return promise;
      };
      return {
        ...path,
        calls,
        seconds: () => (Date.now() - startedAt) / 1000,
        post: (arn: string) => settled(path.post(arn)),
        get: (name: string) => settled(path.get(name)),
        /** So many callers at once, each asking again for as long as it is throttled. */
        postUntilAccepted: (arn: string, callers: number) =>
          settled(
            Promise.all(
              Array.from({ length: callers }, async () => {
                let answer = await path.post(arn);
                while (answer.status === 429) answer = await path.post(arn);
                return answer;
              }),
            ),
          ),
        wait: async (seconds: number) => {
          for (let second = 0; second < seconds; second++) await pass(1000);
        },
        untilEnded: async () => {
          await pass(0);
          while (path.executions().some(({ status }) => status === 'RUNNING')) await pass(1000);
          return path.executions();
        },
      };
    };

    const passing = [
      ['TooManyRequestsException', 429, faults.tooManyRequests],
      ['ThrottlingException', 429, faults.throttling],
      ['InternalServerException', 503, faults.internal],
    ] as const;

    test.each(passing)(
      '10 minutes of %s from all of AWS: POST /stop answers %i until they are over, then 202; it ends STOPPED',
      async (name, status, fault) => {
        const { post, place, seconds, wait, untilEnded } = inVirtualTime(() => (seconds() < 600 ? fault : undefined));
        const { arn } = place();
        let answer = await post(arn);
        for (; answer.status !== 202; answer = await post(arn)) {
          expectProblem(answer, status, name);
          await wait(Number(answer.headers['retry-after']));
        }
        expect(seconds()).toBeGreaterThanOrEqual(600);
        expect(seconds()).toBeLessThan(600 + 15 + 5);
        expect(endingsOf(await untilEnded())).toEqual(['SUCCEEDED STOPPED']);
      },
    );

    test.each(passing)(
      '10 minutes of %s from all of AWS after the 202: GET answers %i meanwhile; it ends STOPPED',
      async (name, status, fault) => {
        let isFaulty = false;
        const { post, get, place, wait, untilEnded, executions } = inVirtualTime(() => (isFaulty ? fault : undefined));
        const { body } = await post(place().arn);
        isFaulty = true;
        for (let asked = 0; asked < 20; asked++) {
          expectProblem(await get(body.ExecutionName), status, name);
          await wait(30);
        }
        expect(endingsOf(executions())).toEqual(['RUNNING undefined']);
        isFaulty = false;
        expect(endingsOf(await untilEnded())).toEqual(['SUCCEEDED STOPPED']);
        expect((await get(body.ExecutionName)).body).toMatchObject({ Status: 'STOPPED', TrainingSeconds: 120 });
      },
    );

    /** Only the workflow's requests go over the wire. */
    const tasksAtTheWire = async (faultOf: () => WireFaultName | undefined) => {
      const wire = await faultyWire(faultOf);
      close = wire.close;
      return {
        clientOptions: (endpoint: Endpoint) => ({
          handlers: { ...inProcess(endpoint), maxAttempts: clientOptions.maxAttempts },
          // The socket measures idle time, and in real time.
          tasks: wire.clientOptions(endpoint, { socketTimeout: 2500 }),
        }),
      };
    };

    test.each(wireFaultNames.filter((fault) => fault !== withoutMembers))(
      '10 minutes in which each request of the workflow is %s: it goes on and ends STOPPED',
      async (fault) => {
        const wire = await tasksAtTheWire(() => (seconds() < 600 ? fault : undefined));
        const { post, place, seconds, untilEnded } = inVirtualTime(undefined, wire);
        await post(place({ submittedSeconds: 300 }).arn);
        expect(endingsOf(await untilEnded())).toEqual(['SUCCEEDED STOPPED']);
        expect(seconds()).toBeGreaterThan(600);
      },
    );

    test('a request of the workflow is answered with JSON without its members: it fails by name, the second POST starts another; it ends STOPPED', async () => {
      let isFaulty = true;
      const wire = await tasksAtTheWire(() => (isFaulty ? withoutMembers : undefined));
      const { post, get, place, untilEnded } = inVirtualTime(undefined, wire);
      const { arn } = place({ submittedSeconds: 300 });
      const { body: first } = await post(arn);
      const failed = ['FAILED States.Runtime'];
      expect(endingsOf(await untilEnded())).toEqual(failed);
      expect((await get(first.ExecutionName)).body).toMatchObject({ ExecutionStatus: 'FAILED', Status: 'SUBMITTED' });
      isFaulty = false;
      expect((await post(arn)).body.ExecutionName).toBe(`${first.ExecutionName}-2`);
      expect(endingsOf(await untilEnded())).toEqual([...failed, 'SUCCEEDED STOPPED']);
    });

    test('Stop answers but has no effect the first three times: the workflow asks until it has; it ends STOPPED', async () => {
      const { post, get, place, calls, operations, untilEnded } = inVirtualTime();
      const stopTraining = operations[stop];
      let ignored = 0;
      Object.assign(operations, {
        [stop]: (request: Record<string, unknown>) => (ignored++ < 3 ? {} : stopTraining?.(request)),
      });
      const { body } = await post(place().arn);
      expect(body.Status).toBe('TRAINING');
      expect(endingsOf(await untilEnded())).toEqual(['SUCCEEDED STOPPED']);
      expect(calls.filter((operation) => operation === stop)).toHaveLength(4);
      expect((await get(body.ExecutionName)).body.Status).toBe('STOPPED');
    });

    test('training wins the race: it ends TRAINED, and costs its whole training', async () => {
      const { post, get, place, wait, untilEnded } = inVirtualTime();
      const { arn } = place({ trainingSeconds: 1200 });
      await wait(1150);
      const { body } = await post(arn);
      expect(body.Status).toBe('STOP_REQUESTED');
      expect(endingsOf(await untilEnded())).toEqual(['SUCCEEDED TRAINED']);
      expect((await get(body.ExecutionName)).body).toMatchObject({
        Status: 'TRAINED',
        TrainingSeconds: 1200,
        TrainingCostUsd: 1,
      });
    });

    const notFound = ['ResourceNotFoundException', 400] as const;
    test.each([
      ['before Stop', 1],
      ['between Stop and Describe', 2],
    ])('classifier deleted %s: POST /stop answers 404 and starts nothing', async (_, first) => {
      const { post, place, executions } = inVirtualTime((_, call) => (call >= first ? notFound : undefined));
      expectProblem(await post(place().arn), 404, 'ResourceNotFoundException');
      expect(executions()).toEqual([]);
    });

    test.each([
      ['between Describe and StartExecution', 1],
      ['at the first poll after Wait', 2],
      ['at the second', 3],
      ['at the third', 4],
    ])(
      'classifier deleted %s: the workflow fails with ResourceNotFoundException, and GET tells it',
      async (_, firstPoll) => {
        let polls = -1;
        const { post, get, place, untilEnded } = inVirtualTime((operation) => {
          if (operation === describeClassifier) polls++;
          return polls >= firstPoll && operation !== start && operation !== describeExecution ? notFound : undefined;
        });
        const { status, body } = await post(place().arn);
        expect(status).toBe(202);
        expect(endingsOf(await untilEnded())).toEqual(['FAILED ResourceNotFoundException']);
        const { body: ended } = await get(body.ExecutionName);
        expect(ended).toMatchObject({ ExecutionStatus: 'FAILED', Error: 'ResourceNotFoundException' });
        expect(ended).not.toHaveProperty('Status');
      },
    );

    test('classifier deleted before GET: it still tells the Status that training ended with', async () => {
      const { post, get, place, operations, wait, untilEnded } = inVirtualTime();
      const { arn } = place();
      const { body } = await post(arn);
      await untilEnded();
      await operations.DeleteDocumentClassifier?.({ DocumentClassifierArn: arn });
      await wait(10);
      const { status, body: ended } = await get(body.ExecutionName);
      expect([status, ended.ExecutionStatus, ended.Status]).toEqual([200, 'SUCCEEDED', 'STOPPED']);
      expect(ended).not.toHaveProperty('TrainingSeconds');
    });

    test.each([
      ['ThrottlingException', 429, 'ThrottlingException', faults.throttling],
      ['AccessDeniedException', 500, 'InternalFailure', faults.accessDenied],
      ['InternalServerException', 503, 'InternalServerException', faults.internal],
    ] as const)(
      'StartExecution fails after Stop with %s: POST /stop answers %i, the second one completes it; it ends STOPPED',
      async (_, status, code, fault) => {
        let isFaulty = true;
        const { post, place, statusOf, executions, untilEnded } = inVirtualTime((operation) =>
          isFaulty && operation === start ? fault : undefined,
        );
        const { arn } = place();
        expectProblem(await post(arn), status, code);
        expect([await statusOf(arn), executions()]).toEqual(['STOP_REQUESTED', []]);
        isFaulty = false;
        const { body } = await post(arn);
        expect(namesOf(executions())).toEqual([body.ExecutionName]);
        expect(endingsOf(await untilEnded())).toEqual(['SUCCEEDED STOPPED']);
      },
    );

    test('the same POST 50 times at once, every third request throttled: all get 202 with one name in the end, one workflow ends STOPPED', async () => {
      const { postUntilAccepted, place, executions, untilEnded } = inVirtualTime((operation, call) =>
        // Describe is left alone: without SubmitTime a run can't be told from another, and its workflow has another name.
        operation !== describeClassifier && call % 3 === 0 ? faults.throttling : undefined,
      );
      const answers = await postUntilAccepted(place().arn, 50);
      expect(answers.map(({ body }) => [body.ExecutionName])).toEqual(Array(50).fill(namesOf(executions())));
      expect(endingsOf(await untilEnded())).toEqual(['SUCCEEDED STOPPED']);
    });

    test.each([
      ['ahead', 600],
      ['behind', -600],
    ])(
      'Comprehend’s clock is 10 minutes %s: GET tells the live Status, then the ending at most one poll late',
      async (_, skewSeconds) => {
        const { post, get, place, wait, seconds, untilEnded } = inVirtualTime(undefined, {
          clock: () => Date.now() + skewSeconds * 1000,
        });
        const { arn } = place();
        await wait(60);
        const { body } = await post(arn);
        await wait(30);
        expect((await get(body.ExecutionName)).body).toMatchObject({
          ExecutionStatus: 'RUNNING',
          Status: 'STOP_REQUESTED',
        });
        expect(endingsOf(await untilEnded())).toEqual(['SUCCEEDED STOPPED']);
        expect(seconds()).toBeLessThanOrEqual(60 + 120 + 15 + 1);
        expect((await get(body.ExecutionName)).body).toMatchObject({ Status: 'STOPPED', TrainingSeconds: 180 });
      },
    );

    test.each([
      ['ahead', 600, 0],
      ['behind', -600, 660],
    ])(
      'Comprehend’s clock is 10 minutes %s: TrainingSeconds of a job that still trains is never negative',
      async (_, skewSeconds, seconds) => {
        const clock = () => Date.now() + skewSeconds * 1000;
        const { post, get, place, wait, untilEnded } = inVirtualTime(undefined, { clock });
        const submitTime = clock();
        const { arn } = place({ submitTime, pinnedStatus: 'PAUSED' });
        const { body } = await post(arn);
        expect(endingsOf(await untilEnded())).toEqual(['FAILED UnknownStatus']);
        place({ submitTime, pinnedStatus: 'TRAINING' });
        await wait(60);
        expect((await get(body.ExecutionName)).body).toMatchObject({
          ExecutionStatus: 'FAILED',
          Status: 'TRAINING',
          TrainingSeconds: seconds,
          TrainingCostUsd: (seconds * 3) / 3600,
        });
      },
    );

    test('Comprehend’s clock is 10 minutes behind: GET tells nothing of another run that took the ARN 5 minutes later', async () => {
      const clock = () => Date.now() - 600_000;
      const { post, get, place, wait, untilEnded } = inVirtualTime(undefined, { clock });
      const { body } = await post(place().arn);
      await untilEnded();
      await wait(300);
      place();
      const { body: ended } = await get(body.ExecutionName);
      expect([ended.ExecutionStatus, ended.Status]).toEqual(['SUCCEEDED', 'STOPPED']);
      expect(ended).not.toHaveProperty('TrainingSeconds');
    });

    test.each([
      ['FAILED Comprehend.TooManyRequestsException', {}, faults.tooManyRequests],
      ['FAILED Comprehend.ComprehendException', {}, faults.accessDenied],
      ['FAILED UnknownStatus', { pinnedStatus: 'PAUSED' }, undefined],
      ['TIMED_OUT undefined', { pinnedStatus: 'STOP_REQUESTED' }, undefined],
    ] as const)(
      'a workflow that ended %s: 50 POSTs at once start one other; it ends STOPPED, the first stays as it was',
      async (ending, run, fault) => {
        let isFaulty = false;
        const { post, postUntilAccepted, get, place, untilEnded } = inVirtualTime((operation) =>
          isFaulty && operation !== describeExecution ? fault : undefined,
        );
        const submitTime = Date.now();
        const { arn } = place({ submitTime, ...run });
        const { body: first } = await post(arn);
        isFaulty = true;
        expect(endingsOf(await untilEnded())).toEqual([ending]);

        isFaulty = false;
        place({ submitTime });
        const answers = await postUntilAccepted(arn, 50);
        expect(new Set(answers.map(({ status, body }) => `${status} ${body.ExecutionName}`))).toEqual(
          new Set([`202 ${first.ExecutionName}-2`]),
        );
        expect(endingsOf(await untilEnded())).toEqual([ending, 'SUCCEEDED STOPPED']);
        expect((await get(first.ExecutionName)).body.ExecutionStatus).toBe(ending.split(' ')[0]);
      },
      20_000,
    );
  });
});
