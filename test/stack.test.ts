import { readFileSync } from 'node:fs';
import * as comprehend from '@aws-sdk/client-comprehend';
import aslValidator from 'asl-validator';
import type { StackSettings } from '../lib/settings.ts';
import { definitionOf } from './support/definitions.ts';
import { everything, synth } from './support/stack.ts';

const stack = synth(everything);
const { monthlyLimitUsd: _, maxTrainingMinutes: __, ...withoutLimits } = everything;
const withoutGuard = synth(withoutLimits);
const stopPath = synth();
const workflows = ['StopWorkflow', 'StopEntityRecognizerWorkflow', 'GuardSweepWorkflow'];

/**
 * CloudFormation takes another logical id for another resource: it makes a new one and deletes the old. That loses data
 * (ledger, logs, dead letters), subscriptions that somebody confirmed, or a name that others know: the API's URL, an ARN. So
 * a rename is a breaking change, and CHANGELOG.md has it.
 */
describe('logical ids and types', () => {
  type Listed = Readonly<Record<string, string>>;
  /** Ids by type, with blanks between them. */
  const listed: Readonly<Record<'always' | 'withGuard' | 'withoutGuard', Listed>> = JSON.parse(
    readFileSync(new URL('logical-ids.json', import.meta.url), 'utf8'),
  );
  const expected = (...lists: readonly Listed[]) =>
    lists.flatMap((list) => Object.entries(list).flatMap(([type, ids]) => ids.split(' ').map((id) => `${type} ${id}`)));
  /** A deployment's id ends with a hash of the API's content. */
  const idsOf = ({ template }: typeof stack) =>
    Object.entries(template.Resources).map(
      ([id, { Type }]) => `${Type.slice('AWS::'.length)} ${id.replace(/^(ApiDeployment[0-9A-F]{8}).*/, '$1')}`,
    );

  test('are as they were, with every setting', () => {
    expect(idsOf(stack).sort()).toEqual(expected(listed.always, listed.withGuard).sort());
  });

  test('are as they were, with every setting but the guard’s', () => {
    expect(idsOf(withoutGuard).sort()).toEqual(expected(listed.always, listed.withoutGuard).sort());
  });
});

describe('the guard', () => {
  test.each<[string, Partial<StackSettings>, boolean]>([
    ['is not there by default', {}, false],
    ['is there with monthlyLimitUsd', { monthlyLimitUsd: 500 }, true],
    ['is there with maxTrainingMinutes', { maxTrainingMinutes: 600 }, true],
  ])('%s, and so are its outputs', (___, given, isThere) => {
    const { template, outputs } = synth(given);
    expect(Object.keys(template.Resources).some((id) => /^(Guard|StopAll)/.test(id))).toBe(isThere);
    const ofGuard = ['StopAllEndpoint', 'SweepWorkflowArn', 'ReportTopicArn'];
    expect([...outputs].sort()).toEqual(
      [
        ...['ApiUrl', 'StopEndpoint', 'TrainingEndpoint', 'StopWorkflowArn', 'StopEntityRecognizerWorkflowArn'],
        ...(isThere ? ofGuard : []),
      ].sort(),
    );
  });

  test('alone uses services that cost while nothing is stopped; the stop path does not', () => {
    const types = new Set(Object.values(stopPath.template.Resources).map(({ Type }) => Type));
    expect([...types].filter((type) => !/^AWS::(ApiGateway|IAM|Lambda|Logs|StepFunctions)::/.test(type))).toEqual([]);
  });

  test('leaves the stop path as it is', () => {
    const ofStop = (of: typeof stack) =>
      ['StopWorkflow', 'StopEntityRecognizerWorkflow'].map((name) => of.one('StepFunctions::StateMachine', name));
    expect(ofStop(stack)).toEqual(ofStop(stopPath));
  });
});

describe('logs', () => {
  const groupsOf = (of: typeof stack) => Object.entries(of.ofType('Logs::LogGroup'));

  test('are kept as long as logRetentionDays says, all of them', () => {
    for (const [given, days] of [
      [everything, 90],
      [{ ...everything, logRetentionDays: 7 }, 7],
      [{ logRetentionDays: 3653 }, 3653],
    ] as const) {
      const groups = groupsOf(synth(given));
      expect(groups.length).toBeGreaterThan(5);
      for (const [name, { RetentionInDays }] of groups) expect([name, RetentionInDays]).toEqual([name, days]);
    }
  });

  // Names of two stacks differ, see names.test.ts.
  test.each(workflows)('of %s have every event, under /aws/vendedlogs/, and the workflow is traced', (name) => {
    const { TracingConfiguration, LoggingConfiguration } = stack.one('StepFunctions::StateMachine', name);
    expect([TracingConfiguration, LoggingConfiguration]).toMatchObject([{ Enabled: true }, { Level: 'ALL' }]);
    // Which uses no resource policy up.
    const [, group] = /\{(\w+)\.Arn\}/.exec(JSON.stringify(LoggingConfiguration)) ?? [];
    const { LogGroupName } = stack.one('Logs::LogGroup', group);
    expect(LogGroupName).toMatch(/^\/aws\/vendedlogs\/states\/[\w./#-]{1,400}$/);
  });
});

describe.each(workflows)('%s', (name) => {
  const definition = definitionOf(stack, name);
  const states = Object.entries(definition.States);
  const tasks = states.filter(([, { Type }]) => Type === 'Task');

  test('is valid Amazon States Language, JSONPath only, for interpreters outside AWS', () => {
    const { isValid, errorsText } = aslValidator(structuredClone(definition), { checkPaths: true, checkArn: true });
    expect(isValid ? '' : errorsText('\n')).toBe('');
    expect(JSON.stringify(definition)).not.toMatch(/QueryLanguage|JSONata|"Assign"|"Arguments"|"Output"/);
  });

  test('names in Retry and Catch only errors that something can throw', () => {
    /** As Step Functions names the errors that a service's API model has. */
    const modelled = (service: string, sdk: object, Base: abstract new (...options: never) => Error) =>
      Object.entries(sdk)
        .filter(([, exported]) => exported?.prototype instanceof Base)
        .map(([error]) => `${service}.${error.replace(/(Exception)?$/, 'Exception')}`);
    const known = [
      ...modelled('Comprehend', comprehend, comprehend.ComprehendServiceException),
      // Assumed of one that the model doesn't have.
      'Comprehend.ComprehendException',
      ...['States.ALL', 'States.Timeout', 'States.TaskFailed'],
    ];
    const named = states.flatMap(([, { Retry = [], Catch = [] }]) =>
      [...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals),
    );
    expect(named.filter((error) => !known.includes(error))).toEqual([]);
  });

  test('has only Tasks that end by themselves, are retried, and are on a list', () => {
    for (const [task, { Resource = '', TimeoutSeconds, Retry }] of tasks) {
      expect([task, Number(TimeoutSeconds) > 0 && Number(TimeoutSeconds) <= definition.TimeoutSeconds]).toEqual([
        task,
        true,
      ]);
      expect(Retry?.length).toBeGreaterThan(0);
      const [, operation] = /^arn:aws:states:::aws-sdk:comprehend:(\w+)$/.exec(Resource) ?? [];
      if (operation)
        expect(Object.keys(comprehend)).toContain(
          `${operation.charAt(0).toUpperCase()}${operation.slice(1)}`.concat('Command'),
        );
      else expect(Resource).toMatch(/^arn:aws:states:::(lambda:invoke|sns:publish|events:putEvents)$/);
    }
  });
});
