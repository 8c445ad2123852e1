import { synthesize } from '../../../local/host/synthesized.ts';
import { classifier, openConsole, recognizer } from '../../support/console-page.ts';
import { noon } from '../../support/virtual-time.ts';

describe('the table', () => {
  test('follows a change of Status by itself, and drops what has ended', async () => {
    const { row, stopIn, section, passTime, place } = await openConsole({
      before: (place) => place(classifier, 'invoices', { submittedSeconds: 60, trainingSeconds: 60 }),
    });
    await stopIn(row('invoices').filter({ hasText: 'SUBMITTED' })).waitFor();
    passTime(61);
    await row('invoices').filter({ hasText: 'TRAINING' }).waitFor();
    place(recognizer, 'parts');
    await row('parts').waitFor();
    passTime(60);
    await row('invoices').waitFor({ state: 'detached' });
    await section('Ended lately').getByText('TRAINED', { exact: true }).waitFor();
    expect(await row('parts').count()).toBe(1);
  });

  test('keeps the focus on the same run’s button while others come and go', async () => {
    const opened = await openConsole({
      before: (place) => {
        place(classifier, 'first', { submitTime: noon - 3000, trainingSeconds: 60 });
        place(classifier, 'second', { submitTime: noon - 2000 });
        place(recognizer, 'third', { submitTime: noon - 1000 });
      },
    });
    const { page, row, stopIn, passTime, place } = opened;
    await stopIn(row('second')).focus();
    passTime(100);
    await row('first').waitFor({ state: 'detached' });
    place(recognizer, 'fourth');
    await row('fourth').waitFor();
    expect(await row('second').locator(':focus').count()).toBe(1);
    await page.keyboard.press('Enter');
    expect(await opened.dialog.textContent()).toContain('classifier second?');
  });

  test('says when the stack has none, and the rest works', async () => {
    const { page, section } = await openConsole({ stack: synthesize('us-east-1', { dashboard: false }) });
    await page.getByText('This stack has no dashboard, and so no live table').waitFor();
    await section('Start a training run').getByText('none is deployed here').waitFor();
    await section('Executions').getByText('None yet.').waitFor();
  });
});

describe('Stop', () => {
  test('asks first, and Cancel and Escape leave the run alone', async () => {
    const { row, stopIn, dialog, page, place, statusOf, requests } = await openConsole();
    const model = place(classifier, 'invoices');
    const cancel = dialog.getByRole('button', { name: 'Cancel' });
    for (const leave of [() => cancel.click(), () => page.keyboard.press('Escape')]) {
      await stopIn(row('invoices')).click();
      expect(await dialog.getByRole('heading').textContent()).toBe('Stop training document classifier invoices?');
      expect(await dialog.textContent()).toContain('What it has learned is lost.');
      expect(await dialog.locator(':focus').textContent()).toBe('Cancel');
      await leave();
      await dialog.waitFor({ state: 'hidden' });
      expect(await row('invoices').locator(':focus').textContent()).toBe('Stop');
    }
    expect([statusOf(model), requests.filter((url) => url.includes('/call'))]).toEqual(['TRAINING', []]);
  });

  test('stops a run, which is followed to its end', async () => {
    const { row, stopIn, dialog, page, section, place, statusOf, passTime } = await openConsole();
    const [model, other] = [place(recognizer, 'invoices'), place(classifier, 'other')];
    await stopIn(row('invoices')).click();
    await dialog.getByRole('button', { name: 'Stop', exact: true }).click();
    await row('invoices').filter({ hasText: 'STOP_REQUESTED' }).waitFor();
    await page
      .getByRole('log')
      .filter({ hasText: /invoices.*: STOP_REQUESTED/ })
      .waitFor();
    await page.getByRole('status').filter({ hasText: 'Comprehend was asked to stop' }).waitFor();
    expect([statusOf(model), statusOf(other)]).toEqual(['STOP_REQUESTED', 'TRAINING']);
    await row('invoices').getByRole('link', { name: 'Being stopped' }).click();
    const execution = section('Executions').getByRole('listitem').filter({ hasText: 'invoices' });
    await execution.filter({ hasText: 'RUNNING' }).waitFor();
    expect(new URL(page.url()).hash).toBe(`#${await execution.getAttribute('id')}`);
    passTime(31);
    await row('invoices').waitFor({ state: 'detached' });
    await execution.filter({ hasText: 'SUCCEEDED' }).getByText('STOPPED, trained 0:00:30, $0.03').waitFor();
    await section('Ended lately').getByRole('listitem').filter({ hasText: 'invoices' }).waitFor();
    await page
      .getByRole('log')
      .filter({ hasText: /invoices: STOPPED/ })
      .waitFor();
  });

  test('keeps its dialog open while the table changes, and says how the run has ended', async () => {
    const { row, stopIn, dialog, page, place, passTime } = await openConsole();
    place(classifier, 'invoices', { trainingSeconds: 60 });
    place(classifier, 'other');
    await stopIn(row('invoices')).click();
    passTime(61);
    await page.getByRole('row', { includeHidden: true }).filter({ hasText: 'invoices' }).waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('has ended training already: TRAINED').waitFor();
    expect(await page.locator(':focus').getAttribute('id')).toBe('widget');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText('has ended training already').waitFor({ state: 'hidden' });
  });
});

