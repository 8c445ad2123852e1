import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { kindInWords, kindNames } from '../../../lambda/account/kind.ts';
import { classifier, openConsole, recognizer, styleOf } from '../../support/console-page.ts';
import { noon } from '../../support/virtual-time.ts';

test('the page can be used by the keyboard alone', async () => {
  const { page, row, place, section } = await openConsole();
  place(classifier, 'invoices');
  place(recognizer, 'parts');
  await row('parts').waitFor();
  await page.keyboard.press('Tab');
  expect(await page.locator(':focus').textContent()).toBe('Skip to what trains now');
  await page.keyboard.press('Enter');
  for (const _ of ['first Stop', 'first Postpone', 'second Stop']) await page.keyboard.press('Tab');
  expect(await row('parts').locator(':focus').textContent()).toBe('Stop');
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await row('parts').filter({ hasText: 'STOP_REQUESTED' }).waitFor();
  await section('Start a training run').getByLabel('Document classifier').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.type('by-hand');
  await page.keyboard.press('Enter');
  await row('by-hand').waitFor();
});

test.each(['light', 'dark'] as const)('axe finds no barrier on the %s page', async (colorScheme) => {
  const { page, row, section, stopIn, mail, place, local } = await openConsole({ context: { colorScheme } });
  for (const kind of kindNames)
    place(kind, `of-${kindInWords(kind).replace(' ', '-')}`, {}, { 'stop-training': 'exempt' });
  place(recognizer, 'ended', { trainingSeconds: 0 });
  await mail('Subject', 'Text');
  await fetch(`${local.url}/faults`, {
    method: 'POST',
    body: JSON.stringify({ Operation: 'CreateEntityRecognizer', Error: 'ThrottlingException' }),
  });
  await row('of-entity').waitFor();
  await section('Mails').getByRole('heading', { name: 'Subject' }).waitFor();
  await section('Ended lately').getByText('ended').first().waitFor();
  await stopIn(row('of-document')).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
  await row('of-document').getByText('Being stopped').waitFor();
  expect(await page.locator('section.cst').getAttribute('class')).toBe(`cst ${colorScheme}`);
  const ground = { light: 'rgb(255, 255, 255)', dark: 'rgb(16, 22, 31)' }[colorScheme];
  expect(await styleOf({ page }, 'body', 'backgroundColor')).toBe(ground);
  expect(await violations(page)).toEqual([]);
  await stopIn(row('of-entity')).click();
  expect(await violations(page)).toEqual([]);
});

test.each([320, 400])('the page fits a screen of %i pixels without scrolling sideways', async (width) => {
  const { page, mail, section } = await openConsole({
    context: { viewport: { width, height: 900 } },
    // A second: it costs less than $0.01.
    before: (place) => place(classifier, 'x'.repeat(63), { submitTime: noon - 1000 }),
  });
  await page.getByText('less than $0.01').first().waitFor();
  await mail('x'.repeat(99), `${'y'.repeat(100)}  ${'z'.repeat(100)}`);
  await section('Mails').getByRole('heading', { name: 'xxx' }).waitFor();
  expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBe(width);
});

const violations = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
};
