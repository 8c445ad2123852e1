import { byId, setText, within } from './dom.ts';

const dialog = byId('ask', HTMLDialogElement);
const go = within(dialog, '[value=go]', HTMLButtonElement);
const cancel = within(dialog, '[value=cancel]', HTMLButtonElement);
let answerWith: (isConfirmed: boolean) => void = () => {};

const close = (isConfirmed: boolean): void => {
  answerWith(isConfirmed);
  dialog.close();
};
go.addEventListener('click', () => close(true));
cancel.addEventListener('click', () => close(false));
// Escape, and whatever else closes it.
dialog.addEventListener('close', () => answerWith(false));

/**
 * Asks, as CloudWatch does before an action with a confirmation.
 *
 * @param verb - what the button says that confirms it
 * @returns whether the viewer confirms it
 */
export const ask = (confirmation: string, verb: string): Promise<boolean> => {
  if (dialog.open) return Promise.resolve(false);
  const [, question = 'Are you sure?', rest = confirmation] = /^([^?]+\?)\s*(.*)$/s.exec(confirmation) ?? [];
  setText(byId('ask-title', HTMLElement), question);
  setText(byId('ask-text', HTMLElement), rest);
  setText(go, verb);
  go.classList.toggle('danger', verb === 'Stop');
  const answered = new Promise<boolean>((resolve) => {
    answerWith = resolve;
  });
  dialog.showModal();
  // Whoever holds Enter down stops nothing.
  cancel.focus();
  return answered;
};
