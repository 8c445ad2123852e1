/**
 * Imported first, it sets a process to one moment, from which its time goes on: the images say the same date whenever they
 * are made. Timers go by real time.
 */
const { now } = Date;
const shift = Date.UTC(2026, 10, 24, 14, 0) - now();

globalThis.Date = class extends Date {
  constructor(...given: ConstructorParameters<typeof Date> | []) {
    if (given.length === 0) super(now() + shift);
    else super(...given);
  }
  static override now(): number {
    return now() + shift;
  }
} as DateConstructor;
