import { type Kind, kindInWords } from '../../../lambda/account/kind.ts';
import { classifier, type OpenedConsole, openConsole, recognizer, styleOf } from '../../support/console-page.ts';

const hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script>&amp;{{7*7}}';

test('a mail appears by itself, open and as it would look, and leaves the others as they are', async () => {
  const { page, section, mail } = await openConsole();
  const mails = section('Mails');
  await mails.getByText('No mail yet.').waitFor();
  await mail('First', 'One  column\nTwo  columns\n');
  await mails.getByText('Two  columns').waitFor();
  await page.getByRole('log').filter({ hasText: 'New mail: First' }).waitFor();
  await mails.getByRole('heading', { name: 'First' }).click();
  await mails.getByText('Two  columns').waitFor({ state: 'hidden' });
  await mail('Second', 'Of another');
  await mails.getByText('Of another').waitFor();
  expect(await mails.getByRole('heading', { level: 3 }).allTextContents()).toEqual(['Second', 'First']);
  expect(await mails.locator('details[open]').count()).toBe(1);
  expect(await styleOf({ page }, '.mail pre', 'fontFamily')).toContain('monospace');
});

describe('a form', () => {
  const fillIn = async ({ section }: OpenedConsole, kind: Kind, name: string, more: Record<string, string> = {}) => {
    const form = section('Start a training run');
    await form.getByLabel(kindInWords(kind)).check();
    await form.getByLabel('Name').fill(name);
    for (const [label, value] of Object.entries(more)) await form.getByLabel(label).fill(value);
    return form;
  };

  test('starts to train a model with tags and a time of its own, or says why not', async () => {
    const opened = await openConsole({ before: (place) => place(classifier, 'invoices') });
    const { row, section, passTime } = opened;
    const form = await fillIn(opened, recognizer, 'new-one', { 'Trains for': '60', 'Own limit': '90' });
    await form.getByLabel('Exempt').check();
    await form.getByRole('button', { name: 'Start training' }).click();
    await form.getByText('new-one is submitted.').waitFor();
    const text = await row('new-one').textContent();
    for (const part of ['entity recognizer', 'TRAINING', '0 % of 1 h 30 min', 'Yes']) expect(text).toContain(part);
    passTime(61);
    await section('Ended lately').getByText('trained 0:01:00, $0.05').waitFor();
    // It says why Comprehend starts nothing, and checks what it can by itself.
    await fillIn(opened, classifier, 'invoices');
    await form.getByRole('button', { name: 'Start training' }).click();
    await form.getByText('document-classifier/invoices exists already.').waitFor();
    await fillIn(opened, classifier, 'a name -');
    await form.getByRole('button', { name: 'Start training' }).click();
    expect(await form.locator('input:invalid').getAttribute('name')).toBe('Name');
    expect(opened.takeProblems()).toEqual([expect.stringContaining('400')]);
  });

  test('adds a fault, which shows in the table, and clears it', async () => {
    const { page, section, row, local } = await openConsole({
      before: (place) => place(classifier, 'invoices'),
    });
    const form = section('Faults');
    await form.getByLabel('Operation').selectOption('ListTagsForResource');
    await form.getByLabel('Error').selectOption('AccessDeniedException');
    await form.getByLabel('Times').fill('1000');
    await form.getByRole('button', { name: 'Add fault' }).click();
    await form.getByRole('listitem').filter({ hasText: 'ListTagsForResource' }).waitFor();
    await row('invoices').filter({ hasText: 'not known' }).waitFor();
    await form.getByRole('button', { name: 'Clear all' }).click();
    await form.getByText('No fault is pending.').waitFor();
    await row('invoices').filter({ hasNotText: 'not known' }).waitFor();
    // One that the table can't be read for leaves it as it was.
    const fault = { Operation: 'ListDocumentClassifiers', Error: 'AccessDeniedException', Count: 1 };
    await fetch(`${local.url}/faults`, { method: 'POST', body: JSON.stringify(fault) });
    await page.getByText("What trains now can't be read.").waitFor();
    expect(await row('invoices').count()).toBe(1);
    await page.getByText("What trains now can't be read.").waitFor({ state: 'hidden' });
  });
});

test('nothing that comes from outside becomes markup', async () => {
  const { page, row, section, place, mail, local } = await openConsole();
  place(classifier, hostile, {}, { 'stop-training-after-minutes': hostile });
  await mail(hostile, `${hostile}\n${hostile}  ${hostile}`);
  const fault = { Operation: 'CreateDocumentClassifier', Error: 'ThrottlingException', Match: { Name: hostile } };
  await fetch(`${local.url}/faults`, { method: 'POST', body: JSON.stringify(fault) });
  const { StartExecution } = local.workflows.operations;
  StartExecution({
    stateMachineArn: local.stopWorkflowArns[classifier],
    name: 'a-name',
    input: JSON.stringify(hostile),
  });
  await row('<img').waitFor();
  await section('Mails').getByRole('heading', { name: '<img' }).waitFor();
  await section('Faults').getByText('<img').waitFor();
  await section('Executions').getByText('a-name').waitFor();
  await row('<img').getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('dialog').getByText('<img').waitFor();
  expect(await page.locator('img, main script, [onerror]').count()).toBe(0);
});
