import { enableForms } from './forms.ts';
import { showLists } from './lists.ts';
import { showLiveTable } from './live-table.ts';

const readTable = showLiveTable();
const readLists = showLists();
enableForms(() => {
  readTable();
  readLists();
});
