import type { Theme } from '../answers.ts';
import { byId } from './dom.ts';

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
const choice = byId('theme', HTMLSelectElement);
const key = 'theme';

/** Storage may be forbidden: the choice then lasts as long as the page. */
const stored = {
  read: (): string | null => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  write: (value: string): void => {
    try {
      localStorage.setItem(key, value);
    } catch {}
  },
};

/** The theme that is shown now: the viewer's choice, else the system's. */
export const theme = (): Theme => {
  if (choice.value === 'light' || choice.value === 'dark') return choice.value;
  return systemIsDark.matches ? 'dark' : 'light';
};

const show = (): void => {
  document.documentElement.dataset.theme = theme();
};

/** Keeps the page in its theme and tells of a change. */
export const followTheme = (onChange: () => void): void => {
  const before = stored.read();
  if (before === 'light' || before === 'dark') choice.value = before;
  show();
  const changed = () => {
    stored.write(choice.value);
    show();
    onChange();
  };
  choice.addEventListener('change', changed);
  systemIsDark.addEventListener('change', changed);
};
