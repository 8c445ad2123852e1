/** Less than a second, since a change of Status is to be seen within two. */
const everyMs = 800;

/**
 * Calls a function again and again, from one end to the next beginning; not while the page is hidden, and at once when it
 * is shown again. The function itself says what fails, and doesn't throw.
 *
 * @returns calls it once more, whatever the time
 */
export const keepCurrent = (read: () => Promise<void>): (() => void) => {
  let timer: number | undefined;
  let reading = Promise.resolve();
  const run = (): void => {
    reading = reading.then(read).then(() => {
      clearTimeout(timer);
      if (!document.hidden) timer = setTimeout(run, everyMs);
    });
  };
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) run();
  });
  run();
  return run;
};
