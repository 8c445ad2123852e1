import type { Members } from '../wire/operation.ts';
import { compilePattern } from './event-pattern.ts';

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
      try {
        if (EventBusName !== 'default') throw new Error(`there is no event bus ${EventBusName} here, only default`);
        return {
          name,
          ...(ScheduleExpression !== undefined && { schedule: String(ScheduleExpression) }),
          matches: EventPattern === undefined ? () => false : compilePattern(EventPattern),
          targets: (Targets as readonly Members[]).map((target) => targetOf(target, targetFor)),
        };
      } catch (error) {
        throw new Error(`The rule ${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
      }
    });

const targetOf = (properties: Members, targetFor: (arn: string) => Target | undefined): Target => {
  const beyond = Object.keys(properties).find((member) => !ignoredOfTarget.includes(member));
  if (beyond) throw new Error(`the target ${properties.Arn} has ${beyond}, which the local mode can't carry out`);
  const target = targetFor(String(properties.Arn));
  if (!target) throw new Error(`the local mode has nothing for the target ${properties.Arn}`);
  return target;
};
