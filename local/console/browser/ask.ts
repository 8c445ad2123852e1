import { byId, setText, within } from './dom.ts';

const dialog = byId('ask', HTMLDialogElement);
const go = within(dialog, '[value=go]', HTMLButtonElement);
for (const button of dialog.querySelectorAll('button')) {
  button.addEventListener('click', () => dialog.close(button.value));
}

/**
 * Asks, as CloudWatch does before an action with a confirmation. The focus is on Cancel: a viewer who holds Enter down stops
 * nothing.
 *
 * @param verb - what the button says that confirms it
 * @returns whether the viewer confirms it
 */
export const ask = (confirmation: string, verb: string): Promise<boolean> => {
  const [, question = '', rest = confirmation] = /^([^?]+\?)\s*(.*)$/s.exec(confirmation) ?? [];
  setText(byId('ask-title', HTMLElement), question);
  setText(byId('ask-text', HTMLElement), rest);
  setText(go, verb);
  go.classList.toggle('danger', verb === 'Stop');
  // Escape closes it without a value.
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'go'), { once: true });
  });
};
