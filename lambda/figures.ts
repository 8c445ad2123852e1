/** For people: `$1,234.50`. */
export const usd = (amount: number): string => amount.toLocaleString('en-US', { style: 'currency', currency: 'USD' });

/** For people: `2:13:05`, hours, minutes and seconds. */
export const hms = (seconds: number): string => {
  const twoDigits = (n: number) => `${Math.floor(n)}`.padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${twoDigits((seconds % 3600) / 60)}:${twoDigits(seconds % 60)}`;
};

/** `1 classifier`, `2 classifiers`, `1,000 classifiers`. */
export const counted = (n: number, noun: string): string => `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;
