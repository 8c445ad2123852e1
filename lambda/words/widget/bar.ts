import { type Html, html } from './html.ts';

/** What a bar's colour says. The text beside it says the same. */
export type Tone = 'calm' | 'warn' | 'over';

const percent = (share: number): string => `${Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10}%`;

/**
 * A share of a limit as a bar. Hidden from screen readers, since the text beside it has the figures.
 *
 * @param share - 1 is the limit; a bar ends there
 * @param mark - a share that is marked, as the warning's
 */
export const bar = (share: number, tone: Tone, mark?: number): Html =>
  html`<svg class="bar" width="100%" height="8" aria-hidden="true" focusable="false"><rect class="track" width="100%" height="8" rx="4"/><rect class="${tone}" width="${percent(share)}" height="8" rx="4"/>${
    mark !== undefined && html`<rect class="mark" x="${percent(mark)}" width="2" height="8"/>`
  }</svg>`;
