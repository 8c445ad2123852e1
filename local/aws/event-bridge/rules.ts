import type { Members } from '../wire/operation.ts';

/** What gets the events of a rule. */
export type Target = (event: object) => unknown;

/** A rule of the stack: one with a pattern, or one with a schedule, `rate(5 minutes)`. */
export interface Rule {
  /** Its logical id. */
  readonly name: string;
  readonly schedule?: string;
  /** Never where there is only a schedule. */
  readonly matches: (event: object) => boolean;
  readonly targets: readonly Target[];
}

/** Members of a synthesized target that change nothing here: who may call, and what follows a failure. */
const ignoredOfTarget = ['Arn', 'Id', 'RoleArn', 'RetryPolicy', 'DeadLetterConfig'];

/**
 * The rules among a stack's `AWS::Events::Rule` resources, by logical id, but for the disabled ones.
 *
 * @param targetFor - what an ARN stands for here, undefined if nothing does
 * @throws Error of one line naming the rule: of a bus, a pattern, a target or its input that can't be had here
 */
export const synthesizedRules = (
  resources: Readonly<Record<string, Members>>,
  targetFor: (arn: string) => Target | undefined,
): readonly Rule[] =>
  Object.entries(resources)
    .filter(([, { State }]) => State !== 'DISABLED')
    .map(([name, { EventPattern, ScheduleExpression, EventBusName = 'default', Targets = [] }]) => {
      const invalid = (reason: string) => new Error(`The rule ${name}: ${reason}`);
      const targetOf = ({ Arn, ...properties }: Members): Target => {
        const beyond = Object.keys(properties).find((member) => !ignoredOfTarget.includes(member));
        if (beyond) throw invalid(`the target ${Arn} has ${beyond}, which the local mode can't carry out`);
        const target = targetFor(String(Arn));
        if (!target) throw invalid(`the local mode has nothing for the target ${Arn}`);
        return target;
      };
      if (EventBusName !== 'default') throw invalid(`there is no event bus ${EventBusName} here, only default`);
      return {
        name,
        ...(ScheduleExpression !== undefined && { schedule: String(ScheduleExpression) }),
        matches: EventPattern === undefined ? () => false : compilePattern(EventPattern as Members, invalid),
        targets: (Targets as readonly Members[]).map(targetOf),
      };
    });

type Test = (value: unknown) => boolean;

/**
 * Compiles an EventBridge event pattern: values, `prefix` and `$or`, all that this project's rules need.
 *
 * As on AWS, arrays in events count as their elements: of the elements of one array all fields must be in the same one.
 *
 * @param invalid - makes the error for an operator beyond these
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export const compilePattern = (pattern: Members, invalid: (reason: string) => Error): Test => {
  const tests = Object.entries(pattern).map(([name, inner]): Test => {
    if (name === '$or') {
      const alternatives = (inner as readonly Members[]).map((alternative) => compilePattern(alternative, invalid));
      return (element) => alternatives.some((test) => test(element));
    }
    const test = Array.isArray(inner) ? valuesTest(inner, name, invalid) : compilePattern(inner as Members, invalid);
    return (element) => test((element as Members | null | undefined)?.[name]);
  });
  return (value) => elementsOf(value).some((element) => tests.every((test) => test(element)));
};

/** At all depths: EventBridge doesn't tell a list within a list from one list. */
const elementsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.flatMap(elementsOf) : [value]);

const valuesTest = (values: readonly unknown[], field: string, invalid: (reason: string) => Error): Test => {
  const tests = values.map((wanted): Test => {
    if (typeof wanted !== 'object' || wanted === null) return (value) => value === wanted;
    const { prefix, ...others } = wanted as { readonly prefix?: string };
    const [beyond] = Object.keys(others);
    if (beyond !== undefined) throw invalid(`at ${field} the local mode has no operator ${beyond}, only prefix`);
    return (value) => typeof value === 'string' && value.startsWith(`${prefix}`);
  });
  return (value) => elementsOf(value).some((element) => tests.some((test) => test(element)));
};
