/** Less than a second, since a change of Status is to be seen within two. */
const everyMs = 800;

/**
 * Calls a function again and again, from one end to the next beginning; not while the page is hidden, and at once when it
 * is shown again. What the function throws is for the function to tell.
 *
 * @returns calls it now, whatever the time
 */
export const keepCurrent = (read: () => Promise<void>): (() => void) => {
  let timer: number | undefined;
  let isUnderWay = false;
  let isAskedFor = false;
  const run = async (): Promise<void> => {
    clearTimeout(timer);
    if (isUnderWay) {
      isAskedFor = true;
      return;
    }
    isUnderWay = true;
    await read().catch(() => {});
    isUnderWay = false;
    if (document.hidden) return;
    timer = setTimeout(run, isAskedFor ? 0 : everyMs);
    isAskedFor = false;
  };
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) run();
  });
  run();
  return () => void run();
};
