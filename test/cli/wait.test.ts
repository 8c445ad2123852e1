import { failure } from '../../cli/failure.ts';
import { waitUntil } from '../../cli/wait.ts';

const away = failure('The API is away', { canRetry: true });
const refused = failure('The API refuses');

/** Waits without a pause until it sees `over`. */
const waitThrough = (looks: readonly (string | Error)[]) => {
  const left = [...looks];
  const look = async () => {
    const seen = left.shift();
    if (typeof seen !== 'string') throw seen;
    return seen;
  };
  const { signal } = new AbortController();
  return waitUntil(look, (seen) => seen === 'over', { retryAfterSeconds: 0, signal });
};
const faults = (n: number) => Array<Error>(n).fill(away);

test('survives five faults in a row, however often', async () => {
  await expect(waitThrough([...faults(5), 'goes on', ...faults(5), 'over'])).resolves.toBe('over');
});

test.each([
  ['six faults in a row', [...faults(6), 'over'], away],
  ['six in a row behind an answer', ['goes on', ...faults(6), 'over'], away],
  ['what will not pass', ['goes on', refused, 'over'], refused],
])('ends at %s', async (_, looks, error) => {
  await expect(waitThrough(looks)).rejects.toBe(error);
});
