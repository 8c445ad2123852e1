import { paths } from '../paths.ts';
import { announce, byId, parsed, setText } from './dom.ts';
import { keepCurrent } from './keep-current.ts';
import { patch } from './patch.ts';
import { request } from './server.ts';

const connection = byId('connection', HTMLElement);
const setConnection = (text: string, isLost: boolean): void => {
  setText(connection, text);
  connection.classList.toggle('failed', isLost);
};

const mailList = byId('mail-list', HTMLElement);
let knownMails: readonly Element[] | undefined;

/** Announces mails that weren't there at the last look, nor when the page was opened. */
const announceMails = (): void => {
  const mails = [...mailList.querySelectorAll('details')];
  const added = mails.filter((mail) => knownMails && !knownMails.includes(mail));
  const subjects = added.map((mail) => mail.querySelector('h3')?.textContent);
  if (subjects.length > 0) announce(`New mail: ${subjects.join('; ')}`);
  knownMails = mails;
};

const read = async (): Promise<void> => {
  try {
    const lists: Record<string, string> = await (await request(paths.lists)).json();
    for (const [id, html] of Object.entries(lists)) patch(byId(id, HTMLElement), parsed(html));
    announceMails();
    byId('clear-faults', HTMLElement).hidden = !document.querySelector('#fault-list .name');
    setConnection('Live', false);
  } catch (error) {
    setConnection((error as Error).message, true);
  }
};

/** Mails, executions, runs that have ended and faults are kept current; this reads them now. */
export const readLists = keepCurrent(read);
