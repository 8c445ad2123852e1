import { paths } from '../paths.ts';
import { announce, byId, parsed, setText, within } from './dom.ts';
import { patch } from './patch.ts';
import { post } from './server.ts';

const place = byId('widget', HTMLElement);
const said = byId('said', HTMLElement);
const saidText = within(said, 'p', HTMLElement);
const dismiss = within(said, 'button', HTMLButtonElement);

/** Shows what became of an action. A reading that fails is shown there too, until the next one. */
export const say = (text: string, isFailure: boolean, isOfReading = false): void => {
  setText(saidText, text);
  // Never hidden as a whole: a live region must be there before its text.
  said.classList.toggle('empty', text === '');
  dismiss.hidden = text === '';
  said.classList.toggle('failed', isFailure);
  said.classList.toggle('of-reading', isOfReading);
};
dismiss.addEventListener('click', () => {
  say('', false);
  place.focus();
});

/** Each run with its Status, by the heading of its row. */
const statuses = (): Map<string, string> =>
  new Map(
    [...place.querySelectorAll('tbody tr')].map((row) => {
      const textOf = (selector: string) => row.querySelector(selector)?.textContent ?? '';
      return [textOf('th'), `${textOf('.name')}: ${textOf('td.status')}`];
    }),
  );

/** What had the focus may be gone: a button, once its run is being stopped or exempt. */
const mendFocus = (): void => {
  if (document.activeElement === document.body) place.focus();
};

let isShown = false;

/** Shows an answer. What it says above the table goes where it stays until it is read. */
export const show = (html: string, isOfAction: boolean): void => {
  const body = parsed(html);
  // Links to executions in AWS's console are turned to this page's.
  for (const link of body.querySelectorAll<HTMLElement>('a[data-execution]')) {
    link.setAttribute('href', `#execution-${link.dataset.execution}`);
    link.removeAttribute('target');
  }
  const line = body.querySelector('.said');
  const hasTable = body.querySelector('.figures') !== null;
  if (line) say(line.textContent ?? '', line.classList.contains('failed'), !isOfAction);
  else if (!isOfAction && said.classList.contains('of-reading')) say('', false);
  line?.remove();
  // A reading that failed leaves the table as it was, and the focus in it.
  if (!hasTable && isShown) return;
  const before = statuses();
  const hadFocus = place.contains(document.activeElement);
  patch(place, body);
  if (hadFocus) mendFocus();
  // For those who can't see the table.
  const changes = [...statuses()].flatMap(([run, status]) => (before.get(run) === status ? [] : [status]));
  if (isShown && hasTable && changes.length > 0) announce(changes.join(', '));
  isShown ||= hasTable;
  const runs = place.querySelectorAll('tbody tr').length;
  document.title = `${runs > 0 ? `(${runs}) ` : ''}Stop training, local console`;
};

const dialog = byId('ask', HTMLDialogElement);
const go = within(dialog, '[value=go]', HTMLButtonElement);

/**
 * Asks, as CloudWatch does before an action with a confirmation. The focus is on Cancel: a viewer who holds Enter down stops
 * nothing.
 *
 * @param verb - what the button says that confirms it
 * @returns whether the viewer confirms it
 */
const ask = (confirmation: string, verb: string): Promise<boolean> => {
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

/** Actions carried out so far. A reading that was requested before the last one is out of date. */
export let actions = 0;

/** Carries out a button's action, which is right behind it: a call whose answer takes the widget's place. */
const act = async (pressed: Element): Promise<void> => {
  const action = pressed.nextElementSibling;
  if (action?.localName !== 'cwdb-action') return;
  // `Postpone` of `Postpone 2 h`.
  const [verb = ''] = pressed.textContent.trim().split(' ');
  if (!(await ask(action.getAttribute('confirmation') ?? '', verb))) return;
  const call = { FunctionArn: action.getAttribute('endpoint'), Members: JSON.parse(action.textContent) };
  say('Asking …', false);
  try {
    const html = await (await post(paths.call, call)).json();
    actions += 1;
    show(html, true);
  } catch (error) {
    say((error as Error).message, true);
  }
  mendFocus();
};

const pressedIn = ({ target }: Event): Element | null =>
  target instanceof Element ? target.closest('[role=button]') : null;

place.addEventListener('click', (event) => {
  const pressed = pressedIn(event);
  if (pressed) act(pressed);
});
// To the keyboard a link without address is no button by itself.
place.addEventListener('keydown', (event) => {
  const pressed = pressedIn(event);
  if (!pressed || event.repeat || (event.key !== 'Enter' && event.key !== ' ')) return;
  event.preventDefault();
  act(pressed);
});
