import { paths } from '../paths.ts';
import { byId, parsed, setText, within } from './dom.ts';
import { actions, show } from './live-table.ts';
import { patch } from './patch.ts';
import { post, request } from './server.ts';

/** Less than a second, since a change of Status is to be seen within two. */
const everyMs = 800;

const connection = byId('connection', HTMLElement);
const setConnection = (text: string, isLost: boolean): void => {
  setText(connection, text);
  connection.classList.toggle('failed', isLost);
};

/** Reads the live table, mails, executions, runs that have ended and faults. */
const read = async (): Promise<void> => {
  const begunAt = actions;
  try {
    const { widget, ...lists }: Record<string, string> = await (await request(paths.lists)).json();
    for (const [id, html] of Object.entries(lists)) patch(byId(id, HTMLElement), parsed(html));
    byId('clear-faults', HTMLElement).hidden = !document.querySelector('#fault-list .name');
    if (begunAt === actions) show(widget ?? '', false);
    setConnection('Live', false);
  } catch (error) {
    setConnection(`${(error as Error).message} What is shown may be old.`, true);
  }
};

let timer: number | undefined;
let reading = Promise.resolve();
/** Reads now, and again and again from then on; not while the page is hidden, and at once when it is shown again. */
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
  readOn();
  return `${fields.Name} is submitted.`;
});

const faultForm = byId('fault-form', HTMLFormElement);
onSubmit(faultForm, async (fields) => {
  const count = Number(fields.Count);
  await post(paths.faults, { ...fields, Count: count });
  readOn();
  return `Asked for: ${fields.Error}, ${count === 1 ? 'once' : `${count} times`}.`;
});
byId('clear-faults', HTMLButtonElement).addEventListener('click', () =>
  carryOut(faultForm, async () => {
    await request(paths.faults, { method: 'DELETE' });
    readOn();
    // The button that was pressed is gone with the last fault.
    within(faultForm, 'button', HTMLButtonElement).focus();
    return 'No fault is asked for any more.';
  }),
);
