import { type Activity, paths } from '../answers.ts';
import { byId, setText } from './dom.ts';
import { enableForms } from './forms.ts';
import { keepCurrent } from './keep-current.ts';
import { showLists } from './lists.ts';
import { showLiveTable } from './live-table.ts';
import { showMails } from './mails.ts';
import { request } from './server.ts';

const connection = byId('connection', HTMLElement);
const setConnection = (is: 'live' | 'lost', text: string): void => {
  connection.dataset.is = is;
  setText(connection, text);
};

const readActivity = async (): Promise<void> => {
  try {
    const activity: Activity = await (await request(paths.activity)).json();
    showMails(activity.Mails);
    showLists(activity);
    setConnection('live', 'Live');
  } catch (error) {
    setConnection('lost', (error as Error).message);
  }
};

const readTable = showLiveTable();
const refreshActivity = keepCurrent(readActivity);
enableForms(() => {
  readTable();
  refreshActivity();
});
