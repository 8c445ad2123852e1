import type { ShownMail } from '../answers.ts';
import { announce, byId, element } from './dom.ts';
import { clockTime } from './times.ts';

const list = byId('mail-list', HTMLElement);
const none = element(
  'p',
  { class: 'soft' },
  'No mail yet. The guard writes when money runs out or a run takes too long.',
);
const shown = new Map<string, HTMLDetailsElement>();
let isFirst = true;

const mail = ({ Topic, Subject = '(no subject)', Message, Timestamp }: ShownMail): HTMLDetailsElement =>
  element(
    'details',
    { class: 'mail' },
    element('summary', {}, element('h3', {}, Subject), element('span', {}, `to ${Topic}`), clockTime(Timestamp)),
    element('pre', {}, Message.trimEnd()),
  );

/** Shows mails, newest first; a new one is open, and announced. Those that are there stay as they are. */
export const showMails = (mails: readonly ShownMail[]): void => {
  if (mails.length === 0) list.replaceChildren(none);
  else none.remove();
  const added = mails.filter(({ MessageId }) => !shown.has(MessageId));
  for (const one of added.toReversed()) {
    const made = mail(one);
    shown.set(one.MessageId, made);
    list.prepend(made);
  }
  const [newest] = added;
  const opened = newest && shown.get(newest.MessageId);
  if (opened) opened.open = true;
  if (!isFirst && opened) announce(`New mail: ${added.map(({ Subject }) => Subject).join('; ')}`);
  isFirst = false;
  const kept = new Set(mails.map(({ MessageId }) => MessageId));
  for (const [id, one] of shown) {
    if (kept.has(id)) continue;
    one.remove();
    shown.delete(id);
  }
};
