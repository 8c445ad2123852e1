import { validation } from './validation.ts';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const maxDigits = 38;
/** Of the first digit: numbers reach from 1e-130 to 9.9…e125. */
const exponents = { min: -130, max: 125 };

const form = /^(?<sign>[+-]?)(?=\.?\d)(?<whole>\d*)(?:\.(?<fraction>\d*))?(?:e(?<exponent>[+-]?\d+))?$/i;

/**
 * A number as DynamoDB stores and answers it: without exponent, leading and trailing zeros, and `-0` as `0`. So `1.50` is `1.5`,
 * and `1e3` is `1000`.
 *
 * @throws ValidationException it is no number, has too many digits, or is too large or too small
 */
export const normalizedNumber = (text: string): string => {
  const cannot = 'The parameter cannot be converted to a numeric value';
  if (text === '') throw validation(cannot);
  const groups = form.exec(text)?.groups;
  if (!groups) throw validation(`${cannot}: ${text}`);
  const { sign, whole = '', fraction = '', exponent = '0' } = groups;
  const written = `${whole}${fraction}`;
  const first = written.search(/[1-9]/);
  if (first < 0) return '0';
  // A pattern for the zeros at the end would take a time that grows with their square.
  let end = written.length;
  while (written[end - 1] === '0') end -= 1;
  const digits = written.slice(first, end);

  /** How many of the digits stand before the point; below 0 it is the number of zeros that stand between. */
  const point = whole.length - first + Number(exponent);
  const broken = (what: string) =>
    validation(
      `Number ${what}flow. Attempting to store a number with magnitude ${what === 'over' ? 'larger' : 'smaller'} than supported range`,
    );
  if (point - 1 > exponents.max) throw broken('over');
  if (point - 1 < exponents.min) throw broken('under');
  if (digits.length > maxDigits)
    throw validation(`Attempting to store more than ${maxDigits} significant digits in a Number`);

  const before = digits.slice(0, Math.max(0, point)).padEnd(point, '0') || '0';
  const after = point < 0 ? '0'.repeat(-point) + digits : digits.slice(point);
  return `${sign === '-' ? '-' : ''}${before}${after && `.${after}`}`;
};

/** Which of two normalized numbers is larger, by their exact values: below 0, 0 or above 0, as for a sort. */
export const compareNumbers = (one: string, other: string): number => {
  const [left, right] = [one, other].map((text) => text.split('.'));
  const decimals = Math.max(left?.[1]?.length ?? 0, right?.[1]?.length ?? 0);
  const scaled = ([whole = '', fraction = '']: readonly string[] = []) =>
    BigInt(whole + fraction.padEnd(decimals, '0'));
  const difference = scaled(left) - scaled(right);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};
