import { paths } from '../paths.ts';
import { byId, setText, within } from './dom.ts';
import { readLists } from './lists.ts';
import { readTable } from './live-table.ts';
import { post, request } from './server.ts';

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

const readAll = (): void => {
  readTable();
  readLists();
};

const startForm = byId('start-form', HTMLFormElement);
onSubmit(startForm, async (fields) => {
  await post(paths.training, fields);
  within(startForm, '[name=Name]', HTMLInputElement).value = '';
  readAll();
  return `${fields.Name} is submitted.`;
});

const faultForm = byId('fault-form', HTMLFormElement);
onSubmit(faultForm, async (fields) => {
  const count = Number(fields.Count);
  await post(paths.faults, { ...fields, Count: count });
  readAll();
  return `Asked for: ${fields.Error}, ${count === 1 ? 'once' : `${count} times`}.`;
});
byId('clear-faults', HTMLButtonElement).addEventListener('click', () =>
  carryOut(faultForm, async () => {
    await request(paths.faults, { method: 'DELETE' });
    readAll();
    // The button that was pressed is gone with the last fault.
    within(faultForm, 'button', HTMLButtonElement).focus();
    return 'No fault is asked for any more.';
  }),
);
