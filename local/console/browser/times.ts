export const twoDigits = (n: number): string => `${Math.floor(n)}`.padStart(2, '0');

/** `14:05:09` in the viewer's time zone; with the day where it isn't today. */
export const clockTime = (iso: string): HTMLTimeElement => {
  const moment = new Date(iso);
  const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(twoDigits).join(':');
  const isToday = moment.toDateString() === new Date().toDateString();
  const day = moment.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  const shown = document.createElement('time');
  shown.dateTime = iso;
  shown.textContent = isToday ? time : `${day}, ${time}`;
  return shown;
};

/** `0:02:05`, hours, minutes and seconds. */
export const hms = (seconds: number): string =>
  `${Math.floor(seconds / 3600)}:${twoDigits((seconds % 3600) / 60)}:${twoDigits(seconds % 60)}`;