test('Postpone asks first, and spares that run alone', async () => {
  const { row, dialog, page, place } = await openConsole();
  const [model, other] = [place(classifier, 'invoices'), place(classifier, 'other')];
  const tagOf = ({ tags }: typeof model) => tags.get('stop-training');
  const postpone = row('invoices').getByRole('button', { name: 'Postpone 2 h' });
  await postpone.click();
  expect(await dialog.getByRole('heading').textContent()).toBe('Postpone the stop of document classifier invoices?');
  expect(await dialog.textContent()).toContain('The guard leaves it alone until 23 Nov, 14:00 UTC');
  expect(await dialog.getByRole('button').allTextContents()).toEqual(['Cancel', 'Postpone']);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(tagOf(model)).toBeUndefined();
  await postpone.click();
  await dialog.getByRole('button', { name: 'Postpone', exact: true }).click();
  await page.getByRole('status').filter({ hasText: 'invoices alone until 23 Nov, 14:00 UTC.' }).waitFor();
  await row('invoices').filter({ hasText: 'until 23 Nov, 14:00' }).waitFor();
  expect([tagOf(model), tagOf(other)]).toEqual(['until=2026-11-23T14:00:00Z', undefined]);
  // The button is gone, and the focus with it, unless the table takes it.
  expect(await page.locator('#widget:focus').count()).toBe(1);
  // Until time goes on there is nothing more to postpone.
  expect(await row('invoices').getByRole('button').allTextContents()).toEqual(['Stop']);
});

describe('the page', () => {
  test('rests while it is hidden, and catches up when it is shown', async () => {
    const { page, requests, row, place } = await openConsole();
    const setHidden = (hidden: boolean) =>
      page.evaluate(`
        Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));`);
    await page.clock.install();
    await setHidden(true);
    await page.clock.runFor(5000);
    const { length } = requests;
    await page.clock.runFor(60_000);
    expect(requests).toHaveLength(length);
    place(classifier, 'invoices');
    await setHidden(false);
    await row('invoices').waitFor();
  });

  test('says when the server is gone, and notices by itself when it is back', async () => {
    const { page, takeProblems } = await openConsole();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.context().setOffline(true);
    await page.getByText('The local mode does not answer.').first().waitFor();
    await page.context().setOffline(false);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByText('What is shown may be old.').waitFor({ state: 'hidden' });
    expect(new Set(takeProblems().map((problem) => /net::\w+/.exec(problem)?.[0]))).toEqual(
      new Set(['net::ERR_INTERNET_DISCONNECTED']),
    );
  });
});
