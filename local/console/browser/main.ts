import { paths } from '../paths.ts';
import { announce, byId, parsed, setText, within } from './dom.ts';
import { actions, say, show } from './live-table.ts';
import { patch } from './patch.ts';
import { post, request } from './server.ts';

/** Less than a second, since a change of Status is to be seen within two. */
const everyMs = 800;

const connection = byId('connection', HTMLElement);
const setConnection = (text: string, isLost: boolean): void => {
  setText(connection, text);
  connection.classList.toggle('failed', isLost);
};

/**
 * Reads something again and again, each time `everyMs` after the last read ended; not while the page is hidden, and at once
 * when it is shown again.
 *
 * @param read - says itself what fails
 * @returns reads it now
 */
const keepCurrent = (read: () => Promise<void>): (() => void) => {
  let timer: number | undefined;
  let reading = Promise.resolve();
  const readOn = (): void => {
    reading = reading.then(read).then(() => {
      clearTimeout(timer);
      if (!document.hidden) timer = setTimeout(readOn, everyMs);
    });
  };
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) readOn();
  });
  readOn();
  return readOn;
};

const readTable = keepCurrent(async () => {
  const begunAt = actions;
  try {
    const html = await (await request(paths.table)).json();
    if (begunAt === actions) show(html, false);
  } catch (error) {
    if (begunAt === actions) say(`${(error as Error).message} What is shown may be old.`, true, true);
  }
});

let known: WeakSet<Element> | undefined;
/** Announces mails and ended runs that weren't there at the last look, nor when the page was opened. */
const announceNew = (): void => {
  const items = [...document.querySelectorAll('#mail-list details, #ended-list [data-key]')];
  for (const item of items) {
    const textOf = (selector: string) => item.querySelector(selector)?.textContent;
    if (known?.has(item) === false) {
      announce(
        item.matches('details') ? `New mail: ${textOf('h3')}` : `${textOf('.name')}: ${textOf('.outcome-word')}`,
      );
    }
  }
  known = new WeakSet(items);
};

const readLists = keepCurrent(async () => {
  try {
    const all: Record<string, string> = await (await request(paths.lists)).json();
    for (const [id, html] of Object.entries(all)) patch(byId(id, HTMLElement), parsed(html));
    announceNew();
    byId('clear-faults', HTMLElement).hidden = !document.querySelector('#fault-list .name');
    setConnection('Live', false);
  } catch (error) {
    setConnection((error as Error).message, true);
  }
});

/** Does what a form is for, and says beside its button what came of it. */
const carryOut = async (form: HTMLFormElement, act: () => Promise<string>): Promise<void> => {
  const outcome = within(form, '.outcome', HTMLElement);
  outcome.classList.remove('failed');
  setText(outcome, '');
  try {
    setText(outcome, await act());
  } catch (error) {
    outcome.classList.add('failed');
    setText(outcome, (error as Error).message);
  }
};

/** Sends a form by hand, since the policy lets no form be sent by itself; fields that are empty are left out. */
const onSubmit = (form: HTMLFormElement, send: (fields: Record<string, string>) => Promise<string>): void =>
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    carryOut(form, () => send(Object.fromEntries(fields.filter(([, value]) => value !== ''))));
  });

const startForm = byId('start-form', HTMLFormElement);
onSubmit(startForm, async (fields) => {
  await post(paths.training, fields);
  within(startForm, '[name=Name]', HTMLInputElement).value = '';
  readTable();
  readLists();
  return `${fields.Name} is submitted.`;
});

const faultForm = byId('fault-form', HTMLFormElement);
onSubmit(faultForm, async (fields) => {
  const count = Number(fields.Count);
  await post(paths.faults, { ...fields, Count: count });
  readLists();
  return `Asked for: ${fields.Error}, ${count === 1 ? 'once' : `${count} times`}.`;
});
byId('clear-faults', HTMLButtonElement).addEventListener('click', () =>
  carryOut(faultForm, async () => {
    await request(paths.faults, { method: 'DELETE' });
    readLists();
    // The button that was pressed is gone with the last fault.
    within(faultForm, 'button', HTMLButtonElement).focus();
    return 'No fault is pending any more.';
  }),
);
