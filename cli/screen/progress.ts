import { hms } from '../../lambda/words/figures.ts';
import { printable, type Screen } from './screen.ts';
import { cutInTheMiddle } from './table.ts';

export interface Progress {
  readonly update: (name: string, text: string) => void;
  /** Takes the lines away; what they told comes as the result. */
  readonly end: () => void;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;

/**
 * Progress on stderr: on a terminal a line for each thing, kept current; elsewhere a line for each change.
 */
export const startProgress = (screen: Screen): Progress => {
  const lines = new Map<string, string>();
  if (!screen.isLive) {
    return {
      update: (name, text) => {
        if (lines.get(name) !== text) screen.note(printable(`${name}: ${text}`));
        lines.set(name, text);
      },
      end: () => {},
    };
  }
  const began = Date.now();
  let frame = 0;
  const draw = () => {
    // Beside the name: frame, gaps, the longest Status, and the time where the name keeps some room.
    const hasTime = screen.noteColumns >= 50;
    const room = Math.max(8, screen.noteColumns - (hasTime ? 35 : 26));
    const width = Math.min(room, Math.max(...[...lines.keys()].map((name) => name.length)));
    const elapsed = hasTime ? `  ${screen.paintNote('dim', hms((Date.now() - began) / 1000))}` : '';
    const mark = screen.paintNote('cyan', frames[frame % frames.length] ?? '');
    const rows = [...lines].map(([name, text]) => {
      const line = `${cutInTheMiddle(name, width).padEnd(width)}  ${printable(text).slice(0, 20).padEnd(20)}`;
      return `${mark} ${line}${elapsed}`;
    });
    screen.show(...rows);
    frame += 1;
  };
  const timer = setInterval(draw, frameMs);
  return {
    update: (name, text) => void lines.set(printable(name), text),
    end: () => {
      clearInterval(timer);
      screen.show();
    },
  };
};
