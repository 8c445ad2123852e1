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

/** Asks, as CloudWatch does before an action with a confirmation. Whether the viewer confirms it. */
export const ask = (confirmation: string): Promise<boolean> => {
  if (dialog.open) return Promise.resolve(false);
  const [, question = 'Are you sure?', rest = confirmation] = /^([^?]+\?)\s*(.*)$/s.exec(confirmation) ?? [];
  setText(byId('ask-title', HTMLElement), question);
  setText(byId('ask-text', HTMLElement), rest);
  const answered = new Promise<boolean>((resolve) => {
    answerWith = resolve;
  });
  dialog.showModal();
  // Whoever holds Enter down stops nothing.
  cancel.focus();
  return answered;
};
