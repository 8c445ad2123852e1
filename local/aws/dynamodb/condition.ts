import type { Members } from '../wire/operation.ts';
import { type AttributeValue, areEqual, type Item, order, orderedTypes } from './attribute-value.ts';
import { expressionOf, type Operand } from './expression.ts';

/** Whether a condition holds for an item; one that isn't there has no attributes. */
export type Condition = (item: Item) => boolean;

const comparisons: Readonly<Record<string, (left: AttributeValue, right: AttributeValue) => boolean>> = {
  '=': areEqual,
  '<>': (left, right) => !areEqual(left, right),
  '<': (left, right) => order(left, right) < 0,
  '<=': (left, right) => order(left, right) <= 0,
  '>': (left, right) => order(left, right) > 0,
  '>=': (left, right) => order(left, right) >= 0,
};

/** This emulator's own limit: parentheses can't be nested deeper. */
const maxTokens = 1000;

/**
 * The condition in a request's ConditionExpression: comparisons, `attribute_exists`, `attribute_not_exists`, AND, OR, NOT and
 * parentheses, over attributes of the top level.
 *
 * @returns undefined where the request has none
 * @throws ValidationException for what AWS refuses, and for what is beyond this emulator
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export const conditionOf = (request: Members): Condition | undefined => {
  const expression = expressionOf(request, 'ConditionExpression');
  if (!expression) return undefined;
  const { tokens, invalid, operandOf } = expression;
  if (tokens.length > maxTokens) throw invalid(`The local endpoint takes at most ${maxTokens} words and signs`);
  let position = 0;
  /** Where pairs of parentheses end, by where they begin. */
  const closing = new Map<number, number>();
  const syntaxError = () => {
    const near = tokens.slice(Math.max(0, position - 1), position + 2).join(' ');
    return invalid(`Syntax error, or more than the local endpoint takes; near: "${near}"`);
  };
  const take = (word: string | RegExp) => {
    const isThere = typeof word === 'string' ? tokens[position] === word : word.test(tokens[position] ?? '');
    if (isThere) position += 1;
    return isThere;
  };
  const expect = (sign: string) => {
    if (!take(sign)) throw syntaxError();
  };
  const operand = () => operandOf(tokens[position++] ?? '');

  const existence = (name: string, wanted: boolean): Condition => {
    expect('(');
    const argument = operand();
    expect(')');
    if ('path' in argument) return (item) => Object.hasOwn(item, argument.path) === wanted;
    throw invalid(`Operator or function requires a document path; operator or function: ${name}`);
  };

  /** @throws ValidationException they can't be compared */
  const checkOperands = (operator: string, operands: readonly [Operand, Operand]): void => {
    const [first, second] = operands.map((side) => ('path' in side ? side.path : undefined));
    if (first !== undefined && first === second) {
      const rule = 'The first operand must be distinct from the remaining operands for this operator or function';
      throw invalid(`${rule}; operator: ${operator}, first operand: [${first}]`);
    }
    if (!/[<>]/.test(operator) || operator === '<>') return;
    for (const type of operands.flatMap((side) => ('value' in side ? Object.keys(side.value) : []))) {
      // The words are assumed.
      if (orderedTypes.includes(type)) continue;
      throw invalid(`Incorrect operand type for operator or function; operator: ${operator}, operand type: ${type}`);
    }
  };

  const comparison = (): Condition => {
    const left = operand();
    const operator = tokens[position] ?? '';
    const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
    if (!compare) throw syntaxError();
    position += 1;
    const right = operand();
    checkOperands(operator, [left, right]);
    return (item) => {
      const [one, other] = [left, right].map((side) => ('path' in side ? item[side.path] : side.value));
      // An attribute that is missing is unequal to everything, and before or after nothing.
      return one && other ? compare(one, other) : operator === '<>';
    };
  };

  const term = (): Condition => {
    if (take(/^not$/i)) {
      const negated = term();
      return (item) => !negated(item);
    }
    for (const name of ['attribute_exists', 'attribute_not_exists']) {
      if (take(name)) return existence(name, name === 'attribute_exists');
    }
    const start = position;
    if (!take('(')) return comparison();
    const inner = disjunction();
    expect(')');
    if (closing.get(start + 1) === position - 2) throw invalid('The expression has redundant parentheses;');
    closing.set(start, position - 1);
    return inner;
  };
  const conjunction = (): Condition => {
    const terms = [term()];
    while (take(/^and$/i)) terms.push(term());
    return (item) => terms.every((condition) => condition(item));
  };
  const disjunction = (): Condition => {
    const terms = [conjunction()];
    while (take(/^or$/i)) terms.push(conjunction());
    return (item) => terms.some((condition) => condition(item));
  };

  const condition = disjunction();
  if (position < tokens.length) throw syntaxError();
  return condition;
};
