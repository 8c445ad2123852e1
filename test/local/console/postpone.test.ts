import { kindNames } from '../../../lambda/account/kind.ts';
import { synthesize } from '../../../local/host/synthesized.ts';
import { focusedText, openConsole } from '../../support/console-page.ts';

/** The Postpone button in a real browser. The account's clock stands at noon. */
const stack = synthesize('us-east-1', { monthlyLimitUsd: 500, pollIntervalSeconds: 1 });
const tagOf = ({ tags }: { readonly tags: ReadonlyMap<string, string> }) => tags.get('stop-training');

test('asks first, with a button of its own name, and Cancel leaves the run as it is', async () => {
  const opened = await openConsole({ stack });
  const { row, dialog, place, requests } = opened;
  const model = place(kindNames[0] ?? 'DocumentClassifier', 'invoices');
  await row('invoices').getByRole('button', { name: 'Postpone 2 h' }).click();
  expect(await dialog.getByRole('heading').textContent()).toBe('Postpone the stop of document classifier invoices?');
  expect(await dialog.textContent()).toContain('The guard leaves it alone until 23 Nov, 14:00 UTC');
  expect(await dialog.textContent()).toContain('You can still stop it by hand.');
  expect(await dialog.getByRole('button').allTextContents()).toEqual(['Cancel', 'Postpone']);
  expect(await focusedText(opened)).toBe('Cancel');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect([tagOf(model), requests.filter((url) => url.includes('/call'))]).toEqual([undefined, []]);
});

test.each(kindNames)('postpones a %s; its Stop says that it stops all the same, and does', async (kind) => {
  const { row, stopIn, dialog, page, place, statusOf } = await openConsole({ stack });
  const [model, other] = [place(kind, 'invoices'), place(kind, 'other')];
  await row('invoices').getByRole('button', { name: 'Postpone 2 h' }).click();
  await dialog.getByRole('button', { name: 'Postpone', exact: true }).click();
  await page.getByRole('status').filter({ hasText: 'invoices alone until 23 Nov, 14:00 UTC.' }).waitFor();
  await row('invoices').filter({ hasText: 'until 23 Nov, 14:00' }).waitFor();
  expect([tagOf(model), tagOf(other)]).toEqual(['until=2026-11-23T14:00:00Z', undefined]);
  // Until time goes on there is nothing more to postpone.
  expect(await row('invoices').getByRole('button').allTextContents()).toEqual(['Stop']);
  await stopIn(row('invoices')).click();
  expect(await dialog.textContent()).toContain('It is postponed until 23 Nov, 14:00 UTC; this stops it all the same.');
  expect(await dialog.getByRole('button').allTextContents()).toEqual(['Cancel', 'Stop']);
  await dialog.getByRole('button', { name: 'Stop', exact: true }).click();
  await row('invoices').filter({ hasText: 'STOP_REQUESTED' }).waitFor();
  expect([statusOf(model), statusOf(other)]).toEqual(['STOP_REQUESTED', 'TRAINING']);
});

test('has no button without a guard', async () => {
  const { row, stopIn, place } = await openConsole({ stack: synthesize('us-east-1', { dashboard: true }) });
  place('DocumentClassifier', 'invoices');
  await stopIn(row('invoices')).waitFor();
  expect(await row('invoices').getByRole('button').allTextContents()).toEqual(['Stop']);
});
