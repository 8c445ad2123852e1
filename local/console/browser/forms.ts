import { type NewTraining, paths } from '../answers.ts';
import { byId, setText, within } from './dom.ts';
import { post, request } from './server.ts';

/** Sends a form as JSON by hand: the policy lets no form be sent by itself. Tells beside its button what became of it. */
const onSubmit = (id: string, send: (fields: FormData) => Promise<string>): void => {
  const form = byId(id, HTMLFormElement);
  const outcome = within(form, '.outcome', HTMLElement);
  const button = within(form, 'button', HTMLButtonElement);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    outcome.classList.remove('failed');
    setText(outcome, '');
    try {
      setText(outcome, await send(new FormData(form)));
    } catch (error) {
      outcome.classList.add('failed');
      setText(outcome, (error as Error).message);
    }
    button.removeAttribute('aria-disabled');
  });
};

const numberOf = (fields: FormData, name: string): number | undefined => {
  const text = String(fields.get(name) ?? '');
  return text === '' ? undefined : Number(text);
};

/** Lets the viewer start training runs and ask for faults. @param onDone - something has changed */
export const enableForms = (onDone: () => void): void => {
  onSubmit('start-form', async (fields) => {
    const seconds = numberOf(fields, 'TrainingSeconds');
    const minutes = numberOf(fields, 'MaxTrainingMinutes');
    const asked = {
      Kind: fields.get('Kind') as NewTraining['Kind'],
      Name: String(fields.get('Name')),
      ...(seconds !== undefined && { TrainingSeconds: seconds }),
      ...(minutes !== undefined && { MaxTrainingMinutes: minutes }),
      ...(fields.has('Exempt') && { Exempt: true }),
    } satisfies NewTraining;
    await post(paths.training, asked);
    within(byId('start-form', HTMLFormElement), '[name=Name]', HTMLInputElement).value = '';
    onDone();
    return `${asked.Name} is submitted.`;
  });
  onSubmit('fault-form', async (fields) => {
    const [operation, error, count] = [fields.get('Operation'), fields.get('Error'), numberOf(fields, 'Count')];
    await post(paths.faults, { Operation: operation, Error: error, Count: count });
    onDone();
    return `Asked for: ${error}, ${count === 1 ? 'once' : `${count} times`}.`;
  });
  const clear = byId('clear-faults', HTMLButtonElement);
  clear.addEventListener('click', async () => {
    const outcome = within(byId('fault-form', HTMLFormElement), '.outcome', HTMLElement);
    const failed = await request(paths.faults, { method: 'DELETE' }).then(
      () => undefined,
      (error: Error) => error.message,
    );
    outcome.classList.toggle('failed', failed !== undefined);
    setText(outcome, failed ?? 'No fault is asked for any more.');
    onDone();
    // The button is gone with the last fault.
    if (failed === undefined) within(byId('fault-form', HTMLFormElement), 'button', HTMLButtonElement).focus();
  });
};
